import { z } from 'zod';
import { defineOperation } from '../contract/define-operation.ts';
import { entity } from '../contract/entity.ts';
import { studentInQuestion } from '../entities/student-in-question.ts';
import { shownOrNull, shownPercent } from '../gradebook/display.ts';
import { type Fraction, mean } from '../gradebook/fraction.ts';
import { letterOf } from '../gradebook/grading-scale.ts';
import { policyTree, scaleInForce } from '../gradebook/stored-policy.ts';
import { termResult } from '../gradebook/term-result.ts';
import { rolePage } from '../school/role-page.ts';
import { type StudentFacts, studentFacts } from './queries.ts';
import { drawReport, reportInWords, studentReport } from './student-report.ts';

const SHOWN_MARKS = 50;

export const gradesOfStudent = defineOperation({
  name: 'grades.ofStudent',
  title: 'Grades of a student',
  description:
    'Averages of one student by subject, the term results with remarks, the trend over terms, and the latest marks. Students and parents see released marks only.',
  examples: [
    'what are my grades?',
    'how is Maya doing in maths?',
    'my average in science this term',
    'show Sam Okafor’s marks',
    'is my daughter getting better in English?',
    'report card of Ana Ruiz',
  ],
  roles: ['student', 'parent', 'teacher', 'admin'],
  routes: [
    'GET /api/student/grades',
    'GET /api/parent/children/:studentId/grades',
    'GET /api/teacher/students/:studentId/grades',
  ],
  effect: 'read',
  core: ['student', 'parent', 'teacher'],
  input: z.strictObject({
    studentId: entity(
      'student',
      'Whose grades; the student who asks, or a parent’s only child, if left out',
    ).optional(),
    subjectId: entity('subject', 'Only this subject').optional(),
    termId: entity('term', 'Only this term; the school year so far if left out').optional(),
  }),
  output: studentReport,
  run: async (input, { tx, caller }) => {
    const student = await studentInQuestion(tx, caller, input.studentId);
    const facts = await studentFacts(tx, { studentId: student.id, subjectId: input.subjectId, termId: input.termId });
    const classes = facts.classes.map((item) => classFigures(facts, item, input.termId ?? null));
    const counted = classes.filter((item) => item.exact);
    return {
      student,
      ...{ from: facts.range.from, to: facts.range.to, includesUnreleased: facts.marks.some((mark) => !mark.released) },
      overall: {
        percent: shownOrNull(mean(counted.flatMap((item) => item.exact ?? []))),
        classes: counted.length,
        marks: counted.reduce((sum, item) => sum + item.counted, 0),
      },
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
  summary: reportInWords,
  draw: drawReport,
  page: (_, role) => rolePage(role),
});

function classFigures(facts: StudentFacts, item: StudentFacts['classes'][number], termId: string | null) {
  const marks = facts.marks.filter((mark) => mark.classId === item.id);
  const result = termResult(policyTree(item.policy, termId), marks);
  const names = new Map(item.policy.categories.map((category) => [category.id, category.name]));
  const terms = new Map(facts.marks.map((mark) => [mark.termId, mark.term]));
  const part = ({ percent, share, counted }: { percent: Fraction; share: Fraction; counted: number }) => ({
    ...{ percent: shownPercent(percent), share: shownPercent(share), counted },
  });
  const inState = (...states: string[]) => marks.filter((mark) => states.includes(mark.state)).length;
  return {
    ...{ classId: item.id, name: item.name, subject: item.subject, exact: result.percent },
    categories: result.categories.map((one) => ({ name: names.get(one.id) ?? '', ...part(one) })),
    terms: result.terms.map((one) => ({ name: terms.get(one.id ?? '') ?? null, ...part(one) })),
    percent: shownOrNull(result.percent),
    letter: letterOf(result.percent, scaleInForce(item.policy, termId, facts.scale)),
    counted: result.counted,
    ...{ missing: inState('missing'), excused: inState('excused'), notCounted: inState('incomplete', 'ungraded') },
    unreleased: marks.filter((mark) => !mark.released && mark.state !== 'ungraded').length,
  };
}

/** Mean of the class averages in each term that has marks, oldest first. */
function trendOf(facts: StudentFacts) {
  const terms = [...new Map(facts.marks.map((mark) => [mark.termId, mark])).values()].sort((a, b) =>
    a.termStartsOn.localeCompare(b.termStartsOn),
  );
  return terms.map(({ termId, term }) => {
    const averages = facts.classes.map((item) =>
      termResult(
        policyTree(item.policy, termId),
        facts.marks.filter((mark) => mark.classId === item.id && mark.termId === termId),
      ),
    );
    return {
      term,
      percent: shownOrNull(mean(averages.flatMap((average) => average.percent ?? []))),
      marks: averages.reduce((sum, average) => sum + average.counted, 0),
    };
  });
}
