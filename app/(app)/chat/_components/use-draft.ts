'use client';

import { type RefObject, useEffect, useRef } from 'react';
import { draftOf, keepDraft, takeBackUnsent } from '../_client/drafts.ts';

const PAUSE_MILLISECONDS = 300;

interface Draft {
  /** Remembers another state of it; an empty one is forgotten at once. */
  keep(text: string): void;
  read(): string;
}

/**
 * Keeps what is being written for as long as the tab lives, one draft a conversation, and puts it back into an empty
 * field; also what was sent from here and never reached the server.
 */
export function useDraft(
  field: RefObject<HTMLTextAreaElement | null>,
  { id, conversationId, lastAsked }: { id: string; conversationId: string; lastAsked: string | undefined },
  ask: string | undefined,
  onRestored: (text: string) => void,
): Draft {
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined);
  // biome-ignore lint/correctness/useExhaustiveDependencies: once, when the field appears.
  useEffect(() => {
    const element = field.current;
    if (!element) return;
    takeBackUnsent(conversationId, id, lastAsked);
    const draft = draftOf(id);
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
      if (text === '') keepDraft(id, '');
      else timer.current = setTimeout(() => keepDraft(id, text), PAUSE_MILLISECONDS);
    },
    read: () => draftOf(id),
  };
}
