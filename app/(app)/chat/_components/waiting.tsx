'use client';

import { useEffect, useState } from 'react';
import { useTranslate } from '#app/_components/intl.tsx';
import type { MessageKey } from '#app/messages/translate.ts';
import type { Phase } from '../_client/conversation-state.ts';

/** What the wait means, by how long it has lasted. */
const words: { after: number; key: MessageKey }[] = [
  { after: 20_000, key: 'chat.waiting.fourth' },
  { after: 8000, key: 'chat.waiting.third' },
  { after: 2500, key: 'chat.waiting.second' },
  { after: 0, key: 'chat.waiting.first' },
];

/** That something is being done, and what. Once an answer has begun it speaks for itself, until it takes long. */
export function Waiting({ phase, since, begun }: { phase: Phase; since: number; begun: boolean }) {
  const t = useTranslate();
  const now = useSeconds();
  const waited = Math.max(0, now - since);
  const word = words.find(({ after }) => waited >= after)?.key ?? 'chat.waiting.first';
  const key = phase === 'stopping' || phase === 'reconnecting' ? (`chat.waiting.${phase}` as const) : word;
  if (begun && key !== 'chat.waiting.fourth' && phase === 'answering') return null;
  return (
    <p role="status" className="animate-breathe text-muted">
      {t(key)}
      {key === 'chat.waiting.fourth' ? '' : '…'}
    </p>
  );
}

function useSeconds(): number {
  const [now, setNow] = useState(() => Date.now());
  useEffect(() => {
    const timer = setInterval(() => setNow(Date.now()), 500);
    return () => clearInterval(timer);
  }, []);
  return now;
}
