import type { UsageFigures } from '#tools/superpanel/cards.ts';
import { DataTable } from '../../../../_components/ui/data-table.tsx';
import { getIntl } from '../../../../_server/intl.ts';

/** Figures of use by school, feature or family, the dearest first. */
export async function UsageTable({ label, rows }: { label: string; rows: readonly UsageFigures[] }) {
  const { t } = await getIntl();
  return (
    <DataTable
      label={label}
      columns={[
        { key: 'name', label: t('super.label.name') },
        { key: 'attempts', label: t('super.label.attempts'), format: 'number' },
        { key: 'answered', label: t('super.label.ok'), format: 'number' },
        { key: 'fallback', label: t('super.label.fallback'), format: 'percent' },
        { key: 'inputTokens', label: t('super.label.input'), format: 'number' },
        { key: 'outputTokens', label: t('super.label.output'), format: 'number' },
        { key: 'cents', label: t('super.label.cents'), format: 'number' },
      ]}
      rows={rows.map(({ name, answered, afterFallback, costUsd, ...figures }) => ({
        ...figures,
        cents: costUsd * 100,
        answered,
        name: name || t('super.usage.noSchool'),
        fallback: answered > 0 ? afterFallback / answered : null,
      }))}
      stickFirst
    />
  );
}
