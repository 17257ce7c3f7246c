'use client';

import { useTransition } from 'react';
import { reached } from '../../../_components/dashboard/reached.ts';
import { tell } from '../../../_components/dashboard/tell.ts';
import { useTranslate } from '../../../_components/intl.tsx';
import { Button } from '../../../_components/ui/button.tsx';
import { decideReport } from '../_actions/decide-report.ts';

/** The office's word on one report. Confirming writes the official entries; either can be undone. */
export function AbsenceDecision({ reportId, student }: { reportId: string; student: string }) {
  const t = useTranslate();
  const [busy, start] = useTransition();
  const decide = (decision: 'confirm' | 'decline') =>
    start(async () => tell(await reached(decideReport(reportId, decision), t), { role: 'admin', t }));
  return (
    <div className="flex gap-2">
      <Button
        size="small"
        busy={busy}
        onClick={() => decide('confirm')}
        aria-label={t('dashboard.admin.reports.confirmOf', { student })}
      >
        {t('dashboard.admin.reports.confirm')}
      </Button>
      <Button
        size="small"
        variant="quiet"
        busy={busy}
        onClick={() => decide('decline')}
        aria-label={t('dashboard.admin.reports.declineOf', { student })}
      >
        {t('dashboard.admin.reports.decline')}
      </Button>
    </div>
  );
}
