import { sql } from 'drizzle-orm';
import { z } from 'zod';
import { schoolDay } from '../classes/school-day.ts';
import { defineOperation } from '../contract/define-operation.ts';
import { entity } from '../contract/entity.ts';
import { AppError } from '../contract/errors.ts';
import { calendarDay } from '../contract/messages.ts';
import { assertCodeFits, minutesOf } from './code-rules.ts';
import { day, dayField, session, sessionField } from './fields.ts';
import { actsForOffice, attendanceCodes, coversDay, writeMarks } from './queries.ts';
import { closedBecause } from './register-state.ts';

interface Situation extends Record<string, unknown> {
  name: string;
  classId: string | null;
  className: string | null;
  mine: boolean;
  earliest: string;
  registerTaken: boolean;
  office: { codeId: string; label: string } | null;
  teacher: { codeId: string; label: string } | null;
}

export const markStudentAttendance = defineOperation({
  name: 'attendance.markStudent',
  title: 'Mark one student',
  description:
    'Records or corrects the attendance mark of one student for one session. A teacher’s mark never replaces an entry of the office; administration writes the official entry.',
  examples: [
    'Sam came in 15 minutes late this morning',
    'change Ana from absent to excused, she was at the dentist',
    'put Noah down as left early this afternoon',
    'Maya was actually here yesterday morning',
  ],
  roles: ['teacher', 'admin'],
  routes: ['POST /api/teacher/students/:studentId/attendance', 'POST /api/admin/students/:studentId/attendance'],
  effect: 'write',
  input: z.strictObject({
    studentId: entity('student', 'The student'),
    codeId: entity('attendance_code', 'The mark: present, absent, late, excused, …'),
    day: dayField,
    session: sessionField,
    minutesLate: z.int().min(0).max(600).optional().describe('Minutes late, if said'),
    reason: z.string().trim().max(500).optional().describe('Why, if said'),
  }),
  output: z.object({
    student: z.string(),
    studentId: z.uuid(),
    classId: z.uuid(),
    class: z.string(),
    day,
    session,
    source: z.enum(['teacher', 'office']),
    before: z.string().nullable(),
    after: z.string(),
    minutesLate: z.int().nullable(),
    reason: z.string().nullable(),
    registerTaken: z.boolean(),
  }),
  run: async (input, { tx, caller, t }) => {
    const calendar = await schoolDay(tx, input.day);
    const chosen = input.session ?? calendar.session;
    const office = await actsForOffice(tx, caller);
    const marked = (
      source: string,
    ) => sql`(select jsonb_build_object('codeId', a.code_id, 'label', c.label) from attendance a join attendance_codes c on c.id = a.code_id
      where a.student_id = p.id and a.class_id = h.id and a.day = ${calendar.day}::date and a.session = ${chosen} and a.source = ${source})`;
    const [row] = await tx.execute<Situation>(sql`
      select p.display_name as name, h.id as "classId", h.name as "className",
        (h.id, p.id) in (select class_id, student_id from app.my_class_students()) as mine,
        (app.today() - app.attendance_posting_days())::text as earliest,
        exists (select from registers r where r.class_id = h.id and r.day = ${calendar.day}::date and r.session = ${chosen}) as "registerTaken",
        ${marked('office')} as office, ${marked('teacher')} as teacher
      from profiles p
      left join student_class_assignments e on e.student_id = p.id and e.class_kind = 'homeroom' and ${coversDay(calendar.day)}
      left join classes h on h.id = e.class_id
      where p.id = ${input.studentId}::uuid`);
    if (!row) throw new AppError('not_found', t('error.noStudent'));
    if (!row.classId || !row.className)
      throw new AppError(
        'invalid_input',
        t('error.notEnrolled', { student: row.name, day: calendarDay(calendar.day) }),
      );
    const facts = {
      ...calendar,
      classId: row.classId,
      className: row.className,
      kind: 'homeroom' as const,
      mine: row.mine,
      earliest: row.earliest,
    };
    const closed = closedBecause(facts, office ? { ...caller, role: 'admin' } : caller, t);
    if (closed) throw closed;
    if (!office && row.office)
      throw new AppError('forbidden', t('markStudent.officeEntry', { student: row.name, code: row.office.label }));
    const code = (await attendanceCodes(tx)).find((item) => item.id === input.codeId);
    if (!code) throw new AppError('invalid_input', t('error.noCode'));
    assertCodeFits(code, input.minutesLate, office ? 'admin' : caller.role, t);
    const [minutes, reason] = [minutesOf(input.minutesLate), input.reason || null];
    const source: 'office' | 'teacher' = office ? 'office' : 'teacher';
    await writeMarks(tx, source, [
      {
        student: input.studentId,
        class: row.classId,
        day: calendar.day,
        session: chosen,
        code: code.id,
        minutes,
        reason,
      },
    ]);
    return {
      ...{
        student: row.name,
        studentId: input.studentId,
        classId: row.classId,
        class: row.className,
        day: calendar.day,
        session: chosen,
        source,
      },
      ...{
        before: (row.office ?? row.teacher)?.label ?? null,
        after: code.label,
        minutesLate: minutes,
        reason,
        registerTaken: row.registerTaken,
      },
    };
  },
  summary: (output, t) => {
    const values = {
      student: output.student,
      class: output.class,
      day: calendarDay(output.day),
      session: t(`session.${output.session}`),
      after: output.after.toLowerCase(),
      before: output.before?.toLowerCase() ?? 'none',
      minutes: output.minutesLate ?? 0,
    };
    return `${t(output.source === 'office' ? 'markStudent.office' : 'markStudent.done', values)}${output.registerTaken ? '' : ` ${t('markStudent.registerOpen', values)}`}`;
  },
  card: (output, t) => ({
    title: t('markStudent.title', {
      student: output.student,
      after: output.after.toLowerCase(),
      day: calendarDay(output.day),
      session: t(`session.${output.session}`),
    }),
    action: t('markStudent.action', { student: output.student, after: output.after.toLowerCase() }),
  }),
  page: (output, role) => (role === 'teacher' ? `/teacher/classes/${output.classId}` : '/admin'),
});
