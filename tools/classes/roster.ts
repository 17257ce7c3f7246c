import { sql } from 'drizzle-orm';
import { z } from 'zod';
import { defineOperation } from '../contract/define-operation.ts';
import { entity } from '../contract/entity.ts';
import { AppError } from '../contract/errors.ts';
import { calendarDay } from '../contract/messages.ts';
import { day } from './fields.ts';
import { covers, teachersOf } from './queries.ts';
import { schoolDay } from './school-day.ts';

const member = z.object({ id: z.uuid(), name: z.string(), since: day, homeroom: z.string().nullable() });

export const classesRoster = defineOperation({
  name: 'classes.roster',
  title: 'Students of a class',
  description:
    'Lists the students who are enrolled in a class, by family name, with the day they joined, and who teaches it.',
  examples: [
    'who is in 8B?',
    'list the students of my class',
    'how many students does 5A have',
    'class list of 7A science',
    'names of my classmates',
  ],
  roles: ['teacher', 'admin', 'student'],
  routes: [
    'GET /api/teacher/classes/:classId/students',
    'GET /api/admin/classes/:classId/students',
    'GET /api/student/classes/:classId/students',
  ],
  effect: 'read',
  input: z.strictObject({
    classId: entity('class', 'The class, such as 8B; one’s own homeroom if left out').default('my class'),
    day: z.iso.date().optional().describe('As it was on this day; today if left out'),
  }),
  output: z.object({
    classId: z.uuid(),
    class: z.string(),
    kind: z.enum(['homeroom', 'scheduled']),
    day,
    teachers: z.array(z.string()),
    room: z.string().nullable(),
    size: z.int(),
    students: z.array(member),
    more: z.boolean(),
  }),
  run: async (input, { tx, t }) => {
    const { day: on } = await schoolDay(tx, input.day);
    const [found] = await tx.execute<{
      id: string;
      name: string;
      kind: 'homeroom' | 'scheduled';
      room: string | null;
      teachers: string[];
    }>(
      sql`select c.id, c.name, c.kind, c.room, ${teachersOf(on)} as teachers from classes c where c.id = ${input.classId}::uuid`,
    );
    if (!found) throw new AppError('not_found', t('error.noClass'));
    const rows = await tx.execute<z.infer<typeof member> & Record<string, unknown>>(sql`
      select p.id, p.display_name as name, m.starts_on::text as since,
        case when ${found.kind} = 'scheduled' then (select c.name from student_class_assignments e join classes c on c.id = e.class_id
          where e.student_id = p.id and e.class_kind = 'homeroom' and ${covers('e', on)}) end as homeroom
      from student_class_assignments m join profiles p on p.id = m.student_id
      where m.class_id = ${found.id}::uuid and m.starts_on <= ${on}::date and (m.ends_on is null or m.ends_on >= ${on}::date)
      order by p.family_name, p.given_name, p.id`);
    return {
      classId: found.id,
      class: found.name,
      kind: found.kind,
      room: found.room,
      teachers: found.teachers,
      day: on,
      size: rows.length,
      students: rows.slice(0, 200),
      more: rows.length > 200,
    };
  },
  summary: (output, t) => {
    const values = {
      class: output.class,
      day: calendarDay(output.day),
      size: output.size,
      teachers: output.teachers.join(', ') || 'none',
    };
    return `${t('roster.summary', values)}${output.size > 0 ? ` ${output.students.map((row) => row.name).join(', ')}.` : ''}`;
  },
  draw: (output, t) => [
    {
      kind: 'table',
      title: t('roster.table', { class: output.class }),
      columns: [
        { key: 'name', label: t('column.student') },
        ...(output.kind === 'scheduled' ? [{ key: 'homeroom', label: t('column.homeroom') }] : []),
        { key: 'since', label: t('column.since'), format: 'date' },
      ],
      rows: output.students.map((row) => ({ name: row.name, homeroom: row.homeroom, since: row.since })),
    },
  ],
  page: (output, role) => (role === 'teacher' ? `/teacher/classes/${output.classId}` : `/${role}`),
});
