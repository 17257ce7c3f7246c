import type { FamilyAttempts, Outcome } from '#db/super-panel.ts';
import { DataTable } from '../../../_components/ui/data-table.tsx';
import { getIntl } from '../../../_server/intl.ts';
import { OutcomeTable } from './outcome-table.tsx';

/** Calls to models over a day: by family, and by how they ended. */
export async function AttemptTables({
  families,
  outcomes,
}: {
  families: readonly FamilyAttempts[];
  outcomes: readonly Outcome[];
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
    </>
  );
}
