import { z } from 'zod';
import { myChildren } from '#tools/people/my-children.ts';
import { callOperation } from '#tools/surfaces/page.ts';
import { AnnouncementsBlock } from '../../_components/dashboard/announcements-block.tsx';
import { AttendanceBlock } from '../../_components/dashboard/student/attendance-block.tsx';
import { LessonsBlock } from '../../_components/dashboard/student/lessons-block.tsx';
import { MarksBlock } from '../../_components/dashboard/student/marks-block.tsx';
import { RecognitionBlock } from '../../_components/dashboard/student/recognition-block.tsx';
import { WorkBlock } from '../../_components/dashboard/student/work-block.tsx';
import { dayInWords, todayIn } from '../../_components/dashboard/words.ts';
import { Blocks, Page } from '../../_components/page.tsx';
import { Callout } from '../../_components/ui/callout.tsx';
import { EmptyState } from '../../_components/ui/empty-state.tsx';
import { getIntl } from '../../_server/intl.ts';
import { reportFailure } from '../../_server/report-failure.ts';
import { requireCaller } from '../../_server/session.ts';
import { AbsenceBlock } from './_components/absence-block.tsx';
import { ChildHeading } from './_components/child-heading.tsx';
import { ChildLinks } from './_components/child-links.tsx';

const asked = z.object({ child: z.uuid().optional().catch(undefined) });

/** One child at a time, each under their own name: two children's figures never stand side by side. */
export default async function ParentPage({ searchParams }: PageProps<'/parent'>) {
  const caller = await requireCaller('parent');
  const [{ t, locale }, search] = await Promise.all([getIntl(), searchParams]);
  const outcome = await callOperation(myChildren, {}, caller).catch((error: unknown) => ({
    failure: reportFailure(error).message,
  }));
  const frame = {
    title: dayInWords(todayIn(caller.timeZone), locale, 'long'),
    lead: t('dashboard.parent.lead'),
  };
  if ('failure' in outcome) {
    return (
      <Page {...frame}>
        <Callout tone="alert" title={t('dashboard.blockFailed')}>
          {outcome.failure}
        </Callout>
      </Page>
    );
  }
  const { children, instructional } = outcome.data;
  const wanted = asked.parse(search).child;
  const child = children.find(({ id }) => id === wanted) ?? children[0];
  if (!child) {
    return (
      <Page {...frame}>
        <EmptyState title={t('dashboard.parent.empty')}>{t('dashboard.parent.emptyHint')}</EmptyState>
        <AnnouncementsBlock caller={caller} />
      </Page>
    );
  }
  const subject = { caller, child: { id: child.id, name: child.name } };
  return (
    <Page {...frame}>
      {children.length > 1 && <ChildLinks of={children} chosen={child.id} />}
      <section key={child.id} className="grid gap-5" aria-labelledby="child">
        <ChildHeading child={child} instructional={instructional} />
        <Blocks>
          <LessonsBlock {...subject} />
          <WorkBlock {...subject} />
          <MarksBlock {...subject} />
          <AttendanceBlock {...subject} />
          <AbsenceBlock {...subject} />
          <RecognitionBlock {...subject} />
        </Blocks>
      </section>
      <AnnouncementsBlock caller={caller} />
    </Page>
  );
}
