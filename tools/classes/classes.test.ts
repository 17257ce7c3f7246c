import { beforeAll, describe, expect, it } from 'vitest';
import type { z } from 'zod';
import type { Caller } from '#db/caller.ts';
import { demonstration } from '#db/seed/demonstration.ts';
import { sharedDatabase } from '#db/testing.ts';
import type { Operation } from '../contract/define-operation.ts';
import type { AppError } from '../contract/errors.ts';
import { executeOperation } from '../contract/execute-operation.ts';
import { schoolCalendar } from './calendar.ts';
import { classesEnrolments } from './enrolments.ts';
import { classesList } from './list.ts';
import { classesRoster } from './roster.ts';
import { classesStructure } from './structure.ts';
import { timetableToday } from './timetable-today.ts';

const database = sharedDatabase();
const { accounts, students, school } = demonstration;
let [admin, teacher, student, parent]: Caller[] = [];
const run = <Input extends z.ZodType, Output extends z.ZodType, Prepared>(
  operation: Operation<Input, Output, Prepared>,
  caller: Caller | undefined,
  input: unknown = {},
) => executeOperation(operation, input, { caller: caller as Caller, surface: 'page', connection: database.connection });
const failure = (work: Promise<unknown>) =>
  work.then(
    () => 'done',
    (error: AppError) => error.code,
  );

beforeAll(async () => {
  admin = await database.caller(accounts.admin.email, 'admin');
  teacher = await database.caller(accounts.teacher.email, 'teacher');
  student = await database.caller(accounts.student.email, 'student');
  parent = await database.caller(accounts.parent.email, 'parent');
});

describe('classes', () => {
  it('are one’s own, or all for staff, a page at a time', async () => {
    expect((await run(classesList, teacher)).data.classes.map((row) => row.name).sort()).toEqual([
      '7A Mathematics',
      '7B Mathematics',
      '8A Mathematics',
      '8B',
      '8B Mathematics',
    ]);
    expect(
      (await run(classesList, student, { scope: 'school' })).data.classes.every((row) => row.name.startsWith('8B')),
    ).toBe(true);
    const names: string[] = [];
    let next: string | null = null;
    do {
      const page: { classes: { name: string }[]; next: string | null } = (
        await run(classesList, admin, { kind: 'homeroom', limit: 7, ...(next ? { after: next } : {}) })
      ).data;
      names.push(...page.classes.map((row) => row.name));
      next = page.next;
    } while (next);
    expect(names).toHaveLength(24);
    expect(new Set(names).size).toBe(24);
  });

  it('add up to the school, with shares out of all', async () => {
    const { data, message } = await run(classesStructure, admin);
    const [counted] = await database.superuser<{ students: number; female: number }[]>`
      select count(*)::int as students, (count(*) filter (where d.gender = 'female'))::int as female from public.student_class_assignments e
      left join public.personal_details d on d.person_id = e.student_id and d.school_id = e.school_id
      where e.school_id = ${school.id} and e.class_kind = 'homeroom' and e.starts_on <= ${data.day} and (e.ends_on is null or e.ends_on >= ${data.day})`;
    expect(data).toMatchObject(counted ?? {});
    expect(data.grades.flatMap((grade) => grade.sections).reduce((total, item) => total + item.students, 0)).toBe(
      data.students,
    );
    expect(message).toContain(`of ${data.students}.`);
    expect(await failure(run(classesStructure, teacher))).toBe('forbidden');
  });

  it('have a roster for staff and for their own students', async () => {
    expect((await run(classesRoster, teacher)).data).toMatchObject({
      class: '8B',
      size: 20,
      teachers: ['Daniela Reyes'],
    });
    expect((await run(classesRoster, student)).data.students.map((row) => row.id)).toContain(students.maya);
    expect(await failure(run(classesRoster, student, { classId: '5A' }))).toBe('not_found');
  });
});

describe('the timetable of a day', () => {
  it('is one’s own, every child’s, or that of whom is named, in order of time', async () => {
    const { lastSchoolDay: day } = await lastDay();
    const own = (await run(timetableToday, student, { day })).data;
    expect(own.lessons.length).toBeGreaterThan(2);
    expect(own.lessons.map((lesson) => lesson.startsAt)).toEqual(
      own.lessons.map((lesson) => lesson.startsAt).toSorted(),
    );
    const family = (await run(timetableToday, parent, { day })).data;
    expect(family.who.toSorted()).toEqual(['Leo Fernandes', 'Maya Fernandes']);
    expect(family.lessons.filter((lesson) => lesson.who === 'Maya Fernandes')).toEqual(own.lessons);
    expect(
      (await run(timetableToday, admin, { day, classId: '8B' })).data.lessons.map((lesson) => lesson.class),
    ).toEqual(own.lessons.map((lesson) => lesson.class));
    expect(
      (await run(timetableToday, teacher, { day })).data.lessons.every((lesson) =>
        lesson.teachers.includes('Daniela Reyes'),
      ),
    ).toBe(true);
    expect(await failure(run(timetableToday, admin))).toBe('invalid_input');
    expect(await failure(run(timetableToday, student, { studentId: students.sams[0] }))).toBe('forbidden');
  });

  it('says why there are no lessons', async () => {
    const [closed] = await database.superuser<
      { day: string; label: string }[]
    >`select day::text, label from public.calendar_days where school_id = ${school.id} and not instructional order by day limit 1`;
    const { message } = await run(timetableToday, student, { day: closed?.day });
    expect(message).toMatch(/^There are no lessons/);
    expect(message).toContain(closed?.label);
  });

  const lastDay = async () => {
    const [row] = await database.superuser<
      { lastSchoolDay: string }[]
    >`select max(day)::text as "lastSchoolDay" from public.calendar_days where school_id = ${school.id} and instructional and day <= current_date`;
    return row ?? { lastSchoolDay: '' };
  };
});

describe('calendar and history', () => {
  it('joins closed days of one break, and counts school days', async () => {
    const [year] = await database.superuser<{ from: string; to: string; taught: number; closed: number }[]>`
      select y.starts_on::text as "from", y.ends_on::text as "to", (select count(*)::int from public.calendar_days d where d.school_id = y.school_id and d.instructional) as taught,
        (select count(*)::int from public.calendar_days d where d.school_id = y.school_id and not d.instructional) as closed
      from public.academic_years y where y.school_id = ${school.id} order by starts_on desc limit 1`;
    const { data } = await run(schoolCalendar, student, { from: year?.from, to: year?.to });
    expect(data.schoolDays).toBe(year?.taught);
    expect(data.closures.reduce((total, closure) => total + closure.schoolDaysLost, 0)).toBe(year?.closed);
    expect(data.closures.some((closure) => closure.schoolDaysLost >= 5)).toBe(true);
  });

  it('keeps every enrolment', async () => {
    const { data } = await run(classesEnrolments, admin, { studentId: students.transferred, homeroomsOnly: true });
    expect(data.enrolments.length).toBeGreaterThanOrEqual(2);
    expect(data.enrolments.at(-1)).toMatchObject({ exit: 'transfer' });
    expect((await run(classesEnrolments, student)).data.student).toBe('Maya Fernandes');
    expect(await failure(run(classesEnrolments, student, { studentId: students.sams[0] }))).toBe('forbidden');
  });
});
