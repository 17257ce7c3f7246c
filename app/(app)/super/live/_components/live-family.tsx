'use client';

import { ChevronRight } from 'lucide-react';
import type { BucketCard } from '#tools/superpanel/cards.ts';
import { clockInWords } from '../../../../_components/dashboard/words.ts';
import { useIntl } from '../../../../_components/intl.tsx';
import { Progress } from '../../../../_components/ui/progress.tsx';
import { Status } from '../../../../_components/ui/status.tsx';
import { BucketTable } from './bucket-table.tsx';
import { poolInFigures, sumOf } from './pool-figures.ts';

/** One family: what is used of its limits over all projects; it opens to the projects. */
export function LiveFamily({ buckets }: { buckets: readonly BucketCard[] }) {
  const { t } = useIntl();
  const [first] = buckets;
  if (!first) return null;
  const used = (
    of: 'minuteRequests' | 'minuteTokens' | 'dayRequests',
    limit: 'requestsPerMinute' | 'tokensPerMinute' | 'requestsPerDay',
  ) => ({
    value: sumOf(buckets, of),
    max: Math.max(1, sumOf(buckets, limit)),
    text: t('super.pool.used', { used: sumOf(buckets, of), limit: sumOf(buckets, limit) }),
  });
  return (
    <li className="min-w-0 rounded-md border border-border">
      <details className="group">
        <summary className="grid gap-3 p-4">
          <div className="flex flex-wrap items-center justify-between gap-x-4 gap-y-1">
            <h3 className="flex items-center gap-2 text-base">
              <ChevronRight aria-hidden className="size-4 transition-transform group-open:rotate-90 rtl:-scale-x-100" />
              {first.name}
            </h3>
            <span className="text-sm">
              <FamilyState buckets={buckets} first={first} />
            </span>
          </div>
          <div className="grid gap-x-8 gap-y-3 sm:grid-cols-3">
            <Progress label={t('super.pool.minute')} {...used('minuteRequests', 'requestsPerMinute')} />
            <Progress label={t('super.pool.tokens')} {...used('minuteTokens', 'tokensPerMinute')} />
            <Progress label={t('super.pool.day')} {...used('dayRequests', 'requestsPerDay')} />
          </div>
        </summary>
        <div className="px-4 pb-4">
          <BucketTable family={first.name} buckets={buckets} />
        </div>
      </details>
    </li>
  );
}

function FamilyState({ buckets, first }: { buckets: readonly BucketCard[]; first: BucketCard }) {
  const { t, locale, timeZone } = useIntl();
  const { open, total, cooling } = poolInFigures(buckets);
  if (first.status !== 'active') {
    return (
      <Status tone="caution">
        {t('super.pool.status', { status: first.status, reason: first.statusReason ?? 'none' })}
      </Status>
    );
  }
  if (first.overloadedUntil) {
    return (
      <Status tone="caution">
        {t('super.pool.overloaded', { until: clockInWords(first.overloadedUntil, locale, timeZone) })}
      </Status>
    );
  }
  return (
    <Status tone={open === 0 ? 'alert' : cooling > 0 ? 'caution' : 'good'}>
      {t('super.pool.open', { open, total, cooling })}
    </Status>
  );
}
