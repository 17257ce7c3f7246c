'use client';

import { Check, CircleSlash, Loader, Undo2 } from 'lucide-react';
import { type ReactNode, useEffect, useState } from 'react';
import { useIntl } from '#app/_components/intl.tsx';
import { Button } from '#app/_components/ui/button.tsx';
import { undo } from '../_client/decide.ts';
import { type Decision, undoUntil } from '../_client/decision.ts';
import { useChatActions } from './chat-actions.tsx';
import type { Considered } from './use-decisions.ts';

/** What came of a proposal: said, timed, and for as long as it can be, taken back. */
export function ApprovalResult({ considered, questionId }: { considered: Considered; questionId: string | undefined }) {
  const { t } = useIntl();
  const { store } = useChatActions();
  const { decision } = considered;
  switch (decision.state) {
    case 'running':
      return <Line icon={<Loader aria-hidden className="size-4" />}>{t('chat.approval.running')}</Line>;
    case 'done':
    case 'undoing':
      return <Done considered={considered} decision={decision} />;
    case 'undone':
      return <Line icon={<Undo2 aria-hidden className="size-4" />}>{t('chat.approval.undone')}</Line>;
    case 'declined':
      return <Line icon={<CircleSlash aria-hidden className="size-4" />}>{t('chat.approval.declined')}</Line>;
    case 'expired':
      return (
        <Line icon={<CircleSlash aria-hidden className="size-4" />}>
          {t('chat.approval.expired')}
          <Button size="small" onClick={() => void store.again(questionId)}>
            {t('chat.approval.again')}
          </Button>
        </Line>
      );
    default:
      return null;
  }
}

/** Once the card is drawn anew: the button that had the focus is gone, and what came of it is what to read next. */
export function focusResult(card: HTMLElement | null | undefined): void {
  requestAnimationFrame(() => (card?.querySelector<HTMLElement>('[data-result]') ?? card)?.focus());
}

function Line({ icon, children }: { icon: ReactNode; children: ReactNode }) {
  return (
    <div data-result role="status" tabIndex={-1} className="flex gap-2.5 rounded-sm">
      <span className="mt-1 text-muted">{icon}</span>
      <div className="flex min-w-0 grow flex-wrap items-center gap-x-3 gap-y-2">{children}</div>
    </div>
  );
}

function Done({
  considered: { key, proposal },
  decision,
}: {
  considered: Considered;
  decision: Extract<Decision, { state: 'done' | 'undoing' }>;
}) {
  const { t } = useIntl();
  const { store } = useChatActions();
  const [obstacle, setObstacle] = useState<string>();
  const left = useTimeLeft(undoUntil(proposal, decision.at));
  const takeBack = async (button: Element) => {
    if (decision.state !== 'done') return;
    const card = button.closest('section');
    const refused = await undo(store, key, decision);
    setObstacle(refused && (refused.message || t('chat.failure.internal')));
    focusResult(card);
  };
  return (
    <Line icon={<Check aria-hidden className="size-4 text-good" />}>
      <p className="grow basis-60">
        {decision.message}{' '}
        <span className="whitespace-nowrap text-muted text-sm">
          {t('chat.approval.doneAt', { at: new Date(decision.at) })}
        </span>
      </p>
      {decision.operationId && left > 0 && !obstacle && (
        <Button
          size="small"
          busy={decision.state === 'undoing'}
          onClick={(event) => void takeBack(event.currentTarget)}
          icon={<Undo2 aria-hidden className="size-4" />}
        >
          {decision.state === 'undoing' ? t('chat.approval.undoing') : undoWords(left, proposal.held, t)}
        </Button>
      )}
      {left <= 0 && proposal.held && <p className="w-full text-muted text-sm">{t('chat.approval.undoOver')}</p>}
      {proposal.lasting && <p className="w-full text-muted text-sm">{proposal.lasting}</p>}
      {obstacle && <p className="w-full text-sm">{obstacle}</p>}
    </Line>
  );
}

function undoWords(left: number, held: boolean, t: ReturnType<typeof useIntl>['t']): string {
  if (held || left < 60_000) return t('chat.approval.undoSeconds', { count: Math.ceil(left / 1000) });
  return t('chat.approval.undoMinutes', { count: Math.floor(left / 60_000) });
}

/** Milliseconds until then; counts by seconds in the last minute, else by the half minute. Stands still once it is over. */
function useTimeLeft(until: number): number {
  const [now, setNow] = useState(() => Date.now());
  const left = until - now;
  useEffect(() => {
    if (left <= 0) return;
    const timer = setTimeout(() => setNow(Date.now()), left <= 61_000 ? 1000 : 30_000);
    return () => clearTimeout(timer);
  }, [left]);
  return left;
}
