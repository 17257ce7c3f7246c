'use client';

import { type KeyboardEvent, type ReactNode, useId, useRef, useState } from 'react';
import { buttonClass } from './button.tsx';
import { classNames } from './class-names.ts';
import { placeBeside } from './floating.ts';

export type MenuItem = {
  label: ReactNode;
  icon?: ReactNode;
  onSelect: () => void;
  disabled?: boolean;
  danger?: boolean;
};

const steps: Record<string, (index: number, count: number) => number> = {
  ArrowDown: (index, count) => (index + 1) % count,
  ArrowUp: (index, count) => (index - 1 + count) % count,
  Home: () => 0,
  End: (_, count) => count - 1,
};

/** A button that opens a list of actions. Arrows, Home, End and first letters move; Escape and a press outside close. */
export function Menu({
  label,
  trigger,
  items,
  align = 'end',
  className,
}: {
  /** The name of the button for screen readers. */
  label: string;
  /** What the button shows: an icon, or words. */
  trigger: ReactNode;
  items: readonly MenuItem[];
  align?: 'start' | 'end';
  className?: string;
}) {
  const id = useId();
  const [open, setOpen] = useState(false);
  const button = useRef<HTMLButtonElement>(null);
  const list = useRef<HTMLDivElement>(null);

  const entries = () => [
    ...(list.current?.querySelectorAll<HTMLButtonElement>('[role=menuitem]:not(:disabled)') ?? []),
  ];

  const onKeyDown = (event: KeyboardEvent) => {
    const all = entries();
    const index = all.indexOf(document.activeElement as HTMLButtonElement);
    const step = steps[event.key];
    if (step) {
      event.preventDefault();
      all[step(index, all.length)]?.focus();
    } else if (event.key === 'Tab') {
      list.current?.hidePopover();
    } else if (event.key.length === 1) {
      const rest = [...all.slice(index + 1), ...all.slice(0, index + 1)];
      rest.find((entry) => entry.textContent?.trim().toLowerCase().startsWith(event.key.toLowerCase()))?.focus();
    }
  };

  return (
    <>
      <button
        ref={button}
        type="button"
        popoverTarget={id}
        aria-label={label}
        aria-haspopup="menu"
        aria-expanded={open}
        className={buttonClass({ variant: 'quiet', size: 'small' }, classNames('min-w-8', className))}
      >
        {trigger}
      </button>
      <div
        ref={list}
        id={id}
        popover="auto"
        role="menu"
        tabIndex={-1}
        aria-label={label}
        onKeyDown={onKeyDown}
        onToggle={(event) => {
          setOpen(event.newState === 'open');
          if (event.newState !== 'open' || !button.current) return;
          placeBeside(button.current, event.currentTarget, align);
          entries()[0]?.focus();
        }}
        className="invisible fixed min-w-44 max-w-80 rounded-md border border-border bg-raised p-1 text-text shadow-raised"
      >
        {items.map((item, index) => (
          <button
            // biome-ignore lint/suspicious/noArrayIndexKey: the order of a menu is its identity.
            key={index}
            type="button"
            role="menuitem"
            tabIndex={-1}
            disabled={item.disabled}
            onClick={() => {
              list.current?.hidePopover();
              item.onSelect();
            }}
            className={classNames(
              'touch-target flex w-full items-center gap-2.5 rounded-sm px-2.5 py-1.5 text-start text-sm',
              'hover:bg-subtle focus-visible:bg-subtle focus-visible:-outline-offset-2 disabled:text-muted',
              item.danger && 'text-alert',
            )}
          >
            {item.icon}
            {item.label}
          </button>
        ))}
      </div>
    </>
  );
}
