import { sql } from 'drizzle-orm';
import { z } from 'zod';
import { defineOperation, type Skipped } from '../contract/define-operation.ts';
import { entity } from '../contract/entity.ts';
import { AppError } from '../contract/errors.ts';
import { assertRegisterOpen, enrolledStudents, officeEntries, sessionNow } from './queries.ts';

const exception = z.strictObject({
  studentId: entity('student', 'Who is marked differently'),
  codeId: entity('attendance_code', 'How: absent, late, excused, …'),
  minutesLate: z.int().min(0).max(600).optional().describe('Minutes late, if said'),
  reason: z.string().trim().max(500).optional().describe('Why, if said'),
});

export const markClassAttendance = defineOperation({
  name: 'attendance.markClass',
  title: 'Mark a class',
  description: 'Records the register of one class for one session: everyone gets the default code, except those named. Entries of the office are kept and reported.',
  examples: ['mark everyone in 8B present except Sam', 'take the register for 5A'],
  roles: ['teacher', 'admin'],
  routes: ['POST /api/teacher/classes/:classId/attendance', 'POST /api/admin/classes/:classId/attendance'],
  effect: 'write',
  core: ['teacher'],
  input: z.strictObject({
    classId: entity('class', 'The class'),
    day: z.iso.date().optional().describe('The day; today if left out'),
    session: z.enum(['am', 'pm']).optional().describe('am (morning) or pm (afternoon); the present one if left out'),
    defaultCodeId: entity('attendance_code', 'The code of everyone who is not named').default('present'),
    exceptions: z.array(exception).max(200).default([]).describe('Those who are marked differently'),
  }),
  output: z.object({
    class: z.string(),
    day: z.iso.date(),
    session: z.enum(['am', 'pm']),
    marked: z.int(),
    counts: z.array(z.object({ code: z.string(), students: z.int() })),
    skipped: z.array(z.object({ label: z.string(), why: z.string() })),
  }),
  run: async (input, { tx, caller, t }) => {
    const day = input.day ?? (await today(tx));
    const session = input.session ?? sessionNow(caller.timeZone);
    const school = await assertRegisterOpen(tx, caller, input.classId, day);
    const students = await enrolledStudents(tx, input.classId, day);
    const exceptions = new Map(input.exceptions.map((item) => [item.studentId, item]));
    const unknown = input.exceptions.filter((item) => !students.some((student) => student.id === item.studentId));
    if (unknown.length > 0) throw new AppError('invalid_input', `Not everyone who was named is in ${school.className} on that day.`, { details: { issues: [{ path: 'exceptions', message: 'not in this class on that day' }] } });

    await tx.execute(sql`insert into registers (class_id, day, session) values (${input.classId}, ${day}, ${session})
      on conflict (school_id, class_id, day, session) do update set version = registers.version + 1, taken_by = app.uid(), taken_at = now(), updated_at = now()`);
    const office = await officeEntries(tx, input.classId, day, session);
    const marks = students
      .filter((student) => !office.has(student.id))
      .map((student) => {
        const named = exceptions.get(student.id);
        return { student: student.id, code: named?.codeId ?? input.defaultCodeId, minutes: named?.minutesLate ?? null, reason: named?.reason ?? null };
      });
    await tx.execute(sql`
      insert into attendance (student_id, class_id, day, session, code_id, minutes_late, reason)
      select (m ->> 'student')::uuid, ${input.classId}, ${day}, ${session}, (m ->> 'code')::uuid, (m ->> 'minutes')::smallint, m ->> 'reason'
      from jsonb_array_elements(${JSON.stringify(marks)}::jsonb) m order by 1
      on conflict (school_id, student_id, day, session, class_id, source) do update
        set code_id = excluded.code_id, minutes_late = excluded.minutes_late, reason = excluded.reason, recorded_by = app.uid(), recorded_at = now(), updated_at = now()
        where (attendance.code_id, attendance.minutes_late, attendance.reason) is distinct from (excluded.code_id, excluded.minutes_late, excluded.reason)`);
    const labels = new Map((await tx.execute<{ id: string; label: string }>(sql`select id, label from attendance_codes`)).map((row) => [row.id, row.label]));
    const counts = new Map<string, number>();
    for (const mark of marks) counts.set(labels.get(mark.code) ?? '', (counts.get(labels.get(mark.code) ?? '') ?? 0) + 1);
    const skipped: Skipped[] = students.filter((student) => office.has(student.id)).map((student) => ({ label: student.name, why: t('markClass.officeEntry', { code: office.get(student.id) ?? '' }) }));
    return { class: school.className, day, session, marked: marks.length, counts: [...counts].map(([code, count]) => ({ code, students: count })), skipped };
  },
  summary: (output, t) =>
    t('markClass.done', {
      class: output.class,
      day: Date.parse(`${output.day}T12:00:00Z`),
      session: t(`session.${output.session}`),
      marked: output.marked,
      exceptions: output.counts.map((count) => `${count.students} ${count.code.toLowerCase()}`).join(', '),
      skipped: output.skipped.length,
    }),
  card: (output, t) => ({
    title: t('markClass.title', { count: output.marked, class: output.class, day: Date.parse(`${output.day}T12:00:00Z`), session: t(`session.${output.session}`) }),
    action: t('markClass.action', { count: output.marked }),
  }),
});

async function today(tx: Parameters<typeof enrolledStudents>[0]): Promise<string> {
  const [row] = await tx.execute<{ today: string }>(sql`select app.today() as today`);
  if (!row?.today) throw new AppError('forbidden', 'You have no active membership of a school.');
  return row.today;
}
