import type { Attempt, FamilyAttempts } from '#db/super-panel.ts';
import { momentInWords } from '../../../_components/dashboard/words.ts';
import { DataTable } from '../../../_components/ui/data-table.tsx';
import { getIntl } from '../../../_server/intl.ts';

/** Calls to models: by family over a day, and one by one. What people wrote is not here. */
export async function AttemptTables({
  families,
  latest,
  timeZone,
}: {
  families: readonly FamilyAttempts[];
  latest: readonly Attempt[];
  timeZone: string;
}) {
  const { t, locale } = await getIntl();
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
      <h3 className="font-medium text-sm">{t('super.attempts.latest')}</h3>
      <DataTable
        label={t('super.attempts.latest')}
        columns={[
          { key: 'at', label: t('super.label.when') },
          { key: 'family', label: t('super.label.family') },
          { key: 'outcome', label: t('super.label.outcome') },
          { key: 'httpStatus', label: t('super.label.status') },
          { key: 'milliseconds', label: t('super.label.milliseconds'), format: 'number' },
          { key: 'fallbackCount', label: t('super.label.before'), format: 'number' },
          { key: 'school', label: t('super.label.school') },
        ]}
        rows={latest.map(({ id: _id, at, httpStatus, ...attempt }) => ({
          ...attempt,
          at: momentInWords(at, locale, timeZone),
          httpStatus: httpStatus === null ? null : String(httpStatus),
        }))}
      />
    </>
  );
}
