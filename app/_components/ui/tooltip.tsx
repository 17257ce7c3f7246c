'use client';

import { type ReactNode, useEffect, useId, useRef } from 'react';
import { placeBeside } from './floating.ts';

const delay = 350;

/** More about what is pointed at or focused. Never the only place of something needed: fingers cannot hover. */
export function Tooltip({
  content,
  children,
  className,
}: {
  content: ReactNode;
  children: ReactNode;
  className?: string;
}) {
  const id = useId();
  const anchor = useRef<HTMLSpanElement>(null);
  const bubble = useRef<HTMLSpanElement>(null);
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined);

  const show = () => {
    if (!anchor.current || !bubble.current || bubble.current.matches(':popover-open')) return;
    bubble.current.showPopover();
    placeBeside(anchor.current, bubble.current, 'center');
  };
  const hide = () => {
    clearTimeout(timer.current);
    bubble.current?.hidePopover();
  };
  useEffect(() => () => clearTimeout(timer.current), []);

  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: it listens for what happens to the control inside it.
    <span
      ref={anchor}
      aria-describedby={id}
      className={className}
      onPointerEnter={(event) => {
        if (event.pointerType !== 'touch') timer.current = setTimeout(show, delay);
      }}
      onPointerLeave={hide}
      onFocus={show}
      onBlur={hide}
      onKeyDown={(event) => event.key === 'Escape' && hide()}
    >
      {children}
      <span
        ref={bubble}
        id={id}
        popover="manual"
        role="tooltip"
        className="pointer-events-none invisible fixed max-w-72 rounded-sm border border-border bg-raised px-2.5 py-1.5 text-start text-sm text-text shadow-raised"
      >
        {content}
      </span>
    </span>
  );
}
