'use client';

import { useTranslate } from '#app/_components/intl.tsx';
import { LiveRegion } from '#app/_components/ui/live-region.tsx';
import { proposalsOf, stepsOf, textOf } from '../_client/chat-message.ts';
import type { ConversationState } from '../_client/conversation-state.ts';

/** Reads an answer out as it comes, and what is to be decided in the end. What was there before is not read. */
export function SpokenAnswer({ state }: { state: ConversationState }) {
  const t = useTranslate();
  const last = state.messages.at(-1);
  const done = state.phase === 'idle';
  if (state.since === 0 || last?.role !== 'assistant') return <LiveRegion text="" />;
  const proposals = done ? proposalsOf(stepsOf(last)) : [];
  const titles = proposals.map(({ title }) => title).join('; ');
  const text = textOf(last).replace(/[*_`#|]/g, '');
  return <LiveRegion text={titles ? `${text}\n${t('chat.approval.live', { titles })}` : text} done={done} />;
}
