import type { Attempt, FamilyAttempts, Outcome } from '#db/super-panel.ts';
import { DataTable } from '../../../_components/ui/data-table.tsx';
import { getIntl } from '../../../_server/intl.ts';
import { LatestAttempts } from './latest-attempts.tsx';
import { OutcomeTable } from './outcome-table.tsx';

/** Calls to models: by family over a day, and one by one. What people wrote is not here. */
export async function AttemptTables({
  families,
  outcomes,
  latest,
  timeZone,
}: {
  families: readonly FamilyAttempts[];
  outcomes: readonly Outcome[];
  latest: readonly Attempt[];
  timeZone: string;
}) {
  const { t } = await getIntl();
  return (
    <>
      {families.length > 0 && (
        <DataTable
          label={t('super.attempts.families')}
          columns={[
            { key: 'family', label: t('super.label.family') },
            { key: 'attempts', label: t('super.label.attempts'), format: 'number' },
            { key: 'ok', label: t('super.label.ok'), format: 'number' },
            { key: 'afterFallback', label: t('super.label.fallback'), format: 'number' },
            { key: 'p50Milliseconds', label: t('super.label.median'), format: 'number' },
          ]}
          rows={families.map((family) => ({ ...family }))}
        />
      )}
      {outcomes.length > 0 && <OutcomeTable outcomes={outcomes} />}
      <h3 className="font-medium text-sm">{t('super.attempts.latest')}</h3>
      <LatestAttempts attempts={latest} timeZone={timeZone} />
    </>
  );
}
