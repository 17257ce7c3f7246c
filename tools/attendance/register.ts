import { sql } from 'drizzle-orm';
import { z } from 'zod';
import { defineOperation } from '../contract/define-operation.ts';
import { calendarDay } from '../contract/messages.ts';
import { classField, day, dayField, session, sessionField } from './fields.ts';
import { attendanceCodes } from './queries.ts';
import { closedBecause, registerFacts, registerRows } from './register-state.ts';

const mark = z.object({
  codeId: z.uuid(),
  label: z.string(),
  minutesLate: z.int().nullable(),
  reason: z.string().nullable(),
});

export const attendanceRegister = defineOperation({
  name: 'attendance.register',
  title: 'Register of a class',
  description:
    'Shows the register of one class for one session: every student with their mark, the office’s entry, and any absence the family has reported; whether it is taken, and whether it can still be changed.',
  examples: [
    'show me the register of 8B',
    'who is marked absent in my class this morning?',
    'open the attendance sheet for 4A yesterday afternoon',
    'is anyone of 8B reported sick',
  ],
  roles: ['teacher', 'admin'],
  routes: ['GET /api/teacher/classes/:classId/register', 'GET /api/admin/classes/:classId/register'],
  effect: 'read',
  input: z.strictObject({ classId: classField, day: dayField, session: sessionField }),
  output: z.object({
    classId: z.uuid(),
    class: z.string(),
    day,
    session,
    taken: z.boolean(),
    takenBy: z.string().nullable(),
    takenAt: z.string().nullable(),
    /** 0 while it is not taken; handed back to `attendance.markClass`, which refuses when somebody has saved since. */
    version: z.int(),
    editable: z.boolean(),
    /** Why it is not editable, in a sentence. */
    why: z.string().nullable(),
    students: z.array(
      z.object({
        id: z.uuid(),
        name: z.string(),
        /** The mark that counts: the office's where there is one. */
        mark: mark.nullable(),
        office: z.boolean(),
        teacherMark: mark.nullable(),
        report: z.object({ reason: z.string(), until: day, confirmed: z.boolean() }).nullable(),
      }),
    ),
    /** The codes that the caller may use, in order. */
    codes: z.array(
      z.object({
        id: z.uuid(),
        code: z.string(),
        label: z.string(),
        present: z.boolean(),
        late: z.boolean(),
        excused: z.boolean(),
      }),
    ),
  }),
  run: async (input, { tx, caller, t }) => {
    const facts = await registerFacts(tx, input.classId, input.day, t);
    const closed = closedBecause(facts, caller, t);
    if (closed?.code === 'forbidden' && !facts.mine) throw closed;
    const chosen = input.session ?? facts.session;
    const [taken] = await tx.execute<{ version: number; by: string | null; at: string }>(sql`
      select r.version, p.display_name as by, to_jsonb(r.taken_at) #>> '{}' as at from registers r left join profiles p on p.id = r.taken_by
      where r.class_id = ${facts.classId}::uuid and r.day = ${facts.day}::date and r.session = ${chosen}`);
    const rows = await registerRows(tx, facts.classId, facts.day, chosen);
    const codes = await attendanceCodes(tx);
    return {
      ...{ classId: facts.classId, class: facts.className, day: facts.day, session: chosen },
      ...{
        taken: taken !== undefined,
        takenBy: taken?.by ?? null,
        takenAt: taken?.at ?? null,
        version: taken?.version ?? 0,
      },
      ...{ editable: closed === undefined, why: closed?.message ?? null },
      students: rows.map(({ id, name, teacher, office, report }) => ({
        id,
        name,
        mark: office ?? teacher,
        office: office !== null,
        teacherMark: teacher,
        report,
      })),
      codes: codes
        .filter((code) => code.forTeachers || caller.role === 'admin')
        .map(({ id, code, label, present, late, excused }) => ({ id, code, label, present, late, excused })),
    };
  },
  summary: (output, t) => {
    const values = {
      class: output.class,
      day: calendarDay(output.day),
      session: t(`session.${output.session}`),
      students: output.students.length,
      by: output.takenBy ?? '',
    };
    const labels = new Map<string, string[]>();
    for (const student of output.students) {
      const label = student.mark?.label.toLowerCase() ?? t('register.unmarked');
      labels.set(label, [...(labels.get(label) ?? []), student.name]);
    }
    const present = output.codes.find((code) => code.code === 'present')?.label.toLowerCase();
    const counted = [...labels].map(([label, names]) =>
      t('markClass.count', {
        students: names.length,
        label,
        names: label === present || names.length > 12 ? 'none' : names.join(', '),
      }),
    );
    const reports = output.students.filter((student) => student.report);
    const reported =
      reports.length > 0
        ? ` ${t('register.reported', { count: reports.length, names: reports.map((student) => student.name).join(', ') })}`
        : '';
    const lead = t(output.taken ? 'register.taken' : 'register.notTaken', values);
    return `${lead} ${counted.join(', ')}.${reported}${output.why ? ` ${output.why}` : ''}`;
  },
  draw: (output, t) => [
    {
      kind: 'table',
      title: t('register.table', {
        class: output.class,
        day: calendarDay(output.day),
        session: t(`session.${output.session}`),
      }),
      columns: [
        { key: 'name', label: t('column.student') },
        { key: 'mark', label: t('column.mark'), format: 'status' },
        { key: 'minutes', label: t('column.minutes'), align: 'end', format: 'number' },
        { key: 'reason', label: t('column.reason') },
        { key: 'source', label: t('column.source') },
      ],
      rows: output.students.map((student) => ({
        ...{ name: student.name, mark: student.mark?.label ?? null, minutes: student.mark?.minutesLate ?? null },
        reason: student.mark?.reason ?? student.report?.reason ?? null,
        source: student.office
          ? t('source.office')
          : student.mark
            ? t('source.teacher')
            : student.report
              ? t('source.family')
              : null,
      })),
    },
  ],
  page: (output, role) => (role === 'teacher' ? `/teacher/classes/${output.classId}` : '/admin'),
});
