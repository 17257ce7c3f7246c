'use client';

import { type RefObject, useEffect, useRef } from 'react';

const PAUSE_MILLISECONDS = 300;
const keyOf = (id: string) => `catalyst-draft-${id}`;

interface Draft {
  /** Remembers another state of it; an empty one is forgotten at once. */
  keep(text: string): void;
  read(): string;
}

/** Keeps what is being written for as long as the tab lives, one draft a conversation, and puts it back into an empty field. */
export function useDraft(
  field: RefObject<HTMLTextAreaElement | null>,
  id: string,
  ask: string | undefined,
  onRestored: (text: string) => void,
): Draft {
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined);
  // biome-ignore lint/correctness/useExhaustiveDependencies: once, when the field appears.
  useEffect(() => {
    const element = field.current;
    if (!element) return;
    const draft = read(id);
    // What was typed before the scripts came stays.
    if (element.value === '' && draft && ask === undefined) element.value = draft;
    onRestored(element.value);
    if (matchMedia('(pointer: fine)').matches) {
      element.focus({ preventScroll: true });
      element.setSelectionRange(element.value.length, element.value.length);
    }
    return () => clearTimeout(timer.current);
  }, []);
  return {
    keep: (text) => {
      clearTimeout(timer.current);
      if (text === '') keep(id, '');
      else timer.current = setTimeout(() => keep(id, text), PAUSE_MILLISECONDS);
    },
    read: () => read(id),
  };
}

/** Storage can be switched off; then there are no drafts. */
function keep(id: string, text: string): void {
  try {
    if (text === '') sessionStorage.removeItem(keyOf(id));
    else sessionStorage.setItem(keyOf(id), text);
  } catch {}
}

function read(id: string): string {
  try {
    return sessionStorage.getItem(keyOf(id)) ?? '';
  } catch {
    return '';
  }
}
