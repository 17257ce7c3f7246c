import { sql } from 'drizzle-orm';
import { z } from 'zod';
import { defineOperation, type Translate } from '../contract/define-operation.ts';
import { calendarDay } from '../contract/messages.ts';
import { day, gradeField } from './fields.ts';
import { covers, ofYear, teachersOf } from './queries.ts';
import { schoolDay } from './school-day.ts';

/** Students by the gender on record; `unknown` covers "unspecified" and no entry. Shares are out of `students`. */
const population = {
  students: z.int(),
  female: z.int(),
  male: z.int(),
  other: z.int(),
  unknown: z.int(),
};
const section = z.object({
  id: z.uuid(),
  class: z.string(),
  section: z.string(),
  teachers: z.array(z.string()),
  ...population,
});
type Counted = { [Key in keyof typeof population]: number };

interface Row extends Record<string, unknown>, z.infer<typeof section> {
  grade: string;
  number: number;
}

export const classesStructure = defineOperation({
  name: 'classes.structure',
  title: 'Structure of the school',
  description:
    'Shows how the school is built: grades and sections with their sizes, main teachers, and the shares of girls and boys with percentages.',
  examples: [
    'how many students are in each grade?',
    'what is the gender ratio',
    'class sizes across the school',
    'how many girls and boys do we have',
    'structure of grade 5',
  ],
  roles: ['admin'],
  routes: ['GET /api/admin/structure'],
  effect: 'read',
  core: ['admin'],
  input: z.strictObject({
    gradeLevelId: gradeField,
    day: z.iso.date().optional().describe('As it was on this day; today if left out'),
  }),
  output: z.object({
    day,
    scope: z.string().nullable(),
    classes: z.int(),
    ...population,
    grades: z.array(z.object({ grade: z.string(), number: z.int(), ...population, sections: z.array(section) })),
  }),
  run: async (input, { tx }) => {
    const { day: on } = await schoolDay(tx, input.day);
    const rows = await tx.execute<Row>(sql`
      with counted as (
        select e.class_id, count(*)::int as students, (count(*) filter (where d.gender = 'female'))::int as female, (count(*) filter (where d.gender = 'male'))::int as male,
          (count(*) filter (where d.gender = 'other'))::int as other, (count(*) filter (where d.gender is null or d.gender = 'unspecified'))::int as unknown
        from student_class_assignments e left join personal_details d on d.person_id = e.student_id
        where e.class_kind = 'homeroom' and ${covers('e', on)} group by e.class_id)
      select c.id, c.name as class, c.section, g.name as grade, g.number, ${teachersOf(on)} as teachers, coalesce(n.students, 0) as students,
        coalesce(n.female, 0) as female, coalesce(n.male, 0) as male, coalesce(n.other, 0) as other, coalesce(n.unknown, 0) as unknown
      from classes c join grade_levels g on g.id = c.grade_level_id left join counted n on n.class_id = c.id
      where c.kind = 'homeroom' and ${ofYear(on)} ${input.gradeLevelId ? sql`and g.id = ${input.gradeLevelId}::uuid` : sql``}
      order by g.number, c.name limit 400`);
    const grades = [...Map.groupBy(rows, (row) => row.number)].map(([number, sections]) => ({
      ...{ grade: sections[0]?.grade ?? '', number },
      ...total(sections),
      sections: sections.map(({ grade: _grade, number: _number, ...item }) => item),
    }));
    return {
      day: on,
      scope: input.gradeLevelId ? (rows[0]?.grade ?? null) : null,
      classes: rows.length,
      ...total(rows),
      grades,
    };
  },
  summary: (output, t) => {
    const sizes = output.grades.flatMap((grade) => grade.sections.map((item) => item.students));
    const values = {
      day: calendarDay(output.day),
      scope: output.scope ?? 'none',
      students: output.students,
      classes: output.classes,
      grades: output.grades.length,
      smallest: Math.min(...sizes),
      largest: Math.max(...sizes),
    };
    if (output.students === 0) return t('structure.none', values);
    const listed = output.grades.map((grade) => `${grade.grade}: ${grade.students}`).join(', ');
    return `${t('structure.summary', values)} ${genderInWords(output, t)} ${output.grades.length > 1 ? `${listed}.` : ''}`.trim();
  },
  draw: (output, t) => [
    {
      kind: 'bar',
      title: t('structure.bar'),
      x: { key: 'grade', label: t('column.grade') },
      series: [
        { key: 'female', label: t('column.female') },
        { key: 'male', label: t('column.male') },
        ...(output.other + output.unknown > 0 ? [{ key: 'rest', label: t('column.otherGender') }] : []),
      ],
      rows: output.grades.map((grade) => ({
        grade: grade.grade,
        female: grade.female,
        male: grade.male,
        rest: grade.other + grade.unknown,
      })),
    },
    {
      kind: 'table',
      title: t('structure.table'),
      columns: [
        { key: 'class', label: t('column.class') },
        { key: 'teachers', label: t('column.teachers') },
        { key: 'students', label: t('column.students'), align: 'end', format: 'number' },
        { key: 'female', label: t('column.female'), align: 'end', format: 'number' },
        { key: 'male', label: t('column.male'), align: 'end', format: 'number' },
        { key: 'femaleShare', label: t('column.femaleShare'), align: 'end', format: 'percent' },
      ],
      rows: output.grades.flatMap((grade) =>
        grade.sections.map((item) => ({
          class: item.class,
          teachers: item.teachers.join(', '),
          students: item.students,
          female: item.female,
          male: item.male,
          femaleShare: item.students === 0 ? null : item.female / item.students,
        })),
      ),
    },
  ],
  page: () => '/admin',
});

function total(rows: Counted[]): Counted {
  const all = { students: 0, female: 0, male: 0, other: 0, unknown: 0 };
  for (const row of rows) for (const key of Object.keys(all) as (keyof Counted)[]) all[key] += row[key];
  return all;
}

/** "Girls 241 (50.2%), boys 239 (49.8%) of 480." */
function genderInWords(of: Counted, t: Translate): string {
  const share = (count: number) => count / of.students;
  return t('structure.gender', {
    ...{ female: of.female, femaleShare: share(of.female), male: of.male, maleShare: share(of.male) },
    ...{
      other: of.other,
      otherShare: share(of.other),
      unknown: of.unknown,
      unknownShare: share(of.unknown),
      students: of.students,
    },
  });
}
