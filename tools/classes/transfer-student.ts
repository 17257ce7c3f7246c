import { sql } from 'drizzle-orm';
import { z } from 'zod';
import type { Transaction } from '#db/with-caller.ts';
import { defineOperation, type Translate } from '../contract/define-operation.ts';
import { entity } from '../contract/entity.ts';
import { AppError } from '../contract/errors.ts';
import { calendarDay } from '../contract/messages.ts';
import { day } from './fields.ts';
import { schoolDay } from './school-day.ts';

interface Enrolment extends Record<string, unknown> {
  id: string;
  classId: string;
  class: string;
  kind: 'homeroom' | 'scheduled';
  /** Homeroom that a scheduled class follows. */
  homeroomId: string | null;
  startsOn: string;
  endsOn: string | null;
}

interface Target extends Record<string, unknown> {
  id: string;
  name: string;
  kind: string;
  current: boolean;
  yearEnds: string;
}

export const transferStudent = defineOperation({
  name: 'classes.transferStudent',
  title: 'Transfer a student to another class',
  description:
    'Moves a student from their homeroom to another one from a day on: the old enrolment and its subject classes end the day before, the new ones begin. History, marks and attendance are kept.',
  examples: [
    'move Priya from 8B to 8A',
    'transfer Daniel to 7B from Monday',
    'Sam changes class to 6A next week',
    'put Ana into the other section',
  ],
  roles: ['admin', 'teacher'],
  routes: ['POST /api/admin/students/:studentId/transfer'],
  effect: 'write',
  input: z.strictObject({
    studentId: entity('student', 'The student'),
    toClassId: entity('class', 'The homeroom to move to, such as 8A'),
    effectiveOn: z.iso
      .date()
      .optional()
      .describe('First day in the new class; today if left out, or the next school day'),
  }),
  output: z.object({
    student: z.string(),
    studentId: z.uuid(),
    from: z.string(),
    to: z.string(),
    toClassId: z.uuid(),
    effectiveOn: day,
    lastDay: day,
    ended: z.array(z.string()),
    started: z.array(z.string()),
    /** Subject classes that do not follow the old homeroom, and go on. */
    kept: z.array(z.string()),
  }),
  run: async (input, { tx, caller, t }) => {
    await assertRegistrar(tx, caller.role, t);
    const { today, instructional, nextSchoolDay } = await schoolDay(tx);
    const on = input.effectiveOn ?? (instructional ? today : (nextSchoolDay ?? today));
    const student = await lockStudent(tx, input.studentId, t);
    const target = await targetOf(tx, input.toClassId, on, t);
    const current = await enrolmentsOn(tx, input.studentId, on);
    const homeroom = current.find((row) => row.kind === 'homeroom');
    if (!homeroom) throw new AppError('invalid_input', t('transfer.notEnrolled', { student, day: calendarDay(on) }));
    if (homeroom.classId === target.id)
      throw new AppError('conflict', t('transfer.sameClass', { student, class: target.name }));
    await assertNothingAfter(tx, { studentId: input.studentId, student, homeroom, on }, t);
    const following = current.filter((row) => row.kind === 'scheduled' && row.homeroomId === homeroom.classId);
    const ending = [homeroom, ...following];
    await tx.execute(sql`
      update student_class_assignments set ends_on = ${on}::date - 1, exit_code = 'transfer', updated_at = now()
      where id in (${sql.join(
        ending.map((row) => sql`${row.id}::uuid`),
        sql`, `,
      )})`);
    const started = await tx.execute<{ name: string }>(sql`
      with made as (
        insert into student_class_assignments (student_id, class_id, class_kind, starts_on, ends_on, entry_code)
        select ${input.studentId}::uuid, c.id, c.kind, ${on}::date, ${homeroom.endsOn}::date, 'transfer' from classes c
        where (c.id = ${target.id}::uuid or c.homeroom_id = ${target.id}::uuid)
          and not exists (select from student_class_assignments e where e.student_id = ${input.studentId}::uuid and e.class_id = c.id and (e.ends_on is null or e.ends_on >= ${on}::date))
        order by c.id returning class_id)
      select c.name from made join classes c on c.id = made.class_id order by c.kind, c.name`);
    return {
      ...{
        student,
        studentId: input.studentId,
        from: homeroom.class,
        to: target.name,
        toClassId: target.id,
        effectiveOn: on,
        lastDay: dayBefore(on),
      },
      ...{ ended: ending.map((row) => row.class), started: started.map((row) => row.name) },
      kept: current.filter((row) => !ending.includes(row)).map((row) => row.class),
    };
  },
  summary: (output, t) => {
    const values = {
      student: output.student,
      from: output.from,
      to: output.to,
      on: calendarDay(output.effectiveOn),
      last: calendarDay(output.lastDay),
      ended: output.ended.length - 1,
      started: output.started.length - 1,
      kept: output.kept.length,
    };
    return t('transfer.done', values);
  },
  card: (output, t) => ({
    title: t('transfer.title', {
      student: output.student,
      from: output.from,
      to: output.to,
      on: calendarDay(output.effectiveOn),
    }),
    action: t('transfer.action', { student: output.student, to: output.to }),
  }),
  page: () => '/admin',
});

