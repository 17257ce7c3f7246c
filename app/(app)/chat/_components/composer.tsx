'use client';

import { ArrowUp, Square } from 'lucide-react';
import { type KeyboardEvent, type Ref, useImperativeHandle, useRef, useState } from 'react';
import { useTranslate } from '#app/_components/intl.tsx';
import { Button, IconButton } from '#app/_components/ui/button.tsx';
import type { Phase } from '../_client/conversation-state.ts';
import { ComposerFooter } from './composer-footer.tsx';
import { OperationMenu, useOperationMenu } from './operation-menu.tsx';
import { useDraft } from './use-draft.ts';

const MOST_CHARACTERS = 8000;

export interface ComposerHandle {
  /** Puts words in, and the cursor behind them; with `replaces`, to be sent in that message's place. */
  fill(text: string, replaces?: string): void;
}

interface Props {
  ref: Ref<ComposerHandle>;
  conversationId: string;
  /** Whether the conversation has messages; drafts of one that has not are kept for the next new one. */
  begun: boolean;
  ask: string | undefined;
  phase: Phase;
  onSend: (text: string, replaces?: string) => void;
  onStop: () => void;
  onEditLast: () => void;
}

/** Where one writes. What is typed stays in the field itself: no keystroke draws the conversation anew. */
export function Composer({ ref, conversationId, begun, ask, phase, onSend, onStop, onEditLast }: Props) {
  const t = useTranslate();
  const field = useRef<HTMLTextAreaElement>(null);
  const [length, setLength] = useState(ask?.length ?? 0);
  const [replaces, setReplaces] = useState<string>();
  const [hint, setHint] = useState(false);
  const keepDraft = useDraft(field, begun ? conversationId : 'new', ask, setLength);
  const busy = phase !== 'idle';

  const write = (text: string) => {
    const element = field.current;
    if (!element) return;
    element.value = text;
    element.focus();
    element.setSelectionRange(text.length, text.length);
    noteChange();
  };
  const noteChange = () => {
    const text = field.current?.value ?? '';
    setLength(text.trim() === '' ? 0 : text.length);
    setHint(false);
    menu.look(text);
    if (replaces === undefined) keepDraft(text);
  };
  const menu = useOperationMenu(write);
  useImperativeHandle(ref, () => ({
    fill: (text, message) => {
      setReplaces(message);
      write(text);
    },
  }));

  const send = () => {
    const text = field.current?.value.trim() ?? '';
    if (text === '' || text.length > MOST_CHARACTERS) return;
    if (busy) return setHint(true);
    onSend(text, replaces);
    setReplaces(undefined);
    write('');
    keepDraft('');
  };
  const cancelEdit = () => {
    setReplaces(undefined);
    write('');
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
  const tooLong = length > MOST_CHARACTERS;
  return (
    <div
      className="mx-auto w-full max-w-answer px-3 pb-[max(0.5rem,env(safe-area-inset-bottom))] sm:px-6"
      data-no-print
    >
      <div className="relative">
        {menu.open && <OperationMenu menu={menu} />}
        {replaces !== undefined && (
          <div className="flex items-center gap-3 rounded-t-lg border border-control border-b-0 bg-subtle px-4 py-1.5 text-sm">
            <p className="min-w-0 grow">{t('chat.composer.editing')}</p>
            <Button variant="quiet" size="small" onClick={cancelEdit}>
              {t('chat.composer.cancelEdit')}
            </Button>
          </div>
        )}
        <div
          className={`flex items-end gap-2 border border-control bg-surface p-1.5 focus-within:border-accent focus-within:outline-1 focus-within:outline-accent ${replaces === undefined ? 'rounded-lg' : 'rounded-b-lg'}`}
        >
          <textarea
            ref={field}
            rows={1}
            defaultValue={ask}
            onInput={noteChange}
            onKeyDown={onKeyDown}
            onBlur={menu.close}
            enterKeyHint="send"
            aria-label={t('chat.composer.label')}
            aria-describedby="composer-hint"
            aria-invalid={tooLong || undefined}
            aria-autocomplete="list"
            aria-controls={menu.open ? menu.id : undefined}
            aria-activedescendant={menu.activeId}
            placeholder={t('chat.composer.placeholder')}
            className="field-sizing-content max-h-[calc(8lh+1rem)] min-h-10 w-full resize-none bg-transparent px-2.5 py-2 text-[max(1rem,16px)] outline-none"
          />
          {busy ? (
            <IconButton
              variant="secondary"
              label={t(phase === 'stopping' ? 'chat.composer.stopping' : 'chat.composer.stop')}
              aria-disabled={phase === 'stopping' || undefined}
              onClick={onStop}
            >
              <Square aria-hidden className="size-3.5 fill-current" />
            </IconButton>
          ) : (
            <IconButton
              variant="primary"
              label={t('chat.composer.send')}
              disabled={length === 0 || tooLong}
              onClick={send}
            >
              <ArrowUp aria-hidden className="size-4.5" />
            </IconButton>
          )}
        </div>
        <p id="composer-hint" className="sr-only">
          {t('chat.composer.hint')}
        </p>
      </div>
      <ComposerFooter
        notice={
          tooLong
            ? t('chat.composer.tooLong', { most: MOST_CHARACTERS, count: length })
            : hint && busy
              ? t('chat.composer.busy')
              : undefined
        }
      />
    </div>
  );
}
