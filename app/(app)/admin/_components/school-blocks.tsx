import type { Caller } from '#db/caller.ts';
import { schoolOverview } from '#tools/school/overview.ts';
import { callOperation } from '#tools/surfaces/page.ts';
import { MoodTrend, moodAnswer } from '../../../_components/dashboard/mood-trend.tsx';
import { QuestionBlock } from '../../../_components/dashboard/question-block.tsx';
import { dayInWords } from '../../../_components/dashboard/words.ts';
import { BarChart } from '../../../_components/ui/bar-chart.tsx';
import { Progress } from '../../../_components/ui/progress.tsx';
import { getIntl } from '../../../_server/intl.ts';

/** Who the school is, and how marks, work, mood and recognition stand: one reading, several questions. */
export async function SchoolBlocks({ caller }: { caller: Caller }) {
  const { t, locale } = await getIntl();
  const reading = callOperation(schoolOverview, {}, caller).then(({ data }) => data);
  const overview = () => reading;
  const since = (from: string) => dayInWords(from, locale, 'brief');
  return (
    <>
      <QuestionBlock question={t('dashboard.marks')} shape="h-72" load={overview}>
        {({ averages }) => ({
          answer:
            averages.percent === null
              ? t('dashboard.class.marks.none')
              : t('dashboard.admin.marks.answer', {
                  ...{ percent: averages.percent, students: averages.students, marks: averages.marks },
                  from: since(averages.from),
                }),
          ask: t('dashboard.admin.marks.ask'),
          body: averages.percent !== null && (
            <BarChart
              title={t('dashboard.marks.chart')}
              unit="%"
              x={{ key: 'subject', label: t('dashboard.label.subject') }}
              series={[{ key: 'percent', label: t('dashboard.gradebook.average') }]}
              rows={averages.subjects.map(({ subject, percent }) => ({ subject, percent }))}
            />
          ),
        })}
      </QuestionBlock>
      <QuestionBlock question={t('dashboard.admin.mood')} shape="h-72" load={overview}>
        {({ wellbeing }) => ({
          answer: moodAnswer(wellbeing, t),
          ask: t('dashboard.admin.mood.ask'),
          body: (
            <>
              <MoodTrend weeks={wellbeing.weeks} />
              <p className="text-muted text-sm">{t('dashboard.admin.mood.rule')}</p>
            </>
          ),
        })}
      </QuestionBlock>
      <QuestionBlock question={t('dashboard.admin.people.block')} shape="h-72" load={overview}>
        {(found) => ({
          answer: t('dashboard.admin.people.answer', {
            ...{ students: found.students, teachers: found.teachers, guardians: found.guardians },
            ...{ homerooms: found.homerooms, ratio: found.studentsPerTeacher ?? 0 },
          }),
          ask: t('dashboard.admin.people.ask'),
          body: (
            <>
              <p className="text-muted">
                {found.genders
                  .filter(({ students }) => students > 0)
                  .map(({ gender, students, percent }) =>
                    t('dashboard.admin.gender', { gender, students, percent: percent ?? 0 }),
                  )
                  .join(' · ')}
              </p>
              <BarChart
                title={t('dashboard.admin.byGrade')}
                x={{ key: 'grade', label: t('dashboard.label.grade') }}
                series={[{ key: 'students', label: t('dashboard.label.students') }]}
                rows={found.grades.map(({ grade, students }) => ({ grade, students }))}
              />
            </>
          ),
        })}
      </QuestionBlock>
      <QuestionBlock question={t('dashboard.admin.work')} shape="h-72" load={overview}>
        {({ work, achievements }) => ({
          answer:
            work.rate === null
              ? t('dashboard.admin.work.none')
              : t('dashboard.admin.work.answer', {
                  ...{ percent: work.rate, handedIn: work.handedIn, expected: work.expected },
                  from: since(work.from),
                }),
          ask: t('dashboard.admin.work.ask'),
          body: (
            <>
              <Progress
                label={t('dashboard.admin.work.handedIn')}
                value={work.handedIn}
                max={Math.max(1, work.expected)}
                text={t('dashboard.admin.work.missing', { missing: work.missing, open: work.open })}
              />
              <p className="border-border border-t pt-4">
                {t('dashboard.admin.recognition', {
                  ...{ count: achievements.count, students: achievements.students, points: achievements.points },
                  ...{ badges: achievements.badges, awards: achievements.awards, days: achievements.lastDays },
                })}
              </p>
            </>
          ),
        })}
      </QuestionBlock>
    </>
  );
}
