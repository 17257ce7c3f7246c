'use client';

import { useState, useTransition } from 'react';
import { reached } from '../../../../_components/dashboard/reached.ts';
import { useTranslate } from '../../../../_components/intl.tsx';
import { Button } from '../../../../_components/ui/button.tsx';
import { Callout } from '../../../../_components/ui/callout.tsx';
import { withdrawException } from '../_actions/promotion.ts';

/** Lets one student's exception go: they go where their homeroom goes. The row leaves the list when it is done. */
export function WithdrawButton({ studentId, student }: { studentId: string; student: string }) {
  const t = useTranslate();
  const [refusal, setRefusal] = useState<string | null>(null);
  const [busy, start] = useTransition();
  const withdraw = () =>
    start(async () => {
      const done = await reached(withdrawException(studentId), t);
      setRefusal(done.ok ? null : done.message);
    });
  return (
    <span className="ms-auto grid justify-items-end gap-2">
      <Button
        size="small"
        variant="quiet"
        busy={busy}
        aria-label={t('dashboard.promotion.withdrawOf', { student })}
        onClick={withdraw}
      >
        {t('dashboard.promotion.withdraw')}
      </Button>
      {refusal && (
        <Callout tone="alert" announce>
          {refusal}
        </Callout>
      )}
    </span>
  );
}
