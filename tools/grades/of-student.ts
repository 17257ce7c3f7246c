import { z } from 'zod';
import { defineOperation, type Translate } from '../contract/define-operation.ts';
import { entity } from '../contract/entity.ts';
import { calendarDay } from '../contract/messages.ts';
import { studentInQuestion } from '../entities/student-in-question.ts';
import { shownOrNull } from '../gradebook/display.ts';
import { letterOf } from '../gradebook/grading-scale.ts';
import { markStates } from '../gradebook/totals.ts';
import { averageOfMarks, mean } from '../gradebook/weighted-average.ts';
import { rolePage } from '../school/role-page.ts';
import { type StudentFacts, studentFacts } from './queries.ts';

const percent = z.number().nullable();

const output = z.object({
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
      counted: z.int(),
      missing: z.int(),
      excused: z.int(),
      notCounted: z.int(),
      unreleased: z.int(),
    }),
  ),
  trend: z.array(z.object({ term: z.string(), percent, marks: z.int() })),
  termResults: z.array(
    z.object({ term: z.string(), kind: z.enum(['term', 'interim']), subject: z.string(), percent, letter: z.string().nullable(), remarks: z.string().nullable() }),
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

const SHOWN_MARKS = 50;

export const gradesOfStudent = defineOperation({
  name: 'grades.ofStudent',
  title: 'Grades of a student',
  description: 'Averages of one student by subject, the term results with remarks, the trend over terms, and the latest marks. Students and parents see released marks only.',
  examples: ['what are my grades?', 'how is Maya doing in maths?', 'my average in science this term', 'show Sam Okafor’s marks', 'is my daughter getting better in English?', 'report card of Ana Ruiz'],
  roles: ['student', 'parent', 'teacher', 'admin'],
  routes: ['GET /api/student/grades', 'GET /api/parent/children/:studentId/grades', 'GET /api/teacher/students/:studentId/grades'],
  effect: 'read',
  core: ['student', 'parent', 'teacher'],
  input: z.strictObject({
    studentId: entity('student', 'Whose grades; the student who asks, or a parent’s only child, if left out').optional(),
    subjectId: entity('subject', 'Only this subject').optional(),
    termId: entity('term', 'Only this term; the school year so far if left out').optional(),
  }),
  output,
  run: async (input, { tx, caller }) => {
    const student = await studentInQuestion(tx, caller, input.studentId);
    const facts = await studentFacts(tx, { studentId: student.id, subjectId: input.subjectId, termId: input.termId });
    const classes = facts.classes.map((item) => classFigures(facts, item));
    const counted = classes.filter((item) => item.exact);
    return {
      student,
      ...{ from: facts.range.from, to: facts.range.to, includesUnreleased: facts.marks.some((mark) => !mark.released) },
      overall: { percent: shownOrNull(mean(counted.flatMap((item) => item.exact ?? []))), classes: counted.length, marks: counted.reduce((sum, item) => sum + item.counted, 0) },
      classes,
      trend: trendOf(facts),
      termResults: facts.results,
      marks: facts.marks.slice(0, SHOWN_MARKS).map((mark) => ({
        ...mark,
        class: facts.classes.find((item) => item.id === mark.classId)?.name ?? '',
        score: mark.score === null ? null : Number(mark.score),
        maxScore: Number(mark.maxScore),
      })),
      moreMarks: Math.max(0, facts.marks.length - SHOWN_MARKS),
    };
  },
  summary: (data, t) => sentences(data, t),
  draw: (data, t) => [
    ...(data.classes.length > 0
      ? [{ kind: 'bar' as const, title: t('ofStudent.chart', { student: data.student.name }), unit: '%', x: { key: 'subject', label: t('label.subject') }, series: [{ key: 'percent', label: t('label.average') }], rows: data.classes.map((item) => ({ subject: item.subject ?? item.name, percent: item.percent })) }]
      : []),
    ...(data.trend.length > 1
      ? [{ kind: 'line' as const, title: t('ofStudent.trend'), unit: '%', x: { key: 'term', label: t('label.term') }, series: [{ key: 'percent', label: t('label.average') }], rows: data.trend.map(({ term, percent }) => ({ term, percent })) }]
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
      rows: data.marks.map((mark) => ({ title: mark.title, class: mark.class, dueOn: mark.dueOn, mark: mark.score === null ? t(`state.${mark.state}`) : `${mark.score} / ${mark.maxScore}` })),
    },
  ],
  page: (_, role) => rolePage(role),
});

function classFigures(facts: StudentFacts, item: StudentFacts['classes'][number]) {
  const marks = facts.marks.filter((mark) => mark.classId === item.id);
  const average = averageOfMarks(item.categories, marks);
  const inState = (...states: string[]) => marks.filter((mark) => states.includes(mark.state)).length;
  return {
    ...{ classId: item.id, name: item.name, subject: item.subject, exact: average.percent },
    ...{ percent: shownOrNull(average.percent), letter: letterOf(average.percent, facts.scale), counted: average.counted },
    ...{ missing: inState('missing'), excused: inState('excused'), notCounted: inState('incomplete', 'ungraded') },
    unreleased: marks.filter((mark) => !mark.released && mark.state !== 'ungraded').length,
  };
}

/** Mean of the class averages in each term that has marks, oldest first. */
function trendOf(facts: StudentFacts) {
  const terms = [...new Map(facts.marks.map((mark) => [mark.term, mark.termStartsOn]))].sort((a, b) => a[1].localeCompare(b[1]));
  return terms.map(([term]) => {
    const averages = facts.classes.map((item) => averageOfMarks(item.categories, facts.marks.filter((mark) => mark.classId === item.id && mark.term === term)));
    return { term, percent: shownOrNull(mean(averages.flatMap((average) => average.percent ?? []))), marks: averages.reduce((sum, average) => sum + average.counted, 0) };
  });
}

function sentences(data: z.output<typeof output>, t: Translate): string {
  const range = { from: calendarDay(data.from), to: calendarDay(data.to) };
  const name = data.student.homeroom ? `${data.student.name} (${data.student.homeroom})` : data.student.name;
  if (data.overall.classes === 0) return [t('ofStudent.none', { name, ...range, released: data.includesUnreleased ? 'all' : 'released' }), ...resultSentence(data, t)].join(' ');
  const counting = data.classes.filter((item) => item.percent !== null);
  const subjects = counting.map((item) => t('ofStudent.subject', { subject: item.subject ?? item.name, percent: item.percent, letter: item.letter ?? 'none' })).join('; ');
  const missing = data.classes.reduce((sum, item) => sum + item.missing, 0);
  const excused = data.classes.reduce((sum, item) => sum + item.excused, 0);
  const unreleased = data.classes.reduce((sum, item) => sum + item.unreleased, 0);
  return [
    t('ofStudent.average', { name, subjects, percent: data.overall.percent, classes: data.overall.classes, marks: data.overall.marks, kind: data.includesUnreleased ? 'all' : 'released', ...range }),
    ...(missing > 0 ? [t('ofStudent.missing', { missing })] : []),
    ...(excused > 0 ? [t('ofStudent.excused', { excused })] : []),
    ...(unreleased > 0 ? [t('ofStudent.unreleased', { unreleased })] : []),
    ...resultSentence(data, t),
  ].join(' ');
}

function resultSentence(data: z.output<typeof output>, t: Translate): string[] {
  const latest = data.termResults.findLast((result) => result.kind === 'term')?.term;
  if (!latest) return [];
  const results = data.termResults.filter((result) => result.term === latest && result.kind === 'term');
  return [t('ofStudent.results', { term: latest, results: results.map((result) => `${result.subject} ${result.letter ?? result.percent ?? '–'}`).join(', ') })];
}
