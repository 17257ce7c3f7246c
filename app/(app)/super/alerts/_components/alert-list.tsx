'use client';

import { useRouter } from 'next/navigation';
import { useState, useTransition } from 'react';
import type { AlertCard } from '#tools/superpanel/cards.ts';
import { momentInWords } from '../../../../_components/dashboard/words.ts';
import { useIntl } from '../../../../_components/intl.tsx';
import { Button } from '../../../../_components/ui/button.tsx';
import { Callout } from '../../../../_components/ui/callout.tsx';
import { EmptyState } from '../../../../_components/ui/empty-state.tsx';
import { Status } from '../../../../_components/ui/status.tsx';
import { toast } from '../../../../_components/ui/toast.tsx';
import { askPanel } from '../../_components/ask-panel.ts';

const about = ({ kind, details, family, project, keyLabel }: AlertCard) => ({
  kind: kind.replaceAll('-', '_'),
  family: family ?? '–',
  project: project ?? '–',
  key: keyLabel ?? '–',
  facts: Object.entries(details)
    .filter(([, value]) => ['string', 'number', 'boolean'].includes(typeof value))
    .map(([name, value]) => `${name} ${String(value)}`)
    .join(', '),
});

/** Open alerts with what to do about each, then those that somebody has seen. */
export function AlertList({ alerts }: { alerts: readonly AlertCard[] }) {
  const { t, locale, timeZone } = useIntl();
  const router = useRouter();
  const [busy, start] = useTransition();
  const [failure, setFailure] = useState<string | null>(null);
  const open = alerts.filter(({ acknowledgedAt }) => !acknowledgedAt);
  const seen = alerts.filter(({ acknowledgedAt }) => acknowledgedAt);
  const acknowledge = (alertIds: string[]) =>
    start(async () => {
      const answer = await askPanel('POST', 'alerts/acknowledge', { body: { alertIds }, t });
      setFailure(answer.ok ? null : answer.message);
      if (answer.ok) toast({ text: answer.message, tone: 'good' });
      router.refresh();
    });
  const when = (iso: string) => momentInWords(iso, locale, timeZone);

  if (alerts.length === 0)
    return <EmptyState title={t('super.alerts.empty')}>{t('super.alerts.emptyHint')}</EmptyState>;
  return (
    <div className="grid gap-6">
      {failure && <Callout tone="alert" title={failure} announce />}
      {open.length > 1 && (
        <div>
          <Button busy={busy} onClick={() => acknowledge(open.map(({ id }) => id))}>
            {t('super.alerts.all', { count: open.length })}
          </Button>
        </div>
      )}
      {open.length > 0 ? (
        <ul className="grid gap-3">
          {open.map((alert) => (
            <li
              key={alert.id}
              className="flex flex-wrap items-start justify-between gap-3 rounded-md border border-border bg-surface p-4"
            >
              <div className="grid min-w-0 gap-1">
                <Status tone="caution">{t('super.alerts.kind', about(alert))}</Status>
                <p className="max-w-[72ch] text-sm">{t('super.alerts.todo', about(alert))}</p>
                <p className="text-muted text-sm" data-figures>
                  {t('super.alerts.times', { times: alert.times, last: when(alert.lastSeenAt) })}
                  {about(alert).facts && ` · ${about(alert).facts}`}
                </p>
              </div>
              <Button size="small" busy={busy} onClick={() => acknowledge([alert.id])}>
                {t('super.alerts.seen')}
              </Button>
            </li>
          ))}
        </ul>
      ) : (
        <EmptyState title={t('super.alerts.noneOpen')} />
      )}
      {seen.length > 0 && (
        <details>
          <summary className="touch-target font-medium text-sm">
            {t('super.alerts.earlier', { count: seen.length })}
          </summary>
          <ul className="mt-2 grid gap-2 text-sm">
            {seen.map((alert) => (
              <li key={alert.id}>
                {t('super.alerts.kind', about(alert))}{' '}
                <span className="text-muted">
                  {t('super.alerts.by', { who: alert.acknowledgedBy || 'gateway', when: when(alert.acknowledgedAt!) })}
                </span>
              </li>
            ))}
          </ul>
        </details>
      )}
    </div>
  );
}
