'use client';

import { RotateCw } from 'lucide-react';
import { useTranslate } from '#app/_components/intl.tsx';
import { Button } from '#app/_components/ui/button.tsx';
import { Callout } from '#app/_components/ui/callout.tsx';
import { type ChatMessage, failureOf, isBlank } from '../_client/chat-message.ts';
import { useChatActions } from './chat-actions.tsx';

/** How an answer ended, when not as planned; the last one can be taken up again. */
export function AnswerEnd({
  message,
  questionId,
  last,
}: {
  message: ChatMessage;
  questionId: string | undefined;
  last: boolean;
}) {
  const t = useTranslate();
  const { store, focus } = useChatActions();
  const press = (action: () => Promise<unknown>) => () => {
    focus();
    void action();
  };
  const failure = failureOf(message);
  const { ended, refused } = message.metadata ?? {};
  const again = last && (
    <Button
      size="small"
      onClick={press(() => store.again(questionId))}
      icon={<RotateCw aria-hidden className="size-4" />}
    >
      {t('chat.failure.retry')}
    </Button>
  );
  const goOn = last && !refused && message.parts.some(({ type }) => type === 'text' || type.startsWith('tool-')) && (
    <Button size="small" variant="primary" onClick={press(() => store.goOn())}>
      {t('chat.ended.continue')}
    </Button>
  );
  const waysOut = (
    <>
      {goOn}
      {again}
    </>
  );
  if (failure !== undefined || ended === 'failed')
    return (
      <Callout tone="caution" action={last && waysOut}>
        {failure ?? t('chat.failure.internal')}
      </Callout>
    );
  if (isBlank(message) && ended !== 'stopped')
    return (
      <p className="flex flex-wrap items-center gap-3 text-muted">
        {t('chat.failure.empty')}
        {again}
      </p>
    );
  if (!ended) return null;
  return (
    <p className="flex flex-wrap items-center gap-3 text-muted text-sm">
      {t(`chat.ended.${ended}`)}
      {last && ended === 'stopped' && (
        <Button size="small" onClick={press(() => store.send(t('chat.ended.continueMessage')))}>
          {t('chat.ended.continue')}
        </Button>
      )}
      {ended === 'interrupted' && waysOut}
    </p>
  );
}
