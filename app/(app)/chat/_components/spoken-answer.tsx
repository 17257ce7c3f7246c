'use client';

import { useTranslate } from '#app/_components/intl.tsx';
import { LiveRegion } from '#app/_components/ui/live-region.tsx';
import { failureOf, proposalsOf, stepsOf, textOf } from '../_client/chat-message.ts';
import type { ConversationState } from '../_client/conversation-state.ts';

/** Reads an answer out as it comes, and in the end what is to be decided, or how it broke off. What was there before is not read. */
export function SpokenAnswer({ state }: { state: ConversationState }) {
  const t = useTranslate();
  const last = state.messages.at(-1);
  const done = state.phase === 'idle';
  if (state.since === 0 || last?.role !== 'assistant') return <LiveRegion text="" />;
  const proposals = done ? proposalsOf(stepsOf(last)) : [];
  const titles = proposals.map(({ title }) => title).join('; ');
  const { ended } = last.metadata ?? {};
  const ending = failureOf(last) ?? (ended && t(ended === 'failed' ? 'chat.failure.internal' : `chat.ended.${ended}`));
  const said = [
    textOf(last).replace(/[*_`#|]/g, ''),
    titles && t('chat.approval.live', { titles }),
    done && ending,
  ].filter(Boolean);
  return <LiveRegion text={said.join('\n')} done={done} />;
}
