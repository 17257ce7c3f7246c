'use client';

import { type KeyboardEvent, useEffect, useId, useRef, useState } from 'react';
import { useTranslate } from '#app/_components/intl.tsx';
import { classNames } from '#app/_components/ui/class-names.ts';
import type { ListedOperation } from '../_server/role-operations.ts';
import { useChatSettings } from './chat-settings.tsx';
import { StepIcon } from './step-icon.tsx';

const MOST_LISTED = 40;
const steps: Record<string, number> = { ArrowDown: 1, ArrowUp: -1 };

interface Menu {
  id: string;
  open: boolean;
  /** Id of the entry that Enter would choose. */
  activeId: string | undefined;
  entries: readonly ListedOperation[];
  active: number;
  /** Opens and narrows itself by what is written: a slash, and words of what is looked for. */
  look(text: string): void;
  close(): void;
  choose(operation: ListedOperation): void;
  /** Answers whether the key was the menu's. */
  onKeyDown(event: KeyboardEvent): boolean;
}

/** What this role can ask for, opened by a slash at the beginning. Choosing one writes its example, to be changed and sent. */
export function useOperationMenu(write: (text: string) => void): Menu {
  const id = useId();
  const { operations } = useChatSettings();
  const [query, setQuery] = useState<string>();
  const [active, setActive] = useState(0);
  const words = query?.toLowerCase().split(/\s+/).filter(Boolean) ?? [];
  const fits = ({ title, example, toolName }: ListedOperation) =>
    words.every((word) => `${title} ${example} ${toolName}`.toLowerCase().includes(word));
  const entries = query === undefined ? [] : operations.filter(fits).slice(0, MOST_LISTED);
  const close = () => setQuery(undefined);
  const choose = (operation: ListedOperation) => {
    close();
    write(operation.example);
  };
  const onKeyDown = (event: KeyboardEvent): boolean => {
    if (query === undefined) return false;
    const step = steps[event.key];
    const chosen = entries[active];
    if (step) setActive((active + step + entries.length) % Math.max(1, entries.length));
    else if (event.key === 'Escape') close();
    else if ((event.key === 'Enter' || event.key === 'Tab') && chosen) choose(chosen);
    else return false;
    event.preventDefault();
    return true;
  };
  return {
    ...{ id, entries, active, close, choose, onKeyDown },
    open: query !== undefined,
    activeId: entries[active] ? `${id}-${active}` : undefined,
    look: (text) => {
      setQuery(/^\/[^\n/]*$/.test(text) ? text.slice(1) : undefined);
      setActive(0);
    },
  };
}

export function OperationMenu({ menu }: { menu: Menu }) {
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
