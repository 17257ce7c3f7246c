'use client';

import { usePathname } from 'next/navigation';
import { useTranslate } from '#app/_components/intl.tsx';
import { Button, ButtonLink } from '#app/_components/ui/button.tsx';
import { Callout } from '#app/_components/ui/callout.tsx';
import type { Failure } from '../_client/conversation-state.ts';
import { useChatActions } from './chat-actions.tsx';

/** A message that could not be answered: what happened, and what to do about it. */
export function TurnFailure({ failure }: { failure: Failure }) {
  const t = useTranslate();
  return (
    <Callout tone="caution" announce action={<WayOut code={failure.code} />}>
      {wordsFor(failure, t)}
    </Callout>
  );
}

function WayOut({ code }: { code: string }) {
  const t = useTranslate();
  const path = usePathname();
  const { store, focus } = useChatActions();
  const press = (action: () => Promise<unknown>) => () => {
    focus();
    void action();
  };
  if (code === 'unauthenticated')
    return <ButtonLink href={`/sign-in?next=${encodeURIComponent(path)}`}>{t('chat.failure.signIn')}</ButtonLink>;
  if (code === 'conflict') return <Button onClick={press(() => store.resume())}>{t('chat.failure.showOther')}</Button>;
  return <Button onClick={press(() => store.again())}>{t('chat.failure.retry')}</Button>;
}

function wordsFor({ code, message }: Failure, t: ReturnType<typeof useTranslate>): string {
  if (code === 'offline') return t('chat.failure.offline');
  if (code === 'unauthenticated') return t('chat.failure.unauthenticated');
  return message || t('chat.failure.internal');
}
