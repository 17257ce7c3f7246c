import { sql } from 'drizzle-orm';
import { z } from 'zod';
import type { Transaction } from '#db/with-caller.ts';
import { covers } from '../classes/queries.ts';
import { schoolRange } from '../classes/school-day.ts';
import { defineOperation } from '../contract/define-operation.ts';
import { entity } from '../contract/entity.ts';
import { AppError } from '../contract/errors.ts';
import { calendarDay } from '../contract/messages.ts';
import { guardian, guardiansOf } from './guardians-query.ts';
import { attendanceOf, homeroomOf } from './queries.ts';

const DAYS = 30;

interface Card extends Record<string, unknown> {
  name: string;
  class: string | null;
  grade: string | null;
  since: string | null;
  number: string | null;
  pronouns: string | null;
  allowed: boolean;
  teachers: { name: string; class: string; subject: string | null; duty: string }[];
  results: { subject: string; term: string; percent: number | null; letter: string | null }[];
}

export const peopleStudent = defineOperation({
  name: 'people.student',
  title: 'Student card',
  description:
    'The profile of one student: homeroom and grade, teachers, attendance of the last 30 days, newest term results, and guardians for those who may see them.',
  examples: [
    'tell me about Maya Fernandes',
    'student card of Sam Okafor',
    'what class is Zoë in and who teaches her',
    'profile of José',
    'show my profile',
  ],
  roles: ['teacher', 'admin', 'parent', 'student'],
  routes: [
    'GET /api/teacher/students/:studentId',
    'GET /api/admin/students/:studentId',
    'GET /api/parent/children/:studentId',
  ],
  effect: 'read',
  input: z.strictObject({
    studentId: entity('student', 'The student; oneself, or a parent’s only child, if left out').default('me'),
  }),
  output: z.object({
    student: z.string(),
    studentId: z.uuid(),
    class: z.string().nullable(),
    grade: z.string().nullable(),
    /** First day in the homeroom. */
    since: z.iso.date().nullable(),
    pronouns: z.string().nullable(),
    teachers: z.array(
      z.object({ name: z.string(), class: z.string(), subject: z.string().nullable(), duty: z.string() }),
    ),
    /** Null where the caller may not see the daily attendance. */
    attendance: z
      .object({
        from: z.iso.date(),
        to: z.iso.date(),
        due: z.int(),
        recorded: z.int(),
        present: z.int(),
        absent: z.int(),
        late: z.int(),
        rate: z.number().nullable(),
      })
      .nullable(),
    /** Of the newest term with results that the caller may see. */
    results: z.array(
      z.object({
        subject: z.string(),
        term: z.string(),
        percent: z.number().nullable(),
        letter: z.string().nullable(),
      }),
    ),
    guardians: z.array(guardian),
  }),
  run: async (input, { tx, caller, t }) => {
    const range = await schoolRange(tx, {}, { days: DAYS });
    const card = await cardOf(tx, input.studentId, range.today);
    if (!card) throw new AppError('not_found', t('error.noStudent'));
    if (!card.allowed) throw new AppError('forbidden', t('error.notYours', { student: card.name }));
    const found = (await attendanceOf(tx, sql`${input.studentId}::uuid`, range)).get(input.studentId);
    return {
      ...{
        student: card.name,
        studentId: input.studentId,
        class: card.class,
        grade: card.grade,
        since: card.since,
        pronouns: card.pronouns,
        teachers: card.teachers,
        results: card.results,
      },
      attendance: found
        ? {
            from: range.from,
            to: range.to,
            due: found.due,
            recorded: found.recorded,
            present: found.present,
            absent: found.absent,
            late: found.late,
            rate: found.recorded === 0 ? null : found.present / found.recorded,
          }
        : null,
      guardians: caller.role === 'student' ? [] : await guardiansOf(tx, input.studentId, range.today),
    };
  },
  summary: (output, t) => {
    const lead = t('student.summary', {
      student: output.student,
      class: output.class ?? 'none',
      grade: output.grade ?? 'none',
      main: output.teachers.find((row) => row.class === output.class && row.duty === 'main')?.name ?? 'none',
    });
    const of = output.attendance;
    const attended = of
      ? t('student.attendance', {
          rate: of.rate ?? 0,
          present: of.present,
          recorded: of.recorded,
          late: of.late,
          open: of.due - of.recorded,
          from: calendarDay(of.from),
          to: calendarDay(of.to),
        })
      : t('student.attendanceHidden');
    const results =
      output.results.length > 0
        ? t('student.results', {
            term: output.results[0]?.term ?? '',
            list: output.results
              .map((row) =>
                `${row.subject} ${row.letter ?? ''}${row.percent === null ? '' : ` (${row.percent}%)`}`.trim(),
              )
              .join(', '),
          })
        : '';
    const guardians =
      output.guardians.length > 0
        ? t('student.guardians', { list: output.guardians.map((row) => `${row.name} (${row.relation})`).join(', ') })
        : '';
    return [lead, attended, results, guardians].filter(Boolean).join(' ');
  },
  draw: (output, t) => [
    {
      kind: 'cards',
      title: t('student.title'),
      cards: [
        {
          title: output.student,
          lines: [
            ...(output.class ? [t('student.line', { class: output.class, grade: output.grade ?? 'none' })] : []),
            ...(output.attendance?.rate != null
              ? [
                  t('student.rate', {
                    rate: output.attendance.rate,
                    present: output.attendance.present,
                    recorded: output.attendance.recorded,
                  }),
                ]
              : []),
            ...output.guardians.map((row) => `${row.name} (${row.relation})`),
          ],
        },
      ],
    },
    ...(output.results.length > 0
      ? [
          {
            kind: 'table' as const,
            title: t('student.resultsTitle', { term: output.results[0]?.term ?? '' }),
            columns: [
              { key: 'subject', label: t('column.subject') },
              { key: 'letter', label: t('column.letter') },
              { key: 'percent', label: t('column.percent'), align: 'end' as const, format: 'number' as const },
            ],
            rows: output.results.map(({ subject, letter, percent }) => ({ subject, letter, percent })),
          },
        ]
      : []),
  ],
  page: (output, role) => (role === 'parent' ? `/parent?child=${output.studentId}` : `/${role}`),
});

