'use client';

import { useState, useTransition } from 'react';
import { reached } from '../../../../_components/dashboard/reached.ts';
import { useTranslate } from '../../../../_components/intl.tsx';
import { Button } from '../../../../_components/ui/button.tsx';
import { Callout } from '../../../../_components/ui/callout.tsx';
import { Dialog } from '../../../../_components/ui/dialog.tsx';
import { applyPromotion, rollBack } from '../_actions/promotion.ts';

type Said = { ok: boolean; message: string } | null;

/** Applies the plan that is on the page, after one question; says what came of it. */
export function ApplyButton({
  planHash,
  students,
  from,
  to,
}: {
  planHash: string;
  students: number;
  from: string;
  to: string;
}) {
  const t = useTranslate();
  // One key a question: pressed twice it is one effect, asked anew (after it was taken back) it is another.
  const [key, setKey] = useState<string | null>(null);
  const [said, setSaid] = useState<Said>(null);
  const [busy, start] = useTransition();
  const close = () => setKey(null);
  const apply = () =>
    start(async () => {
      if (!key) return;
      setSaid(await reached(applyPromotion(planHash, key), t));
      close();
    });
  return (
    <div className="grid justify-items-start gap-3">
      {said && (
        <Callout tone={said.ok ? 'good' : 'alert'} announce>
          {said.message}
        </Callout>
      )}
      {students > 0 ? (
        <Button variant="primary" onClick={() => setKey(crypto.randomUUID())}>
          {t('dashboard.promotion.apply', { students })}
        </Button>
      ) : (
        <p className="text-muted">{t('dashboard.promotion.nothing')}</p>
      )}
      <Dialog
        open={key !== null}
        onClose={close}
        title={t('dashboard.promotion.applyQuestion')}
        footer={
          <>
            <Button variant="quiet" onClick={close}>
              {t('dashboard.promotion.cancel')}
            </Button>
            <Button variant="primary" busy={busy} onClick={apply}>
              {t('dashboard.promotion.apply', { students })}
            </Button>
          </>
        }
      >
        {t('dashboard.promotion.confirm', { students, from, to })}
      </Dialog>
    </div>
  );
}

/** Takes a promotion back, or says for whom it cannot be. */
export function RollBackButton({ runId, from, to }: { runId: string; from: string; to: string }) {
  const t = useTranslate();
  const [said, setSaid] = useState<Said>(null);
  const [busy, start] = useTransition();
  return (
    <span className="grid justify-items-start gap-2">
      <Button
        size="small"
        busy={busy}
        aria-label={t('dashboard.promotion.rollBackOf', { from, to })}
        onClick={() => start(async () => setSaid(await reached(rollBack(runId), t)))}
      >
        {t('dashboard.promotion.rollBack')}
      </Button>
      {said && (
        <Callout tone={said.ok ? 'good' : 'alert'} announce>
          {said.message}
        </Callout>
      )}
    </span>
  );
}
