'use client';

import { type KeyboardEvent, type Ref, useImperativeHandle, useRef, useState } from 'react';
import type { Phase } from '../_client/conversation-state.ts';
import { useDraft } from './use-draft.ts';
import { useOperationMenu } from './use-operation-menu.ts';

export const MOST_CHARACTERS = 8000;

export interface ComposerHandle {
  /** Puts words in, and the cursor behind them; with `replaces`, to be sent in that message's place. */
  fill(text: string, replaces?: string): void;
}

export interface ComposerProps {
  ref: Ref<ComposerHandle>;
  conversationId: string;
  /** Whether the conversation has messages; drafts of one that has not are kept for the next new one. */
  begun: boolean;
  /** The newest question of the conversation: what it has is no draft. */
  lastAsked: string | undefined;
  ask: string | undefined;
  phase: Phase;
  onSend: (text: string, replaces?: string) => void;
  onStop: () => void;
  onEditLast: () => void;
}

/** Exact only once it is too long: so most keystrokes change nothing that would have to be drawn. */
function roughLength(text: string): number {
  if (text.trim() === '') return 0;
  return text.length > MOST_CHARACTERS ? text.length : 1;
}

/** What the composer does with what is typed. The words stay in the field itself: no keystroke draws the conversation anew. */
export function useComposer({ ref, conversationId, begun, lastAsked, ask, phase, onSend, onEditLast }: ComposerProps) {
  const field = useRef<HTMLTextAreaElement>(null);
  const [length, setLength] = useState(ask ? 1 : 0);
  const [replaces, setReplaces] = useState<string>();
  const [wantsToSend, setWantsToSend] = useState(false);
  const draft = useDraft(field, { id: begun ? conversationId : 'new', conversationId, lastAsked }, ask, (text) =>
    setLength(roughLength(text)),
  );
  const busy = phase !== 'idle';

  const note = (text: string) => {
    setLength(roughLength(text));
    setWantsToSend(false);
    menu.look(text);
  };
  const write = (text: string) => {
    const element = field.current;
    if (!element) return;
    element.value = text;
    element.focus();
    element.setSelectionRange(text.length, text.length);
    note(text);
  };
  const menu = useOperationMenu(write);
  const edit = (text: string, message: string | undefined) => {
    setReplaces(message);
    write(text);
  };
  useImperativeHandle(ref, () => ({ fill: edit }));

  const send = () => {
    const text = field.current?.value.trim() ?? '';
    if (text === '' || text.length > MOST_CHARACTERS) return;
    if (busy) return setWantsToSend(true);
    onSend(text, replaces);
    if (replaces === undefined) draft.keep('');
    edit(draft.read(), undefined);
  };
  /** What was being written before comes back. */
  const cancelEdit = () => edit(draft.read(), undefined);
  const onInput = () => {
    const text = field.current?.value ?? '';
    note(text);
    if (replaces === undefined) draft.keep(text);
  };
  const onKeyDown = (event: KeyboardEvent<HTMLTextAreaElement>) => {
    // Enter that ends a composition (Japanese, Chinese, accents) belongs to the input method.
    if (event.nativeEvent.isComposing || event.keyCode === 229 || menu.onKeyDown(event)) return;
    if (event.key === 'Enter' && !event.shiftKey) {
      event.preventDefault();
      send();
    } else if (event.key === 'ArrowUp' && length === 0 && !busy) {
      event.preventDefault();
      onEditLast();
    } else if (event.key === 'Escape' && replaces !== undefined) {
      cancelEdit();
    }
  };
  return {
    ...{ field, menu, length, onInput, onKeyDown, send, cancelEdit, busy },
    editing: replaces !== undefined,
    tooLong: length > MOST_CHARACTERS,
    /** Enter was pressed while an answer is being written. */
    heldBack: wantsToSend && busy,
  };
}
