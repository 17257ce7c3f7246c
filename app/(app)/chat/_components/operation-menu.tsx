'use client';

import { useEffect, useRef } from 'react';
import { useTranslate } from '#app/_components/intl.tsx';
import { classNames } from '#app/_components/ui/class-names.ts';
import { StepIcon } from './step-icon.tsx';
import type { OperationMenuState } from './use-operation-menu.ts';

/** The list above the field; the focus stays in the field. */
export function OperationMenu({ menu }: { menu: OperationMenuState }) {
  const t = useTranslate();
  const list = useRef<HTMLDivElement>(null);
  // biome-ignore lint/correctness/useExhaustiveDependencies: whenever another entry is active.
  useEffect(() => {
    list.current?.querySelector('[aria-selected=true]')?.scrollIntoView({ block: 'nearest' });
  }, [menu.active]);
  return (
    <div className="absolute inset-x-0 bottom-full z-20 mb-2 overflow-hidden rounded-lg border border-border bg-raised shadow-raised">
      <p role="status" className="border-border border-b px-4 py-2 text-muted text-sm">
        {t('chat.composer.operationsFound', { count: menu.entries.length })}
      </p>
      <div
        ref={list}
        id={menu.id}
        role="listbox"
        aria-label={t('chat.composer.operations')}
        className="max-h-72 overflow-y-auto p-1"
      >
        {menu.entries.map((operation, index) => (
          // biome-ignore lint/a11y/useKeyWithClickEvents: the keys are the field's, which keeps the focus.
          <div
            key={operation.toolName}
            id={`${menu.id}-${index}`}
            role="option"
            tabIndex={-1}
            aria-selected={index === menu.active}
            onPointerDown={(event) => event.preventDefault()}
            onClick={() => menu.choose(operation)}
            className={classNames(
              'touch-target flex cursor-pointer items-center gap-3 rounded-sm px-3 py-1.5',
              index === menu.active && 'bg-subtle',
            )}
          >
            <StepIcon toolName={operation.toolName} />
            <span className="min-w-0">
              <span className="block text-sm">{operation.title}</span>
              <span className="block truncate text-muted text-xs">{operation.example}</span>
            </span>
          </div>
        ))}
      </div>
    </div>
  );
}
