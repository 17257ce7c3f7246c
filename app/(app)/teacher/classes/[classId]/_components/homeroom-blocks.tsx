import type { Route } from 'next';
import type { Caller } from '#db/caller.ts';
import { attendanceAbsentToday } from '#tools/attendance/absent-today.ts';
import { attendanceOfClass } from '#tools/attendance/of-class.ts';
import { callOperation } from '#tools/surfaces/page.ts';
import { wellbeingTrend } from '#tools/wellbeing/trend.ts';
import { attendanceInWords } from '../../../../../_components/dashboard/figures.ts';
import { MoodTrend, moodAnswer } from '../../../../../_components/dashboard/mood-trend.tsx';
import { QuestionBlock } from '../../../../../_components/dashboard/question-block.tsx';
import { ButtonLink } from '../../../../../_components/ui/button.tsx';
import { DataTable } from '../../../../../_components/ui/data-table.tsx';
import { Drawing } from '../../../../../_components/ui/drawing.tsx';
import { EmptyState } from '../../../../../_components/ui/empty-state.tsx';
import { Status } from '../../../../../_components/ui/status.tsx';
import { getIntl } from '../../../../../_server/intl.ts';

export async function HomeroomBlocks({ caller, classId, name }: { caller: Caller; classId: string; name: string }) {
  const { t, locale } = await getIntl();
  return (
    <>
      <QuestionBlock
        question={t('dashboard.homeroom.today')}
        load={async () => (await callOperation(attendanceAbsentToday, { classId }, caller)).data}
      >
        {(found) => ({
          answer: t('dashboard.homeroom.today.answer', {
            ...{ absent: found.absent, late: found.late, students: found.students },
            open: found.notTaken.length,
          }),
          ask: t('dashboard.homeroom.today.ask', { class: name }),
          action: (
            <ButtonLink
              href={`/teacher/classes/${classId}/register` as Route}
              variant={found.notTaken.length > 0 ? 'primary' : 'secondary'}
              size="small"
            >
              {t(found.notTaken.length > 0 ? 'dashboard.register.take' : 'dashboard.register.open')}
            </ButtonLink>
          ),
          body: found.list.length > 0 && (
            <ul className="grid gap-1.5">
              {found.list.map((one) => (
                <li key={one.id} className="flex flex-wrap justify-between gap-x-3">
                  <span className="font-medium">{one.name}</span>
                  <span className="text-sm">
                    <Status tone={one.absent ? (one.excused ? 'info' : 'alert') : 'caution'}>
                      {[...new Set([one.am, one.pm].filter((mark) => mark !== null))].join(', ')}
                    </Status>
                    {one.reason && <span className="text-muted"> · {one.reason}</span>}
                  </span>
                </li>
              ))}
            </ul>
          ),
        })}
      </QuestionBlock>
      <QuestionBlock
        question={t('dashboard.class.mood')}
        load={async () => (await callOperation(wellbeingTrend, { classId, weeks: 12 }, caller)).data}
      >
        {(found) => ({
          answer: moodAnswer(found, t),
          ask: t('dashboard.class.mood.ask', { class: name }),
          body: <MoodTrend weeks={found.weeks} />,
        })}
      </QuestionBlock>
      <QuestionBlock
        className="md:col-span-2"
        shape="h-96"
        question={t('dashboard.class.attendance')}
        load={() => callOperation(attendanceOfClass, { classId }, caller)}
      >
        {({ data, drawings }) => {
          const weeks = drawings.find(({ kind }) => kind === 'line');
          return {
            answer: attendanceInWords(data, t, locale),
            ask: t('dashboard.class.attendance.ask', { class: name }),
            body:
              data.students.length > 0 ? (
                <>
                  {weeks && <Drawing drawing={weeks} />}
                  <DataTable
                    label={t('dashboard.class.attendance.table', { class: name })}
                    columns={[
                      { key: 'name', label: t('dashboard.gradebook.student') },
                      { key: 'rate', label: t('dashboard.label.present'), format: 'percent' },
                      { key: 'recorded', label: t('dashboard.label.sessions'), format: 'number' },
                      { key: 'absent', label: t('dashboard.label.absent'), format: 'number' },
                      { key: 'excused', label: t('dashboard.label.excused'), format: 'number' },
                      { key: 'late', label: t('dashboard.label.late'), format: 'number' },
                    ]}
                    rows={data.students
                      .filter((student) => student.current)
                      .map(({ current: _all, ...student }) => student)}
                  />
                </>
              ) : (
                <EmptyState title={t('dashboard.class.attendance.empty')}>
                  {t('dashboard.class.attendance.emptyHint')}
                </EmptyState>
              ),
          };
        }}
      </QuestionBlock>
    </>
  );
}
