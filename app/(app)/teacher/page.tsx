import { attendanceAtRisk } from '#tools/attendance/at-risk.ts';
import { attendanceRegisters } from '#tools/attendance/registers.ts';
import { classesList } from '#tools/classes/list.ts';
import { timetableToday } from '#tools/classes/timetable-today.ts';
import { callOperation } from '#tools/surfaces/page.ts';
import { AnnouncementsBlock } from '../../_components/dashboard/announcements-block.tsx';
import { AtRiskList } from '../../_components/dashboard/at-risk-list.tsx';
import { Lessons } from '../../_components/dashboard/lessons.tsx';
import { QuestionBlock } from '../../_components/dashboard/question-block.tsx';
import { dayInWords, shareInWords, todayIn } from '../../_components/dashboard/words.ts';
import { Blocks, Page } from '../../_components/page.tsx';
import { ButtonLink } from '../../_components/ui/button.tsx';
import { EmptyState } from '../../_components/ui/empty-state.tsx';
import { getIntl } from '../../_server/intl.ts';
import { requireCaller } from '../../_server/session.ts';
import { ClassLinks } from './_components/class-links.tsx';
import { RegisterList } from './_components/register-list.tsx';
import { readToDo, ToDoList } from './_components/to-do-list.tsx';

export default async function TeacherPage() {
  const caller = await requireCaller('teacher');
  const { t, locale } = await getIntl();
  const today = todayIn(caller.timeZone);
  return (
    <Page title={dayInWords(today, locale, 'long')} lead={t('dashboard.teacher.lead')}>
      <Blocks>
        <QuestionBlock
          question={t('dashboard.teacher.registers')}
          shape="h-28"
          load={async () => (await callOperation(attendanceRegisters, {}, caller)).data}
        >
          {(found) => {
            const day = dayInWords(found.day, locale, 'long');
            if (found.registers.length === 0)
              return { answer: t('dashboard.teacher.noRegister'), ask: t('dashboard.teacher.registers.ask') };
            return {
              answer:
                found.day === today
                  ? t('dashboard.teacher.registers.answer', { open: found.notTaken, due: found.taken + found.notTaken })
                  : t('dashboard.teacher.registers.lastDay', {
                      day,
                      open: found.notTaken,
                      due: found.taken + found.notTaken,
                    }),
              ask: t('dashboard.teacher.registers.ask'),
              body: <RegisterList day={found.day} registers={found.registers} />,
            };
          }}
        </QuestionBlock>
        <QuestionBlock
          question={t('dashboard.teacher.lessons')}
          shape="h-40"
          load={async () => (await callOperation(timetableToday, {}, caller)).data}
        >
          {({ lessons, instructional, label, nextSchoolDay }) => ({
            answer: instructional
              ? t('dashboard.lessons.answer', { count: lessons.length })
              : t('dashboard.lessons.none', {
                  label: label ?? 'none',
                  next: nextSchoolDay ? dayInWords(nextSchoolDay, locale, 'long') : 'none',
                }),
            ask: t('dashboard.teacher.lessons.ask'),
            action: (
              <ButtonLink href="/teacher/timetable" size="small" variant="quiet">
                {t('dashboard.timetable.week')}
              </ButtonLink>
            ),
            body: lessons.length > 0 && <Lessons lessons={lessons} linkTo="teacher" />,
          })}
        </QuestionBlock>
        <QuestionBlock question={t('dashboard.teacher.toDo')} shape="h-40" load={() => readToDo(caller)}>
          {(found) => ({
            answer: t('dashboard.teacher.toDo.answer', {
              waiting: found.waiting,
              assessments: found.assessments,
              reports: found.reports.length,
            }),
            ask: t('dashboard.teacher.toDo.ask'),
            body: <ToDoList {...found} />,
          })}
        </QuestionBlock>
        <QuestionBlock
          question={t('dashboard.teacher.atRisk')}
          shape="h-40"
          load={async () => (await callOperation(attendanceAtRisk, { limit: 8 }, caller)).data}
        >
          {({ found, looked, students, schoolDays, threshold }) => ({
            answer: t('dashboard.atRisk.answer', {
              found,
              looked,
              days: schoolDays,
              threshold: shareInWords(threshold / 100, locale),
            }),
            ask: t('dashboard.atRisk.ask'),
            body:
              students.length > 0 ? (
                <AtRiskList students={students} more={found - students.length} />
              ) : (
                <EmptyState title={t('dashboard.atRisk.empty')}>{t('dashboard.atRisk.emptyHint')}</EmptyState>
              ),
          })}
        </QuestionBlock>
        <QuestionBlock
          question={t('dashboard.teacher.classes')}
          shape="h-24"
          load={async () => (await callOperation(classesList, { scope: 'mine' }, caller)).data}
        >
          {({ classes, total }) => ({
            answer: t('dashboard.teacher.classes.answer', { count: total }),
            ask: t('dashboard.teacher.classes.ask'),
            body: <ClassLinks classes={classes} />,
          })}
        </QuestionBlock>
        <AnnouncementsBlock caller={caller} />
      </Blocks>
    </Page>
  );
}
