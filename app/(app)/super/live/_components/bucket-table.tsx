'use client';

import type { BucketCard } from '#tools/superpanel/cards.ts';
import { momentInWords } from '../../../../_components/dashboard/words.ts';
import { useIntl } from '../../../../_components/intl.tsx';
import { DataTable } from '../../../../_components/ui/data-table.tsx';

/** The projects of a family: what is used of each limit, what rests, why and until when, and what the provider named. */
export function BucketTable({ family, buckets }: { family: string; buckets: readonly BucketCard[] }) {
  const { t, locale, timeZone } = useIntl();
  const stateOf = ({ refusal, cooldownReason, readyAt, needsProbe, keysActive }: BucketCard) => {
    if (keysActive === 0) return t('super.pool.noKey');
    if (!refusal) return needsProbe ? t('super.pool.onProbation') : t('super.pool.takes');
    return t('super.pool.refusal', {
      // A selector of a message has no hyphens.
      refusal: refusal.replaceAll('-', '_'),
      reason: cooldownReason ?? 'none',
      until: readyAt ? momentInWords(readyAt, locale, timeZone) : 'none',
    });
  };
  const learned = ({ learnedLimits }: BucketCard) =>
    Object.entries(learnedLimits ?? {})
      .map(([counter, value]) => t('super.pool.learned', { counter: counter.replaceAll('-', '_'), value }))
      .join('; ');
  return (
    <DataTable
      label={t('super.pool.buckets', { family })}
      columns={[
        { key: 'project', label: t('super.label.project') },
        { key: 'state', label: t('super.label.state') },
        { key: 'minute', label: t('super.pool.minute'), align: 'end' },
        { key: 'tokens', label: t('super.pool.tokens'), align: 'end' },
        { key: 'day', label: t('super.pool.day'), align: 'end' },
        { key: 'active', label: t('super.label.keysActive'), format: 'number' },
        { key: 'other', label: t('super.label.keysOther'), format: 'number' },
        { key: 'refusals', label: t('super.label.refusals'), format: 'number' },
        { key: 'learned', label: t('super.label.learned') },
      ]}
      rows={buckets.map((bucket) => ({
        ...{ active: bucket.keysActive, other: bucket.keysOther, refusals: bucket.refusalsInARow },
        project: bucket.projectAssumed ? t('super.project.assumed', { name: bucket.project }) : bucket.project,
        state: stateOf(bucket),
        learned: learned(bucket),
        minute: t('super.pool.used', { used: bucket.minuteRequests, limit: bucket.requestsPerMinute }),
        tokens: t('super.pool.used', { used: bucket.minuteTokens, limit: bucket.tokensPerMinute }),
        day: t('super.pool.used', { used: bucket.dayRequests, limit: bucket.requestsPerDay }),
      }))}
    />
  );
}
