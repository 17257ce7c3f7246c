'use client';

import { Pencil } from 'lucide-react';
import { memo } from 'react';
import { useTranslate } from '#app/_components/intl.tsx';
import { IconButton } from '#app/_components/ui/button.tsx';
import { type ChatMessage, textOf } from '../_client/chat-message.ts';
import { useChatActions } from './chat-actions.tsx';
import { CopyButton } from './copy-button.tsx';

/** What the person wrote, as they wrote it. */
export const OwnMessage = memo(function OwnMessage({ message }: { message: ChatMessage }) {
  const t = useTranslate();
  const { edit } = useChatActions();
  const text = textOf(message);
  return (
    <article className="flex flex-col items-end gap-0.5">
      <h2 className="sr-only">{t('chat.you')}</h2>
      <p
        dir="auto"
        className="max-w-[85%] whitespace-pre-wrap rounded-lg bg-accent-soft px-4 py-2.5 [overflow-wrap:anywhere]"
      >
        {text}
      </p>
      <div className="flex text-muted" data-no-print>
        <IconButton size="small" label={t('chat.action.edit')} onClick={() => edit(message.id)}>
          <Pencil aria-hidden className="size-3.5 text-muted" />
        </IconButton>
        <CopyButton text={text} />
      </div>
    </article>
  );
});
