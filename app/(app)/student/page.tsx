import { AnnouncementsBlock } from '../../_components/dashboard/announcements-block.tsx';
import { AttendanceBlock } from '../../_components/dashboard/student/attendance-block.tsx';
import { LessonsBlock } from '../../_components/dashboard/student/lessons-block.tsx';
import { MarksBlock } from '../../_components/dashboard/student/marks-block.tsx';
import { RecognitionBlock } from '../../_components/dashboard/student/recognition-block.tsx';
import { WorkBlock } from '../../_components/dashboard/student/work-block.tsx';
import { dayInWords, todayIn } from '../../_components/dashboard/words.ts';
import { Blocks, Page } from '../../_components/page.tsx';
import { getIntl } from '../../_server/intl.ts';
import { requireCaller } from '../../_server/session.ts';
import { MoodBlock } from './_components/mood-block.tsx';

export default async function StudentPage() {
  const caller = await requireCaller('student');
  const { t, locale } = await getIntl();
  return (
    <Page title={dayInWords(todayIn(caller.timeZone), locale, 'long')} lead={t('dashboard.student.lead')}>
      <Blocks>
        <LessonsBlock caller={caller} />
        <WorkBlock caller={caller} />
        <MarksBlock caller={caller} />
        <AttendanceBlock caller={caller} />
        <MoodBlock caller={caller} />
        <RecognitionBlock caller={caller} />
        <AnnouncementsBlock caller={caller} className="md:col-span-2" />
      </Blocks>
    </Page>
  );
}
