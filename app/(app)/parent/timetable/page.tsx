import { dayAsked } from '../../../_components/dashboard/timetable/days.ts';
import { OwnWeek } from '../../../_components/dashboard/timetable/own-week.tsx';
import { Page } from '../../../_components/page.tsx';
import { getIntl } from '../../../_server/intl.ts';
import { requireCaller } from '../../../_server/session.ts';

export default async function ParentTimetablePage({ searchParams }: PageProps<'/parent/timetable'>) {
  const [caller, search, { t }] = await Promise.all([requireCaller('parent'), searchParams, getIntl()]);
  return (
    <Page title={t('dashboard.timetable')} lead={t('dashboard.timetable.lead')}>
      <OwnWeek caller={caller} path="/parent/timetable" day={dayAsked(search.day)} />
    </Page>
  );
}
