import { getIntl } from '../../_server/intl.ts';
import type { Translate } from '../../messages/translate.ts';
import { LineChart } from '../ui/line-chart.tsx';

interface Weeks {
  weeks: readonly { week: string; students: number | null; average: number | null }[];
  average: number | null;
  entries: number;
  told: number;
}

/** The mood of a group in a sentence; weeks in which fewer than five students wrote are only counted. */
export const moodAnswer = ({ average, entries, told, weeks }: Weeks, t: Translate): string =>
  average === null
    ? t('dashboard.mood.none', { weeks: weeks.length })
    : t('dashboard.mood.answer', { average, entries, told, weeks: weeks.length });

export async function MoodTrend({ weeks }: Pick<Weeks, 'weeks'>) {
  const { t } = await getIntl();
  if (weeks.filter((week) => week.average !== null).length < 2) return null;
  return (
    <LineChart
      title={t('dashboard.mood.title')}
      x={{ key: 'week', label: t('dashboard.label.week') }}
      series={[{ key: 'average', label: t('dashboard.label.mood') }]}
      rows={weeks.map(({ week, average }) => ({ week, average }))}
    />
  );
}
