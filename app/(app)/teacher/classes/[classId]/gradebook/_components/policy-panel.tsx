'use client';

import { SlidersHorizontal } from 'lucide-react';
import { useState, useTransition } from 'react';
import type { PolicyView } from '#tools/grades/policy-facts.ts';
import { useIntl } from '../../../../../../_components/intl.tsx';
import { Button } from '../../../../../../_components/ui/button.tsx';
import { Callout } from '../../../../../../_components/ui/callout.tsx';
import { Dialog } from '../../../../../../_components/ui/dialog.tsx';
import { Drawing } from '../../../../../../_components/ui/drawing.tsx';
import { applyPolicy, proposePolicy, readPolicy } from '../_actions/policy.ts';
import type { Regraded } from '../_actions/save-marks.ts';
import { changesOf } from './policy-changes.ts';
import { PolicyFields } from './policy-fields.tsx';

type Proposed = Extract<Awaited<ReturnType<typeof proposePolicy>>, { ok: true }>['proposal'];

/** How the class is graded: changed in two steps, the second with every average that would move in view. */
export function PolicyPanel({
  initial,
  asksReason,
  onChanged,
}: {
  initial: PolicyView;
  asksReason: boolean;
  onChanged: (regraded: Promise<Regraded>) => void;
}) {
  const { t } = useIntl();
  const [saved, setSaved] = useState(initial);
  const [draft, setDraft] = useState<PolicyView | null>(null);
  const [reason, setReason] = useState('');
  const [proposal, setProposal] = useState<Proposed | null>(null);
  const [problem, setProblem] = useState('');
  const [isBusy, start] = useTransition();
  const scope = { classId: saved.class.id, termId: saved.term?.id };

  const open = () =>
    start(async () => {
      // A colleague may have changed it since the page was made.
      const now = await readPolicy(scope).catch(() => null);
      const policy = now?.ok ? now.data : saved;
      setSaved(policy);
      setDraft(policy);
      setProposal(null);
      setProblem('');
    });

  const edit = (next: PolicyView) => {
    setDraft(next);
    setProposal(null);
  };

  const show = () =>
    start(async () => {
      if (!draft) return;
      const input = { ...changesOf(saved, draft), ...(reason.trim() && { reason: reason.trim() }) };
      const answer = await proposePolicy(input).catch(() => null);
      setProposal(answer?.ok ? answer.proposal : null);
      setProblem(answer?.ok ? '' : (answer?.message ?? t('dashboard.register.failed')));
    });

  const apply = () =>
    start(async () => {
      if (!proposal) return;
      const answer = await applyPolicy(proposal.approvalId, scope).catch(() => null);
      if (!answer?.ok) {
        setProposal(null);
        return setProblem(answer?.message ?? t('dashboard.register.failed'));
      }
      setDraft(null);
      onChanged(Promise.resolve(answer));
    });

  return (
    <div>
      <Button size="small" onClick={open} disabled={isBusy}>
        <SlidersHorizontal aria-hidden className="size-4" />
        {t('dashboard.policy.open')}
      </Button>
      <Dialog
        wide
        open={draft !== null}
        onClose={() => setDraft(null)}
        title={t('dashboard.policy.title', { class: saved.class.name })}
        description={
          saved.term ? t('dashboard.policy.textTerm', { term: saved.term.name }) : t('dashboard.policy.text')
        }
        footer={
          <>
            <Button onClick={() => setDraft(null)}>{t('dashboard.cancel')}</Button>
            <Button variant="primary" disabled={isBusy} onClick={proposal ? apply : show}>
              {t(proposal ? 'dashboard.policy.apply' : 'dashboard.policy.preview')}
            </Button>
          </>
        }
      >
        {draft && (
          <div className="grid gap-4">
            <PolicyFields policy={draft} onChange={edit} reason={asksReason ? reason : null} onReason={setReason} />
            <div aria-live="polite" className="grid gap-3 [&_section]:max-h-56">
              {problem && <Callout tone="alert" title={problem} />}
              {proposal && <p className="font-medium">{proposal.title}</p>}
              {proposal?.drawings.map((drawing) => (
                <Drawing key={drawing.title} drawing={drawing} />
              ))}
            </div>
          </div>
        )}
      </Dialog>
    </div>
  );
}
