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

  const jump = useCallback(() => {
    const element = scroller.current;
    if (element) element.scrollTop = element.scrollHeight;
  }, []);

  useLayoutEffect(() => setPlaced(true), []);
  useLayoutEffect(() => {
    if (placed) jump();
  }, [placed, jump]);

  useEffect(() => {
    const element = scroller.current;
    if (!element || !content.current || !placed) return;
    const onScroll = () => {
      following.current = element.scrollHeight - element.scrollTop - element.clientHeight <= NEAR_PIXELS;
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
    jump();
  }, [jump]);

  return { scroller, content, atEnd, toEnd, placed };
}