const dayBefore = (on: string) => new Date(calendarDay(on) - 86_400_000).toISOString().slice(0, 10);

async function assertRegistrar(tx: Transaction, role: string, t: Translate): Promise<void> {
  if (role === 'admin') return;
  const [row] = await tx.execute<{ registrar: boolean }>(sql`select app.has_duty('registrar') as registrar`);
  if (!row?.registrar) throw new AppError('forbidden', t('transfer.registrarOnly'));
}

/** Two transfers of one student wait for each other: every enrolment of theirs is held until the end. */
async function lockStudent(tx: Transaction, studentId: string, t: Translate): Promise<string> {
  await tx.execute(
    sql`select from student_class_assignments where student_id = ${studentId}::uuid order by id for update`,
  );
  const [row] = await tx.execute<{ name: string }>(
    sql`select display_name as name from profiles where id = ${studentId}::uuid`,
  );
  if (!row) throw new AppError('not_found', t('error.noStudent'));
  return row.name;
}

async function targetOf(tx: Transaction, classId: string, on: string, t: Translate): Promise<Target> {
  const [row] = await tx.execute<Target>(sql`
    select c.id, c.name, c.kind, ${on}::date between y.starts_on and y.ends_on as current, y.ends_on::text as "yearEnds"
    from classes c join academic_years y on y.id = c.academic_year_id where c.id = ${classId}::uuid`);
  if (!row) throw new AppError('not_found', t('error.noClass'));
  if (row.kind !== 'homeroom') throw new AppError('invalid_input', t('transfer.notHomeroom', { class: row.name }));
  if (!row.current)
    throw new AppError(
      'invalid_input',
      t('transfer.outsideYear', { class: row.name, day: calendarDay(on), ends: calendarDay(row.yearEnds) }),
    );
  return row;
}

async function enrolmentsOn(tx: Transaction, studentId: string, on: string): Promise<Enrolment[]> {
  return [
    ...(await tx.execute<Enrolment>(sql`
      select e.id, e.class_id as "classId", c.name as class, e.class_kind as kind, c.homeroom_id as "homeroomId", e.starts_on::text as "startsOn", e.ends_on::text as "endsOn"
      from student_class_assignments e join classes c on c.id = e.class_id
      where e.student_id = ${studentId}::uuid and e.starts_on <= ${on}::date and (e.ends_on is null or e.ends_on >= ${on}::date)
      order by e.class_kind, c.name`)),
  ];
}

interface Move {
  studentId: string;
  student: string;
  homeroom: Enrolment;
  on: string;
}

/** Marks outside an enrolment would be left behind, and a later change would overlap: both are refused with the day. */
async function assertNothingAfter(
  tx: Transaction,
  { studentId, student, homeroom, on }: Move,
  t: Translate,
): Promise<void> {
  const [row] = await tx.execute<{ marked: string | null; next: string | null }>(sql`
    select (select max(a.day)::text from attendance a where a.student_id = ${studentId}::uuid and a.class_id = ${homeroom.classId}::uuid and a.day >= ${on}::date) as marked,
      (select min(e.starts_on)::text from student_class_assignments e where e.student_id = ${studentId}::uuid and e.starts_on > ${on}::date) as next`);
  if (homeroom.startsOn >= on)
    throw new AppError(
      'conflict',
      t('transfer.justStarted', { student, class: homeroom.class, day: calendarDay(homeroom.startsOn) }),
    );
  if (row?.marked)
    throw new AppError(
      'conflict',
      t('transfer.marked', { student, class: homeroom.class, day: calendarDay(row.marked) }),
      { details: { lastMark: row.marked } },
    );
  if (row?.next) throw new AppError('conflict', t('transfer.laterChange', { student, day: calendarDay(row.next) }));
}
