import { ChevronRight } from 'lucide-react';
import type { BucketFigures } from '#db/super-panel.ts';
import { clockInWords, momentInWords } from '../../../_components/dashboard/words.ts';
import { DataTable } from '../../../_components/ui/data-table.tsx';
import { Progress } from '../../../_components/ui/progress.tsx';
import { Status } from '../../../_components/ui/status.tsx';
import { getIntl } from '../../../_server/intl.ts';

const sumOf = (
  buckets: readonly BucketFigures[],
  key: 'minuteRequests' | 'requestsPerMinute' | 'minuteTokens' | 'tokensPerMinute' | 'dayRequests' | 'requestsPerDay',
) => buckets.reduce((sum, bucket) => sum + bucket[key], 0);

/** What no active key can reach is not room. */
const usable = (buckets: readonly BucketFigures[]) =>
  buckets.filter(({ status, keysActive }) => status === 'active' && keysActive > 0);

/** Buckets that take requests now, those that cool, and what is left of the day in all. */
export function poolInFigures(buckets: readonly BucketFigures[]) {
  const live = usable(buckets);
  return {
    total: buckets.length,
    open: live.filter(({ refusal }) => refusal === null).length,
    cooling: live.filter(({ refusal }) => refusal === 'cooling').length,
    dayLeft: live.reduce((sum, { requestsPerDay, dayRequests }) => sum + Math.max(0, requestsPerDay - dayRequests), 0),
  };
}

/** Family by family in the order of the chain: what is used of each window, what cools and why; each opens to its buckets. */
export async function KeyPool({ buckets, timeZone }: { buckets: readonly BucketFigures[]; timeZone: string }) {
  const families = [...Map.groupBy(buckets, ({ family }) => family)];
  return (
    <ul className="grid gap-3">
      {families.map(([family, own]) => (
        <Family key={family} buckets={own} timeZone={timeZone} />
      ))}
    </ul>
  );
}

async function Family({ buckets, timeZone }: { buckets: readonly BucketFigures[]; timeZone: string }) {
  const { t, locale } = await getIntl();
  const [first] = buckets;
  if (!first) return null;
  const { open, total, cooling } = poolInFigures(buckets);
  const live = usable(buckets);
  const used = (
    of: 'minuteRequests' | 'minuteTokens' | 'dayRequests',
    limit: 'requestsPerMinute' | 'tokensPerMinute' | 'requestsPerDay',
  ) => ({
    value: sumOf(live, of),
    max: Math.max(1, sumOf(live, limit)),
    text: t('super.pool.used', { used: sumOf(live, of), limit: sumOf(live, limit) }),
  });
  return (
    <li className="rounded-md border border-border">
      <details className="group">
        <summary className="grid gap-3 p-4">
          <div className="flex flex-wrap items-center justify-between gap-x-4 gap-y-1">
            <h3 className="flex items-center gap-2 text-base">
              <ChevronRight aria-hidden className="size-4 transition-transform group-open:rotate-90 rtl:-scale-x-100" />
              {first.name}
            </h3>
            <span className="text-sm">
              {first.status !== 'active' ? (
                <Status tone="caution">
                  {t('super.pool.status', { status: first.status, reason: first.statusReason ?? 'none' })}
                </Status>
              ) : first.overloadedUntil ? (
                <Status tone="caution">
                  {t('super.pool.overloaded', { until: clockInWords(first.overloadedUntil, locale, timeZone) })}
                </Status>
              ) : (
                <Status tone={open === 0 ? 'alert' : cooling > 0 ? 'caution' : 'good'}>
                  {t('super.pool.open', { open, total, cooling })}
                </Status>
              )}
            </span>
          </div>
          <div className="grid gap-x-8 gap-y-3 sm:grid-cols-3">
            <Progress label={t('super.pool.minute')} {...used('minuteRequests', 'requestsPerMinute')} />
            <Progress label={t('super.pool.tokens')} {...used('minuteTokens', 'tokensPerMinute')} />
            <Progress label={t('super.pool.day')} {...used('dayRequests', 'requestsPerDay')} />
          </div>
        </summary>
        <div className="px-4 pb-4">
          <DataTable
            label={t('super.pool.buckets', { family: first.name })}
            columns={[
              { key: 'project', label: t('super.label.project') },
              { key: 'state', label: t('super.label.state') },
              { key: 'minute', label: t('super.pool.minute'), align: 'end' },
              { key: 'tokens', label: t('super.pool.tokens'), align: 'end' },
              { key: 'day', label: t('super.pool.day'), align: 'end' },
              { key: 'active', label: t('super.label.keysActive'), format: 'number' },
              { key: 'other', label: t('super.label.keysOther'), format: 'number' },
            ]}
            rows={buckets.map((bucket) => ({
              ...{ project: bucket.project, active: bucket.keysActive, other: bucket.keysOther },
              state: bucket.refusal
                ? t('super.pool.refusal', {
                    // A selector of a message has no hyphens.
                    refusal: bucket.refusal.replaceAll('-', '_'),
                    reason: bucket.cooldownReason ?? 'none',
                    until: bucket.readyAt ? momentInWords(bucket.readyAt, locale, timeZone) : 'none',
                  })
                : t('super.pool.takes'),
              minute: t('super.pool.used', { used: bucket.minuteRequests, limit: bucket.requestsPerMinute }),
              tokens: t('super.pool.used', { used: bucket.minuteTokens, limit: bucket.tokensPerMinute }),
              day: t('super.pool.used', { used: bucket.dayRequests, limit: bucket.requestsPerDay }),
            }))}
          />
        </div>
      </details>
    </li>
  );
}
