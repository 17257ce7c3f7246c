import type { Route } from 'next';
import type { Caller } from '#db/caller.ts';
import { assessmentsList } from '#tools/assessments/list.ts';
import { gradesOfClass } from '#tools/grades/of-class.ts';
import { callOperation } from '#tools/surfaces/page.ts';
import { QuestionBlock } from '../../../../../_components/dashboard/question-block.tsx';
import { dayInWords } from '../../../../../_components/dashboard/words.ts';
import { BarChart } from '../../../../../_components/ui/bar-chart.tsx';
import { ButtonLink } from '../../../../../_components/ui/button.tsx';
import { DataTable } from '../../../../../_components/ui/data-table.tsx';
import { EmptyState } from '../../../../../_components/ui/empty-state.tsx';
import { getIntl } from '../../../../../_server/intl.ts';

const share = (percent: number | null) => (percent === null ? null : percent / 100);

export async function SubjectBlocks({ caller, classId, name }: { caller: Caller; classId: string; name: string }) {
  const { t, locale } = await getIntl();
  return (
    <>
      <QuestionBlock
        question={t('dashboard.class.marks')}
        shape="h-64"
        load={async () => (await callOperation(gradesOfClass, { classId }, caller)).data}
      >
        {(found) => ({
          answer:
            found.average === null
              ? t('dashboard.class.marks.none')
              : t('dashboard.class.marks.answer', {
                  ...{ percent: found.average, students: found.withAverage, enrolled: found.enrolled },
                  ...{ assessments: found.assessments, from: dayInWords(found.from, locale, 'brief') },
                }),
          ask: t('dashboard.class.marks.ask', { class: name }),
          action: (
            <ButtonLink href={`/teacher/classes/${classId}/gradebook` as Route} size="small">
              {t('dashboard.class.gradebook.open')}
            </ButtonLink>
          ),
          body: found.average !== null && (
            <>
              <BarChart
                title={t('dashboard.class.marks.chart')}
                x={{ key: 'letter', label: t('dashboard.label.letter') }}
                series={[{ key: 'students', label: t('dashboard.label.students') }]}
                rows={found.distribution.filter(({ students }) => students > 0)}
              />
              <DataTable
                label={t('dashboard.class.marks.table', { class: name })}
                columns={[
                  { key: 'name', label: t('dashboard.gradebook.student') },
                  { key: 'percent', label: t('dashboard.gradebook.average'), format: 'percent' },
                  { key: 'letter', label: t('dashboard.label.letter') },
                  { key: 'counted', label: t('dashboard.label.marks'), format: 'number' },
                  { key: 'missing', label: t('dashboard.label.missing'), format: 'number' },
                ]}
                rows={found.students.map((student) => ({ ...student, percent: share(student.percent) }))}
              />
            </>
          ),
        })}
      </QuestionBlock>
      <QuestionBlock
        question={t('dashboard.class.work')}
        shape="h-64"
        load={async () => (await callOperation(assessmentsList, { classId }, caller)).data}
      >
        {({ assessments, count }) => ({
          answer: t('dashboard.class.work.answer', {
            count,
            waiting: assessments.reduce((sum, one) => sum + one.toGrade, 0),
          }),
          ask: t('dashboard.class.work.ask', { class: name }),
          body:
            assessments.length > 0 ? (
              <DataTable
                label={t('dashboard.class.work.table', { class: name })}
                columns={[
                  { key: 'title', label: t('dashboard.label.work') },
                  { key: 'dueOn', label: t('dashboard.label.due'), format: 'date' },
                  { key: 'toGrade', label: t('dashboard.label.toGrade'), format: 'number' },
                  { key: 'missing', label: t('dashboard.label.missing'), format: 'number' },
                  { key: 'released', label: t('dashboard.label.released'), format: 'number' },
                ]}
                rows={assessments.map(({ title, dueOn, toGrade, missing, released }) => ({
                  ...{ title, dueOn, toGrade, missing, released },
                }))}
              />
            ) : (
              <EmptyState title={t('dashboard.gradebook.empty')}>{t('dashboard.gradebook.emptyHint')}</EmptyState>
            ),
        })}
      </QuestionBlock>
    </>
  );
}
