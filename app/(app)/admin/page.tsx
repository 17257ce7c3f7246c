import { AnnouncementsBlock } from '../../_components/dashboard/announcements-block.tsx';
import { dayInWords, todayIn } from '../../_components/dashboard/words.ts';
import { Blocks } from '../../_components/page.tsx';
import { getIntl } from '../../_server/intl.ts';
import { requireCaller } from '../../_server/session.ts';
import { ActionsBlock } from './_components/actions-block.tsx';
import { AdminPage } from './_components/admin-page.tsx';
import { AttendanceBlocks } from './_components/attendance-blocks.tsx';
import { SchoolBlocks } from './_components/school-blocks.tsx';
import { ToDoBlock } from './_components/to-do-block.tsx';
import { AbsencesBlock, RegistersBlock, ReportsBlock, RiskBlock } from './_components/today-blocks.tsx';

/** The school at a glance: what needs somebody today first, then how it goes. */
export default async function AdminHome() {
  const caller = await requireCaller('admin');
  const { t, locale } = await getIntl();
  return (
    <AdminPage title={dayInWords(todayIn(caller.timeZone), locale, 'long')} lead={t('dashboard.admin.lead')}>
      <Blocks>
        <ToDoBlock caller={caller} />
        <RegistersBlock caller={caller} />
        <ReportsBlock caller={caller} />
        <AbsencesBlock caller={caller} />
        <RiskBlock caller={caller} />
        <AttendanceBlocks caller={caller} />
        <SchoolBlocks caller={caller} />
        <AnnouncementsBlock caller={caller} />
        <ActionsBlock caller={caller} />
      </Blocks>
    </AdminPage>
  );
}
