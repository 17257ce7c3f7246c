'use client';

import { useCallback, useEffect, useLayoutEffect, useRef, useState } from 'react';

const NEAR_PIXELS = 100;

/**
 * Follows the end of what grows, only while the person is there (within 100 px). Before scripts run, the page is laid
 * out from its end by the browser (`placed` is false: use a reversed column), so that nothing jumps when they do.
 */
export function useStickToEnd() {
  const scroller = useRef<HTMLElement>(null);
  const content = useRef<HTMLDivElement>(null);
  const following = useRef(true);
  const [placed, setPlaced] = useState(false);
  const [atEnd, setAtEnd] = useState(true);

  const toVeryEnd = useCallback(() => {
    const element = scroller.current;
    if (element) element.scrollTop = element.scrollHeight;
  }, []);
  // What is to be decided is read from its top: its title and what changes come before its buttons.
  const jump = useCallback(() => {
    toVeryEnd();
    const card = content.current?.querySelector<HTMLElement>('article:last-of-type [data-to-decide]');
    if (!scroller.current || !card) return;
    const above = scroller.current.getBoundingClientRect().top - card.getBoundingClientRect().top;
    if (above <= 0) return;
    following.current = false;
    scroller.current.scrollTop -= above + 8;
  }, [toVeryEnd]);

  useLayoutEffect(() => setPlaced(true), []);
  useLayoutEffect(() => {
    if (placed) jump();
  }, [placed, jump]);

  useEffect(() => {
    const element = scroller.current;
    if (!element || !content.current || !placed) return;
    let before = element.scrollTop;
    // What grows below moves the end away without anybody having moved: only going up is leaving.
    const onScroll = () => {
      const near = element.scrollHeight - element.scrollTop - element.clientHeight <= NEAR_PIXELS;
      if (near) following.current = true;
      else if (element.scrollTop < before) following.current = false;
      before = element.scrollTop;
      setAtEnd(following.current);
    };
    const growing = new ResizeObserver(() => (following.current ? jump() : onScroll()));
    growing.observe(content.current);
    growing.observe(element);
    element.addEventListener('scroll', onScroll, { passive: true });
    return () => {
      growing.disconnect();
      element.removeEventListener('scroll', onScroll);
    };
  }, [placed, jump]);

  const toEnd = useCallback(() => {
    following.current = true;
    setAtEnd(true);
    toVeryEnd();
  }, [toVeryEnd]);

  return { scroller, content, atEnd, toEnd, placed };
}
