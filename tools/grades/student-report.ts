import { z } from 'zod';
import type { Translate } from '../contract/define-operation.ts';
import type { Drawing } from '../contract/drawing.ts';
import { calendarDay } from '../contract/messages.ts';
import { markStates } from '../gradebook/mark.ts';

const percent = z.number().nullable();

/** A student's grades as one viewer may see them: averages by the engine, term results as reported, the latest marks. */
export const studentReport = z.object({
  student: z.object({ id: z.uuid(), name: z.string(), homeroom: z.string().nullable() }),
  from: z.iso.date(),
  to: z.iso.date(),
  /** Whether marks that are not released yet stand in the figures: only where the viewer may see them. */
  includesUnreleased: z.boolean(),
  overall: z.object({ percent, classes: z.int(), marks: z.int() }),
  classes: z.array(
    z.object({
      classId: z.uuid(),
      name: z.string(),
      subject: z.string().nullable(),
      percent,
      letter: z.string().nullable(),
      /** How the average came about; `share` of the weights that count, in percent. */
      categories: z.array(z.object({ name: z.string(), percent: z.number(), share: z.number(), counted: z.int() })),
      /** Instead of categories, where the class makes a year's result of its terms' results; null is work of the year itself. */
      terms: z.array(
        z.object({ name: z.string().nullable(), percent: z.number(), share: z.number(), counted: z.int() }),
      ),
      counted: z.int(),
      missing: z.int(),
      excused: z.int(),
      notCounted: z.int(),
      unreleased: z.int(),
    }),
  ),
  trend: z.array(z.object({ term: z.string(), percent, marks: z.int() })),
  termResults: z.array(
    z.object({
      term: z.string(),
      kind: z.enum(['term', 'interim']),
      subject: z.string(),
      percent,
      letter: z.string().nullable(),
      remarks: z.string().nullable(),
    }),
  ),
  marks: z.array(
    z.object({
      assessmentId: z.uuid(),
      title: z.string(),
      class: z.string(),
      dueOn: z.iso.date(),
      state: z.enum(markStates),
      score: z.number().nullable(),
      maxScore: z.number(),
      comment: z.string().nullable(),
      released: z.boolean(),
    }),
  ),
  moreMarks: z.int(),
});

type StudentReport = z.output<typeof studentReport>;

export const drawReport = (data: StudentReport, t: Translate): Drawing[] => [
  ...(data.classes.length > 0
    ? [
        {
          kind: 'bar' as const,
          title: t('ofStudent.chart', { student: data.student.name }),
          unit: '%',
          x: { key: 'subject', label: t('label.subject') },
          series: [{ key: 'percent', label: t('label.average') }],
          rows: data.classes.map((item) => ({ subject: item.subject ?? item.name, percent: item.percent })),
        },
      ]
    : []),
  ...(data.trend.length > 1
    ? [
        {
          kind: 'line' as const,
          title: t('ofStudent.trend'),
          unit: '%',
          x: { key: 'term', label: t('label.term') },
          series: [{ key: 'percent', label: t('label.average') }],
          rows: data.trend.map(({ term, percent }) => ({ term, percent })),
        },
      ]
    : []),
  {
    kind: 'table' as const,
    title: t('ofStudent.marks'),
    columns: [
      { key: 'title', label: t('label.assessment') },
      { key: 'class', label: t('label.class') },
      { key: 'dueOn', label: t('label.due'), format: 'date' as const },
      { key: 'mark', label: t('label.mark'), align: 'end' as const },
    ],
    rows: data.marks.map((mark) => ({
      title: mark.title,
      class: mark.class,
      dueOn: mark.dueOn,
      mark: mark.score === null ? t(`state.${mark.state}`) : `${mark.score} / ${mark.maxScore}`,
    })),
  },
];

export function reportInWords(data: StudentReport, t: Translate): string {
  const range = { from: calendarDay(data.from), to: calendarDay(data.to) };
  const name = data.student.homeroom ? `${data.student.name} (${data.student.homeroom})` : data.student.name;
  if (data.overall.classes === 0)
    return [t('ofStudent.none', { name, ...range }), ...resultSentence(data, t)].join(' ');
  const counting = data.classes.filter((item) => item.percent !== null);
  const subjects = counting
    .map((item) =>
      t('ofStudent.subject', {
        subject: item.subject ?? item.name,
        percent: item.percent,
        letter: item.letter ?? 'none',
      }),
    )
    .join('; ');
  const missing = data.classes.reduce((sum, item) => sum + item.missing, 0);
  const excused = data.classes.reduce((sum, item) => sum + item.excused, 0);
  const unreleased = data.classes.reduce((sum, item) => sum + item.unreleased, 0);
  return [
    t('ofStudent.average', {
      name,
      subjects,
      percent: data.overall.percent,
      classes: data.overall.classes,
      marks: data.overall.marks,
      kind: data.includesUnreleased ? 'all' : 'released',
      ...range,
    }),
    ...(data.classes.length === 1 ? madeOf(data.classes[0], t) : []),
    ...(missing > 0 ? [t('ofStudent.missing', { missing })] : []),
    ...(excused > 0 ? [t('ofStudent.excused', { excused })] : []),
    ...(unreleased > 0 ? [t('ofStudent.unreleased', { unreleased })] : []),
    ...resultSentence(data, t),
  ].join(' ');
}

/** How the one average came about: by categories, or by terms. */
function madeOf(item: StudentReport['classes'][number] | undefined, t: Translate): string[] {
  const parts = (of: { name: string | null; percent: number; share: number }[]) =>
    of.map((part) => t('ofStudent.category', { ...part, name: part.name ?? t('ofStudent.ownWork') })).join(', ');
  if (item && item.terms.length > 0) return [t('ofStudent.terms', { terms: parts(item.terms) })];
  return [t('ofStudent.categories', { categories: parts(item?.categories ?? []) })];
}

function resultSentence(data: StudentReport, t: Translate): string[] {
  const latest = data.termResults.findLast((result) => result.kind === 'term')?.term;
  if (!latest) return [];
  const results = data.termResults.filter((result) => result.term === latest && result.kind === 'term');
  return [
    t('ofStudent.results', {
      term: latest,
      results: results.map((result) => `${result.subject} ${result.letter ?? result.percent ?? '–'}`).join(', '),
    }),
  ];
}
