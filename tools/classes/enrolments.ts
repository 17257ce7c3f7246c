import { sql } from 'drizzle-orm';
import { z } from 'zod';
import { defineOperation } from '../contract/define-operation.ts';
import { entity } from '../contract/entity.ts';
import { calendarDay } from '../contract/messages.ts';
import { day } from './fields.ts';
import { assertStudentVisible } from './queries.ts';

const enrolment = z.object({
  classId: z.uuid(),
  class: z.string().nullable(),
  kind: z.enum(['homeroom', 'scheduled']),
  from: day,
  to: day.nullable(),
  entry: z.string(),
  exit: z.string().nullable(),
});

export const classesEnrolments = defineOperation({
  name: 'classes.enrolments',
  title: 'Enrolment history',
  description:
    'The classes a student has been enrolled in, with first and last day and why it began and ended: transfers, late starts and leaving are all kept.',
  examples: [
    'which class was Priya in before?',
    'when did Aarav join the school',
    'enrolment history of Toby Marsh',
    'has she changed class this year',
  ],
  roles: ['student', 'parent', 'teacher', 'admin'],
  routes: [
    'GET /api/student/enrolments',
    'GET /api/parent/children/:studentId/enrolments',
    'GET /api/admin/students/:studentId/enrolments',
  ],
  effect: 'read',
  input: z.strictObject({
    studentId: entity('student', 'The student; oneself, or a parent’s only child, if left out').default('me'),
    homeroomsOnly: z.boolean().default(false).describe('Leave out the classes by subject'),
  }),
  output: z.object({ student: z.string(), studentId: z.uuid(), enrolments: z.array(enrolment) }),
  run: async (input, { tx, t }) => {
    const student = await assertStudentVisible(tx, input.studentId, t);
    const rows = await tx.execute<z.infer<typeof enrolment> & Record<string, unknown>>(sql`
      select e.class_id as "classId", c.name as class, e.class_kind as kind, e.starts_on::text as "from", e.ends_on::text as "to", e.entry_code as entry, e.exit_code as exit
      from student_class_assignments e left join classes c on c.id = e.class_id
      where e.student_id = ${input.studentId}::uuid and ${input.homeroomsOnly ? sql`e.class_kind = 'homeroom'` : sql`true`}
      order by e.class_kind, e.starts_on desc, c.name limit 200`);
    return { student, studentId: input.studentId, enrolments: [...rows] };
  },
  summary: (output, t) => {
    const homerooms = output.enrolments.filter((row) => row.kind === 'homeroom');
    if (homerooms.length === 0) return t('enrolments.none', { student: output.student });
    const listed = homerooms.map((row) =>
      t('enrolments.one', {
        class: row.class ?? t('enrolments.former'),
        from: calendarDay(row.from),
        to: calendarDay(row.to ?? row.from),
        open: row.to ? 'no' : 'yes',
        exit: row.exit ?? 'none',
      }),
    );
    return t('enrolments.summary', {
      student: output.student,
      count: homerooms.length,
      list: listed.join('; '),
      others: output.enrolments.length - homerooms.length,
    });
  },
  draw: (output, t) => [
    {
      kind: 'table',
      title: t('enrolments.table', { student: output.student }),
      columns: [
        { key: 'class', label: t('column.class') },
        { key: 'from', label: t('column.from'), format: 'date' },
        { key: 'to', label: t('column.to'), format: 'date' },
        { key: 'entry', label: t('column.entry') },
        { key: 'exit', label: t('column.exit') },
      ],
      rows: output.enrolments.map((row) => ({
        class: row.class ?? t('enrolments.former'),
        from: row.from,
        to: row.to,
        entry: row.entry,
        exit: row.exit,
      })),
    },
  ],
  page: (output, role) => (role === 'parent' ? `/parent?child=${output.studentId}` : `/${role}`),
});
