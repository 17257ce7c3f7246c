'use client';

import { RotateCw } from 'lucide-react';
import { useIntl } from '#app/_components/intl.tsx';
import { IconButton } from '#app/_components/ui/button.tsx';
import type { ChatMessage } from '../_client/chat-message.ts';
import { useChatActions } from './chat-actions.tsx';
import { CopyButton } from './copy-button.tsx';

/** What can be done with an answer, and who gave it. */
export function AnswerActions({
  message,
  questionId,
  text,
}: {
  message: ChatMessage;
  questionId: string | undefined;
  text: string;
}) {
  const { t } = useIntl();
  const { store } = useChatActions();
  const { model, fallbackCount = 0, tier } = message.metadata ?? {};
  const served = [
    model && t('chat.served', { model }),
    fallbackCount > 0 && t('chat.served.fallbacks', { count: fallbackCount }),
    tier === 'extra' && t('chat.served.extra'),
  ].filter(Boolean);
  return (
    <div className="-ms-2 flex flex-wrap items-center text-muted" data-no-print>
      {text !== '' && <CopyButton text={text} />}
      {questionId && (
        <IconButton size="small" label={t('chat.action.again')} onClick={() => void store.again(questionId)}>
          <RotateCw aria-hidden className="size-3.5 text-muted" />
        </IconButton>
      )}
      {served.length > 0 && <p className="ms-2 text-xs">{served.join(' · ')}</p>}
    </div>
  );
}
