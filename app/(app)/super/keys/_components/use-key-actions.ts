'use client';

import { useRouter } from 'next/navigation';
import { useState, useTransition } from 'react';
import type { KeyCard } from '#tools/superpanel/cards.ts';
import { useTranslate } from '../../../../_components/intl.tsx';
import { toast } from '../../../../_components/ui/toast.tsx';
import { askPanel, type PanelAnswer } from '../../_components/ask-panel.ts';

export type WantedStatus = 'active' | 'paused' | 'retired';
export type TestAnswer = {
  result: string;
  words: string;
  reason: string | null;
  models: { family: string; name: string; words: string; result: string }[];
  key: KeyCard;
};
type StatusAnswer = { changed: number; keys: { id: string; why: string | null }[] };

/** How many keys are asked about at a time: the provider counts these requests too. */
const TESTS_AT_ONCE = 4;

/** What can be done with keys from the list; what was refused, and the results of tests, stay until the next action. */
export function useKeyActions() {
  const t = useTranslate();
  const router = useRouter();
  const [busy, start] = useTransition();
  const [refusals, setRefusals] = useState<string[]>([]);
  const [tests, setTests] = useState<TestAnswer[]>([]);

  const setStatus = (keys: readonly KeyCard[], status: WantedStatus, reason?: string) =>
    start(async () => {
      const body = { keys: keys.map(({ id, revision }) => ({ id, revision })), status, ...(reason ? { reason } : {}) };
      const answer = await askPanel<StatusAnswer>('POST', 'keys/status', { body, t });
      setTests([]);
      setRefusals(answer.ok ? answer.data.keys.flatMap(({ why }) => (why ? [why] : [])) : [answer.message]);
      if (answer.ok && answer.data.changed > 0) toast({ text: answer.message, tone: 'good' });
      router.refresh();
    });

  const test = (keys: readonly KeyCard[]) =>
    start(async () => {
      setRefusals([]);
      setTests([]);
      const waiting = [...keys];
      const worker = async () => {
        for (let key = waiting.shift(); key; key = waiting.shift()) {
          const answer: PanelAnswer<TestAnswer> = await askPanel('POST', `keys/${key.id}/test`, { body: {}, t });
          if (answer.ok) setTests((before) => [...before, answer.data]);
          else setRefusals((before) => [...new Set([...before, answer.message])]);
        }
      };
      await Promise.all(Array.from({ length: TESTS_AT_ONCE }, worker));
      router.refresh();
    });

  return { busy, refusals, tests, setStatus, test };
}
