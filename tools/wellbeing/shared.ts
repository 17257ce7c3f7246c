import { sql } from 'drizzle-orm';
import { z } from 'zod';
import { defineOperation } from '../contract/define-operation.ts';
import { entity } from '../contract/entity.ts';
import { calendarDay } from '../contract/messages.ts';
import { studentInQuestion } from '../entities/student-in-question.ts';
import { rolePage } from '../school/role-page.ts';

const entry = z.object({
  studentId: z.uuid(),
  student: z.string(),
  class: z.string().nullable(),
  day: z.iso.date(),
  mood: z.int(),
  note: z.string().nullable(),
});

export const wellbeingShared = defineOperation({
  name: 'wellbeing.shared',
  title: 'Shared moods',
  description:
    'Mood entries, with notes, that students of my classes chose to share with their teachers, or my children with me. What is not shared stays theirs.',
  examples: [
    'which students shared how they feel?',
    'who feels low in my classes?',
    'did Maya share her mood?',
    'what did my son share about how he feels?',
  ],
  roles: ['teacher', 'parent'],
  routes: ['GET /api/teacher/wellbeing/shared', 'GET /api/parent/wellbeing/shared'],
  effect: 'read',
  input: z.strictObject({
    studentId: entity('student', 'Only this student').optional(),
    days: z.int().min(1).max(190).default(14).describe('How many days back'),
    lowest: z.boolean().default(false).describe('Only low moods: 1 and 2'),
    limit: z.int().min(1).max(200).default(50),
  }),
  output: z.object({
    of: z.string().nullable(),
    from: z.iso.date(),
    to: z.iso.date(),
    count: z.int(),
    students: z.int(),
    low: z.int(),
    entries: z.array(entry),
    more: z.int(),
  }),
  run: async (input, { tx, caller }) => {
    const student = input.studentId ? await studentInQuestion(tx, caller, input.studentId) : null;
    const mine =
      caller.role === 'parent'
        ? sql`m.student_id in (select app.my_child_ids()) and m.shared_with_guardians`
        : sql`m.student_id in (select app.my_student_ids()) and m.shared_with_teachers`;
    const [row] = await tx.execute<{
      found: {
        from: string;
        to: string;
        count: number;
        students: number;
        low: number;
        entries: z.infer<typeof entry>[];
      };
    }>(sql`
      with found as materialized (
        select m.student_id as "studentId", p.display_name as student, h.name as class, m.day, m.mood, m.note
        from student_wellbeing m join profiles p on p.id = m.student_id
        left join student_class_assignments e on e.student_id = m.student_id and e.class_kind = 'homeroom' and m.day between e.starts_on and coalesce(e.ends_on, 'infinity')
        left join classes h on h.id = e.class_id
        where ${mine} and m.day > (select app.today()) - ${input.days}::int and m.day <= (select app.today()) ${student ? sql`and m.student_id = ${student.id}::uuid` : sql``} ${input.lowest ? sql`and m.mood <= 2` : sql``}),
      shown as (select * from found order by day desc, mood, student limit ${input.limit})
      select jsonb_build_object('from', (select app.today()) - ${input.days}::int + 1, 'to', (select app.today()), 'count', (select count(*) from found), 'students', (select count(distinct "studentId") from found),
        'low', (select count(*) from found where mood <= 2), 'entries', (select coalesce(jsonb_agg(to_jsonb(s) order by day desc, mood, student), '[]') from shown s)) as found`);
    if (!row) throw new Error('Shared moods are one row');
    return { of: student?.name ?? null, ...row.found, more: row.found.count - row.found.entries.length };
  },
  summary: (data, t) => {
    const low = data.entries
      .filter((item) => item.mood <= 2)
      .slice(0, 5)
      .map((item) =>
        t(item.note ? 'shared.quoted' : 'shared.plain', {
          student: item.student,
          day: calendarDay(item.day),
          mood: item.mood,
          note: item.note,
        }),
      );
    return t('shared.summary', {
      of: data.of ?? 'none',
      from: calendarDay(data.from),
      to: calendarDay(data.to),
      count: data.count,
      students: data.students,
      low: data.low,
      entries: low.join('; '),
    });
  },
  draw: (data, t) => [
    {
      kind: 'table',
      title: t('shared.title'),
      columns: [
        { key: 'day', label: t('label.day'), format: 'date' },
        { key: 'student', label: t('label.student') },
        { key: 'class', label: t('label.class') },
        { key: 'mood', label: t('label.mood'), align: 'end', format: 'number' },
        { key: 'note', label: t('label.note') },
      ],
      rows: data.entries.map(({ studentId: _, ...item }) => item),
    },
  ],
  page: (_, role) => rolePage(role),
});
