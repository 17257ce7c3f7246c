import { gradesOfStudent } from '#tools/grades/of-student.ts';
import { callOperation } from '#tools/surfaces/page.ts';
import { getIntl } from '../../../_server/intl.ts';
import { BarChart } from '../../ui/bar-chart.tsx';
import { DataTable } from '../../ui/data-table.tsx';
import { EmptyState } from '../../ui/empty-state.tsx';
import { QuestionBlock } from '../question-block.tsx';
import { dayInWords } from '../words.ts';
import { type Subject, studentOf, wordsFor } from './subject.ts';

/** Averages by subject and the latest marks: only what is released to whoever looks. */
export async function MarksBlock(subject: Subject) {
  const { t, locale } = await getIntl();
  return (
    <QuestionBlock
      className="md:col-span-2"
      question={t('dashboard.marks')}
      shape="h-80"
      load={async () => (await callOperation(gradesOfStudent, studentOf(subject), subject.caller)).data}
    >
      {(found) => ({
        answer:
          found.overall.percent === null
            ? t('dashboard.marks.none')
            : t('dashboard.marks.answer', {
                ...found.overall,
                percent: found.overall.percent,
                from: dayInWords(found.from, locale, 'brief'),
              }),
        ask: t('dashboard.marks.ask', wordsFor(subject)),
        body:
          found.overall.percent === null ? (
            <EmptyState title={t('dashboard.marks.empty')}>{t('dashboard.marks.emptyHint')}</EmptyState>
          ) : (
            <div className="grid gap-6 lg:grid-cols-2">
              <BarChart
                title={t('dashboard.marks.chart')}
                unit="%"
                x={{ key: 'subject', label: t('dashboard.label.subject') }}
                series={[{ key: 'percent', label: t('dashboard.gradebook.average') }]}
                rows={found.classes.map(({ subject: name, name: ofClass, percent }) => ({
                  subject: name ?? ofClass,
                  percent,
                }))}
              />
              <DataTable
                label={t('dashboard.marks.table')}
                columns={[
                  { key: 'title', label: t('dashboard.label.work') },
                  { key: 'mark', label: t('dashboard.label.mark'), align: 'end' },
                  { key: 'of', label: t('dashboard.label.subject') },
                  { key: 'dueOn', label: t('dashboard.label.due'), format: 'date' },
                ]}
                rows={found.marks.slice(0, 10).map((mark) => ({
                  ...{ title: mark.title, dueOn: mark.dueOn },
                  of: found.classes.find(({ name }) => name === mark.class)?.subject ?? mark.class,
                  mark:
                    mark.state === 'graded'
                      ? t('dashboard.marks.score', { score: mark.score ?? 0, max: mark.maxScore })
                      : t(`dashboard.mark.${mark.state}`),
                }))}
              />
            </div>
          ),
      })}
    </QuestionBlock>
  );
}
