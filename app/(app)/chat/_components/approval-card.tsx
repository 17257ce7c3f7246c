'use client';

import { useMemo, useRef, useState } from 'react';
import { useTranslate } from '#app/_components/intl.tsx';
import { Button } from '#app/_components/ui/button.tsx';
import { type ShownProposal, textOf } from '../_client/chat-message.ts';
import { approve, decline } from '../_client/decide.ts';
import { focusResult } from './approval-result.tsx';
import { ApprovalSection } from './approval-section.tsx';
import { useChatActions } from './chat-actions.tsx';
import { type Considered, isOpen, useDecisions } from './use-decisions.ts';

/**
 * What would be changed, for the person to decide: one card for everything that an answer proposes, a section for each
 * effect, each of which can be left out. Nothing runs before the one button that says the effect is pressed.
 */
export function ApprovalCard({
  proposals,
  questionId,
}: {
  proposals: readonly ShownProposal[];
  questionId: string | undefined;
}) {
  const t = useTranslate();
  const stable = useStable(proposals);
  const considered = useDecisions(stable);
  const [leftOut, setLeftOut] = useState<ReadonlySet<string>>(new Set());
  const card = useRef<HTMLElement>(null);
  const toggle = (key: string) => {
    const next = new Set(leftOut);
    if (!next.delete(key)) next.add(key);
    setLeftOut(next);
  };
  const many = considered.length > 1;
  const open = considered.filter(isOpen);
  return (
    <section
      ref={card}
      tabIndex={-1}
      data-to-decide={open.length > 0 || undefined}
      aria-label={many ? t('chat.approval.plan', { count: considered.length }) : considered[0]?.proposal.title}
      className="grid grid-cols-1 gap-4 rounded-lg border border-control bg-surface px-4 py-4 sm:px-5"
    >
      {open.length > 0 && <p className="text-muted text-sm">{t('chat.approval.waiting')}</p>}
      {considered.map((one) => (
        <ApprovalSection
          key={one.key}
          considered={one}
          questionId={questionId}
          included={many && isOpen(one) ? !leftOut.has(one.key) : undefined}
          onToggle={() => toggle(one.key)}
        />
      ))}
      {(open.length > 0 || considered.some(({ decision }) => decision.state === 'running')) && (
        <Choice considered={considered} leftOut={leftOut} questionId={questionId} card={card} />
      )}
    </section>
  );
}

/** Do it, change it, or leave it. */
function Choice({
  considered,
  leftOut,
  questionId,
  card,
}: {
  considered: readonly Considered[];
  leftOut: ReadonlySet<string>;
  questionId: string | undefined;
  card: React.RefObject<HTMLElement | null>;
}) {
  const t = useTranslate();
  const { store, fill } = useChatActions();
  const [running, setRunning] = useState(false);
  const open = considered.filter(isOpen);
  const chosen = open.filter(({ key }) => !leftOut.has(key));

  const doIt = async () => {
    setRunning(true);
    // In order: a later effect may rest on an earlier one. What is left out is declined with it.
    for (const { key, proposal } of chosen) await approve(store, key, proposal);
    for (const { key, proposal } of open) if (leftOut.has(key)) await decline(store, key, proposal);
    setRunning(false);
    focusResult(card.current);
  };
  const leaveIt = async () => {
    await Promise.all(open.map(({ key, proposal }) => decline(store, key, proposal)));
    focusResult(card.current);
  };
  const edit = async () => {
    const question = store.snapshot().messages.find(({ id }) => id === questionId);
    fill(question ? textOf(question) : '');
    await Promise.all(open.map(({ key, proposal }) => decline(store, key, proposal)));
  };
  const action = considered.length === 1 ? considered[0]?.proposal.action : undefined;
  return (
    <div className="flex flex-wrap gap-2" data-no-print>
      <Button variant="primary" busy={running} disabled={!running && chosen.length === 0} onClick={() => void doIt()}>
        {running ? t('chat.approval.running') : (action ?? t('chat.approval.doMany', { count: chosen.length }))}
      </Button>
      {!running && (
        <>
          <Button onClick={() => void edit()}>{t('chat.approval.edit')}</Button>
          <Button variant="quiet" onClick={() => void leaveIt()}>
            {t(considered.length > 1 ? 'chat.approval.declineMany' : 'chat.approval.decline')}
          </Button>
        </>
      )}
    </div>
  );
}

/** The same list as long as it is about the same proposals. */
function useStable(proposals: readonly ShownProposal[]): readonly ShownProposal[] {
  const ids = proposals.map(({ approvalId }) => approvalId).join();
  // biome-ignore lint/correctness/useExhaustiveDependencies: a proposal never changes under its id.
  return useMemo(() => proposals, [ids]);
}
