'use client';

import { Clock } from 'lucide-react';
import { useIntl } from '#app/_components/intl.tsx';
import { Callout } from '#app/_components/ui/callout.tsx';
import { Checkbox } from '#app/_components/ui/checkbox.tsx';
import type { ShownProposal } from '../_client/chat-message.ts';
import { ApprovalResult } from './approval-result.tsx';
import { ChangeTable } from './change-table.tsx';
import { DrawingsOf } from './drawings-below.tsx';
import { type Considered, isOpen } from './use-decisions.ts';
import { useWords } from './use-words.ts';

/** One effect: its title, what changes, what is left alone; once decided, what came of it. */
export function ApprovalSection({
  considered,
  questionId,
  included,
  onToggle,
}: {
  considered: Considered;
  questionId: string | undefined;
  /** Whether it is among what will be done; undefined where there is no choice. */
  included: boolean | undefined;
  onToggle: () => void;
}) {
  const { t } = useIntl();
  const { proposal, decision } = considered;
  const open = isOpen(considered) || decision.state === 'running';
  return (
    <div className="grid grid-cols-1 gap-3 border-border [&+&]:border-t [&+&]:pt-4">
      <h3 className="text-lg">
        {included === undefined ? (
          proposal.title
        ) : (
          <Checkbox label={proposal.title} checked={included} onChange={onToggle} />
        )}
      </h3>
      {decision.state === 'moved' && (
        <Callout tone="caution" announce>
          {t('chat.approval.moved')}
        </Callout>
      )}
      {decision.state === 'refused' && (
        <Callout tone="caution" announce>
          {decision.message ?? t(decision.code === 'offline' ? 'chat.failure.offline' : 'chat.approval.refused')}
        </Callout>
      )}
      {open ? <Detail proposal={proposal} label={t('chat.approval.changes')} /> : <Folded considered={considered} />}
      {!isOpen(considered) && <ApprovalResult considered={considered} questionId={questionId} />}
    </div>
  );
}

function Detail({ proposal, label }: { proposal: ShownProposal; label: string }) {
  const { t } = useIntl();
  const changes = useWords(proposal);
  return (
    <>
      <ChangeTable key={proposal.approvalId} changes={changes} label={label} />
      <DrawingsOf drawings={proposal.drawings} />
      {proposal.skipped.length > 0 && <Skipped proposal={proposal} />}
      {proposal.held && (
        <p className="flex gap-2 text-sm">
          <Clock aria-hidden className="mt-0.5 size-4 shrink-0 text-caution" />
          {t('chat.approval.held')}
        </p>
      )}
      {proposal.lasting && <p className="text-muted text-sm">{proposal.lasting}</p>}
    </>
  );
}

/** What is left alone, and why. */
function Skipped({ proposal: { skipped } }: { proposal: ShownProposal }) {
  const { t } = useIntl();
  return (
    <details>
      <summary className="touch-target inline-flex w-fit items-center rounded-sm text-muted text-sm underline decoration-dotted underline-offset-4 hover:text-text">
        {t('chat.approval.skipped', { count: skipped.length })}
      </summary>
      <ul className="mt-1 grid gap-1 text-sm">
        {skipped.map(({ label, why }) => (
          <li key={label + why}>
            <span className="font-medium">{label}</span> <span className="text-muted">{why}</span>
          </li>
        ))}
      </ul>
    </details>
  );
}

/** After the decision the detail is out of the way, and still there. */
function Folded({ considered: { proposal, decision } }: { considered: Considered }) {
  const { t } = useIntl();
  const done = decision.state === 'done' || decision.state === 'undoing' || decision.state === 'undone';
  const label = t(done ? 'chat.approval.changed' : 'chat.approval.changes');
  return (
    <details className="order-last">
      <summary className="touch-target inline-flex w-fit items-center rounded-sm text-muted text-sm underline decoration-dotted underline-offset-4 hover:text-text">
        {label}
      </summary>
      <div className="mt-2 grid grid-cols-1 gap-3">
        <Detail proposal={{ ...proposal, held: false, lasting: undefined }} label={label} />
      </div>
    </details>
  );
}
