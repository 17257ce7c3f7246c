'use client';

import { type KeyboardEvent, useId, useState } from 'react';
import type { ListedOperation } from '../_server/role-operations.ts';
import { useChatSettings } from './chat-settings.tsx';

const MOST_LISTED = 40;
const steps: Record<string, number> = { ArrowDown: 1, ArrowUp: -1 };

export interface OperationMenuState {
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
export function useOperationMenu(write: (text: string) => void): OperationMenuState {
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