async function cardOf(tx: Transaction, studentId: string, day: string): Promise<Card | undefined> {
  const [row] = await tx.execute<Card>(sql`
    select p.display_name as name, p.pronouns, ${homeroomOf(day)} as class, h.grade, h.since::text as since,
      app.is_staff() or (app.role() = 'student' and p.id = app.uid()) or p.id in (select app.my_child_ids()) as allowed,
      (select coalesce(jsonb_agg(jsonb_build_object('name', q.display_name, 'class', c.name, 'subject', s.name, 'duty', t.duty) order by c.kind, c.name, t.duty), '[]')
        from student_class_assignments e join classes c on c.id = e.class_id join teacher_class_assignments t on t.class_id = c.id and ${covers('t', day)}
        join profiles q on q.id = t.teacher_id left join subjects s on s.id = c.subject_id where e.student_id = p.id and ${covers('e', day)}) as teachers,
      (select coalesce(jsonb_agg(jsonb_build_object('subject', s.name, 'term', n.name, 'percent', g.percent, 'letter', g.letter) order by s.name), '[]')
        from grades g join subjects s on s.id = g.subject_id join terms n on n.id = g.term_id where g.student_id = p.id and g.kind = 'term'
          and g.term_id = (select o.term_id from grades o join terms w on w.id = o.term_id where o.student_id = p.id and o.kind = 'term' order by w.ends_on desc, w.starts_on desc limit 1)) as results
    from profiles p
    left join lateral (select g.name as grade, e.starts_on as since from student_class_assignments e join classes c on c.id = e.class_id join grade_levels g on g.id = c.grade_level_id
      where e.student_id = p.id and e.class_kind = 'homeroom' and ${covers('e', day)}) h on true
    where p.id = ${studentId}::uuid`);
  return row;
}
