import type { Caller } from '#db/caller.ts';
import { attendanceSummary } from '#tools/attendance/summary.ts';
import { callOperation } from '#tools/surfaces/page.ts';
import { attendanceInWords } from '../../../_components/dashboard/figures.ts';
import { QuestionBlock } from '../../../_components/dashboard/question-block.tsx';
import { BarChart } from '../../../_components/ui/bar-chart.tsx';
import { DataTable } from '../../../_components/ui/data-table.tsx';
import { EmptyState } from '../../../_components/ui/empty-state.tsx';
import { getIntl } from '../../../_server/intl.ts';

const LOWEST = 8;

const inPercent = (rate: number | null) => (rate === null ? null : Math.round(rate * 1000) / 10);

/** Ninety days of attendance: by grade as a picture, and the classes with the least. */
export async function AttendanceBlocks({ caller }: { caller: Caller }) {
  const { t, locale } = await getIntl();
  const read = (by: 'grade' | 'class') => async () => (await callOperation(attendanceSummary, { by }, caller)).data;
  return (
    <>
      <QuestionBlock question={t('dashboard.attendance')} shape="h-80" load={read('grade')}>
        {(found) => ({
          answer: attendanceInWords(found, t, locale),
          ask: t('dashboard.admin.attendance.ask'),
          body:
            found.rate === null ? (
              <EmptyState title={t('dashboard.class.attendance.empty')}>
                {t('dashboard.class.attendance.emptyHint')}
              </EmptyState>
            ) : (
              <>
                <p className="text-muted">
                  {t('dashboard.admin.attendance.gaps', { gaps: found.sessionsNotTaken, due: found.sessionsDue })}
                </p>
                <BarChart
                  title={t('dashboard.admin.attendance.byGrade')}
                  unit="%"
                  x={{ key: 'grade', label: t('dashboard.label.grade') }}
                  series={[{ key: 'rate', label: t('dashboard.label.present') }]}
                  rows={found.groups.map(({ label, rate }) => ({ grade: label, rate: inPercent(rate) }))}
                />
              </>
            ),
        })}
      </QuestionBlock>
      <QuestionBlock question={t('dashboard.admin.lowClasses')} shape="h-80" load={read('class')}>
        {({ groups }) => {
          const lowest = groups
            .filter(({ rate }) => rate !== null)
            .toSorted((a, b) => (a.rate ?? 1) - (b.rate ?? 1))
            .slice(0, LOWEST);
          const [first] = lowest;
          return {
            answer: first
              ? t('dashboard.admin.lowClasses.answer', {
                  ...{ class: first.label, present: first.present, recorded: first.recorded },
                  percent: inPercent(first.rate) ?? 0,
                })
              : t('dashboard.class.attendance.empty'),
            ask: t('dashboard.admin.lowClasses.ask'),
            body: first && (
              <DataTable
                label={t('dashboard.admin.lowClasses')}
                columns={[
                  { key: 'class', label: t('dashboard.label.class') },
                  { key: 'rate', label: t('dashboard.label.present'), format: 'percent' },
                  { key: 'recorded', label: t('dashboard.label.sessions'), format: 'number' },
                  { key: 'absent', label: t('dashboard.label.absent'), format: 'number' },
                  { key: 'excused', label: t('dashboard.label.excused'), format: 'number' },
                ]}
                rows={lowest.map(({ label, rate, recorded, absent, excused }) => ({
                  ...{ class: label, rate, recorded, absent, excused },
                }))}
              />
            ),
          };
        }}
      </QuestionBlock>
    </>
  );
}
