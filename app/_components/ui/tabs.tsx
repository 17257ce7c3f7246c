'use client';

import { type KeyboardEvent, type ReactNode, useId, useState } from 'react';
import { classNames } from './class-names.ts';

export type Tab = { value: string; label: ReactNode; panel: ReactNode };

/** Views of one thing. Arrow keys move and choose, as the pattern of WAI-ARIA has it. */
export function Tabs({ label, tabs, defaultValue }: { label: string; tabs: readonly Tab[]; defaultValue?: string }) {
  const id = useId();
  const [value, setValue] = useState(defaultValue ?? tabs[0]?.value);

  const onKeyDown = (event: KeyboardEvent<HTMLDivElement>) => {
    const rightToLeft = getComputedStyle(event.currentTarget).direction === 'rtl' ? -1 : 1;
    const by = { ArrowRight: rightToLeft, ArrowLeft: -rightToLeft }[event.key];
    const index = tabs.findIndex((tab) => tab.value === value);
    const edge = { Home: 0, End: tabs.length - 1 }[event.key];
    const next = tabs[edge ?? (by === undefined ? -1 : (index + by + tabs.length) % tabs.length)];
    if (!next) return;
    event.preventDefault();
    setValue(next.value);
    document.getElementById(`${id}-tab-${next.value}`)?.focus();
  };

  return (
    <div>
      <div
        role="tablist"
        aria-label={label}
        onKeyDown={onKeyDown}
        className="flex gap-1 overflow-x-auto border-border border-b"
      >
        {tabs.map((tab) => (
          <button
            key={tab.value}
            id={`${id}-tab-${tab.value}`}
            type="button"
            role="tab"
            aria-selected={tab.value === value}
            aria-controls={`${id}-panel-${tab.value}`}
            tabIndex={tab.value === value ? 0 : -1}
            onClick={() => setValue(tab.value)}
            className={classNames(
              'touch-target -mb-px whitespace-nowrap border-b-2 px-3 py-2 font-medium text-sm focus-visible:-outline-offset-2',
              tab.value === value ? 'border-accent text-text' : 'border-transparent text-muted hover:text-text',
            )}
          >
            {tab.label}
          </button>
        ))}
      </div>
      {tabs.map((tab) => (
        <div
          key={tab.value}
          id={`${id}-panel-${tab.value}`}
          role="tabpanel"
          aria-labelledby={`${id}-tab-${tab.value}`}
          hidden={tab.value !== value}
          className="pt-4"
        >
          {tab.panel}
        </div>
      ))}
    </div>
  );
}
