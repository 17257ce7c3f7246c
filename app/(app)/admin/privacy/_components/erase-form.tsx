'use client';

import { type FormEvent, useState, useTransition } from 'react';
import type { Proposal } from '#tools/contract/propose-operation.ts';
import { reached } from '../../../../_components/dashboard/reached.ts';
import { useTranslate } from '../../../../_components/intl.tsx';
import { Button } from '../../../../_components/ui/button.tsx';
import { Callout } from '../../../../_components/ui/callout.tsx';
import { Checkbox } from '../../../../_components/ui/checkbox.tsx';
import { Dialog } from '../../../../_components/ui/dialog.tsx';
import { Drawing } from '../../../../_components/ui/drawing.tsx';
import { approveErasure, proposeErasure } from '../_actions/privacy.ts';
import { PersonField } from './forms.tsx';

/** An erasure: first what it would do, class by class; then, approved, a job does it. */
export function EraseForm() {
  const t = useTranslate();
  const [proposal, setProposal] = useState<Proposal | null>(null);
  const [said, setSaid] = useState<{ ok: boolean; message: string } | null>(null);
  const [busy, start] = useTransition();
  const look = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    const form = new FormData(event.currentTarget);
    start(async () => {
      const proposed = await proposeErasure(form).catch(() => ({
        ok: false as const,
        message: t('dashboard.unreachable'),
      }));
      setSaid(proposed.ok ? null : proposed);
      setProposal(proposed.ok ? proposed.proposal : null);
    });
  };
  const erase = () =>
    start(async () => {
      if (!proposal) return;
      setSaid(await reached(approveErasure(proposal.approvalId), t));
      setProposal(null);
    });
  return (
    <form onSubmit={look} className="grid gap-4">
      <div className="grid items-start gap-4 sm:grid-cols-2 lg:grid-cols-3">
        <PersonField problem={() => undefined} />
        <Checkbox name="redactNames" label={t('dashboard.privacy.redact')} />
      </div>
      {said && (
        <Callout tone={said.ok ? 'good' : 'alert'} announce>
          {said.message}
        </Callout>
      )}
      <div>
        <Button type="submit" busy={busy}>
          {t('dashboard.privacy.erase')}
        </Button>
      </div>
      <Dialog
        open={proposal !== null}
        onClose={() => setProposal(null)}
        title={proposal?.title ?? ''}
        footer={
          <>
            <Button type="button" variant="quiet" onClick={() => setProposal(null)}>
              {t('dashboard.privacy.cancel')}
            </Button>
            <Button type="button" variant="primary" busy={busy} onClick={erase}>
              {proposal?.action}
            </Button>
          </>
        }
      >
        <div className="grid gap-4">
          <p>{proposal?.message}</p>
          {proposal?.drawings.map((drawing) => (
            <Drawing key={drawing.title} drawing={drawing} />
          ))}
        </div>
      </Dialog>
    </form>
  );
}
