'use client';

import { ArrowUp, Square } from 'lucide-react';
import { useTranslate } from '#app/_components/intl.tsx';
import { Button, IconButton } from '#app/_components/ui/button.tsx';
import { classNames } from '#app/_components/ui/class-names.ts';
import type { Phase } from '../_client/conversation-state.ts';
import { ComposerFooter } from './composer-footer.tsx';
import { OperationMenu } from './operation-menu.tsx';
import { type ComposerProps, MOST_CHARACTERS, useComposer } from './use-composer.ts';

/** Where one writes: never shut, also while an answer is being written; then Stop stands in Send's place. */
export function Composer(props: ComposerProps) {
  const t = useTranslate();
  const composer = useComposer(props);
  const { field, menu, length, editing, tooLong } = composer;
  return (
    <div
      className="mx-auto w-full max-w-answer px-3 pb-[max(0.5rem,env(safe-area-inset-bottom))] sm:px-6"
      data-no-print
    >
      <div className="relative">
        {menu.open && <OperationMenu menu={menu} />}
        {editing && <Editing onCancel={composer.cancelEdit} />}
        <div
          className={classNames(
            'flex items-end gap-2 border border-control bg-surface p-1.5 focus-within:border-accent focus-within:outline-1 focus-within:outline-accent',
            editing ? 'rounded-b-lg' : 'rounded-lg',
          )}
        >
          <textarea
            ref={field}
            rows={1}
            defaultValue={props.ask}
            onInput={composer.onInput}
            onKeyDown={composer.onKeyDown}
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
          <SendOrStop
            phase={props.phase}
            disabled={length === 0 || tooLong}
            onSend={composer.send}
            onStop={props.onStop}
          />
        </div>
        <p id="composer-hint" className="sr-only">
          {t('chat.composer.hint')}
        </p>
      </div>
      <ComposerFooter notice={useNotice(composer)} />
    </div>
  );
}

/** What stands in the way of sending. */
function useNotice({ tooLong, heldBack, length }: ReturnType<typeof useComposer>): string | undefined {
  const t = useTranslate();
  if (tooLong) return t('chat.composer.tooLong', { most: MOST_CHARACTERS, count: length });
  return heldBack ? t('chat.composer.busy') : undefined;
}

function Editing({ onCancel }: { onCancel: () => void }) {
  const t = useTranslate();
  return (
    <div className="flex items-center gap-3 rounded-t-lg border border-control border-b-0 bg-subtle px-4 py-1.5 text-sm">
      <p role="status" className="min-w-0 grow">
        {t('chat.composer.editing')}
      </p>
      <Button variant="quiet" size="small" onClick={onCancel}>
        {t('chat.composer.cancelEdit')}
      </Button>
    </div>
  );
}

function SendOrStop({
  phase,
  disabled,
  onSend,
  onStop,
}: {
  phase: Phase;
  disabled: boolean;
  onSend: () => void;
  onStop: () => void;
}) {
  const t = useTranslate();
  if (phase === 'idle')
    return (
      <IconButton variant="primary" label={t('chat.composer.send')} disabled={disabled} onClick={onSend}>
        <ArrowUp aria-hidden className="size-4.5" />
      </IconButton>
    );
  const stopping = phase === 'stopping';
  return (
    <IconButton
      variant="secondary"
      label={t(stopping ? 'chat.composer.stopping' : 'chat.composer.stop')}
      aria-disabled={stopping || undefined}
      onClick={onStop}
    >
      <Square aria-hidden className="size-3.5 fill-current" />
    </IconButton>
  );
}
