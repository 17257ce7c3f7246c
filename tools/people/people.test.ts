import { beforeAll, describe, expect, it } from 'vitest';
import type { z } from 'zod';
import type { Caller } from '#db/caller.ts';
import { demonstration } from '#db/seed/demonstration.ts';
import { sharedDatabase } from '#db/testing.ts';
import type { Operation } from '../contract/define-operation.ts';
import type { AppError } from '../contract/errors.ts';
import { executeOperation } from '../contract/execute-operation.ts';
import { peopleFind } from './find.ts';
import { peopleGuardians } from './guardians.ts';
import { myChildren } from './my-children.ts';
import { peopleStudent } from './student.ts';
import { peopleTeachers } from './teachers.ts';

const database = sharedDatabase();
const { accounts, students } = demonstration;
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

describe('finding people', () => {
  it('lists everyone of the name, with what tells them apart', async () => {
    const { data } = await run(peopleFind, admin, { name: 'Daniel Kim', role: 'student' });
    expect(data.people.map((row) => row.id).sort()).toEqual([...students.sameFullName].sort());
    expect(new Set(data.people.map((row) => row.class))).toEqual(new Set(['6A', '9B']));
  });

  it('finds other scripts by Latin letters, and says when it only came near', async () => {
    const found = await run(peopleFind, teacher, { name: 'Anna Sokolova' });
    expect(found.data).toMatchObject({
      exact: true,
      people: [{ name: 'Анна Соколова', role: 'student', class: '8B' }],
    });
    const near = await run(peopleFind, teacher, { name: 'Sam Smith', classId: '8B' });
    expect(near.data.exact).toBe(false);
    expect(near.message).toMatch(/^Nobody is called exactly “Sam Smith”/);
  });

  it('finds whose a telephone number is, however it is written, for those who may see numbers', async () => {
    const guardians = (await run(peopleGuardians, admin, { studentId: students.maya })).data.guardians;
    const [guardian] = guardians.filter((row) => row.phone !== null);
    const digits = guardian!.phone!.replace(/\D/g, '');
    for (const name of [guardian!.phone!, `00${digits}`, digits, `+${digits.replace(/(...)/g, '$1-')}`]) {
      const found = (await run(peopleFind, admin, { name })).data.people.map((row) => row.id);
      expect([name, found]).toEqual([name, expect.arrayContaining([guardian!.id])]);
    }
    expect((await run(peopleFind, teacher, { name: guardian!.phone! })).data.people).toEqual([]);
    expect((await run(peopleFind, admin, { name: `${digits}9` })).data.people).toEqual([]);
  });

  it('shows a student only who is in their own classes or teaches them', async () => {
    expect((await run(peopleFind, student, { name: 'Sam' })).data.people.map((row) => row.id).sort()).toEqual(
      [...students.sams].sort(),
    );
    const mother = (await run(peopleFind, student, { name: 'Joana Fernandes' })).data;
    expect(mother.exact).toBe(false);
    expect(mother.people.map((row) => row.name)).not.toContain('Joana Fernandes');
  });
});

describe('a student’s card', () => {
  it('holds the same figures for everyone who may see it', async () => {
    const own = (await run(peopleStudent, student)).data;
    const ofParent = (await run(peopleStudent, parent, { studentId: 'Maya' })).data;
    const ofTeacher = (await run(peopleStudent, teacher, { studentId: 'Maya' })).data;
    expect(own).toMatchObject({ student: 'Maya Fernandes', class: '8B' });
    expect(ofParent.attendance).toEqual(own.attendance);
    expect(ofTeacher.attendance).toEqual(own.attendance);
    expect(own.guardians).toEqual([]);
    // A parent never sees the other guardian's link or contact.
    expect(ofParent.guardians.map((row) => row.name)).toEqual(['Joana Fernandes']);
    expect(ofTeacher.guardians.map((row) => row.name)).toEqual(['Joana Fernandes', 'Rui Fernandes']);
  });

  it('hides the daily attendance from those who only teach a subject, and the card from strangers', async () => {
    const subject = (await run(peopleStudent, teacher, { studentId: students.sameFullName[0] })).data;
    expect(subject.attendance).toBeNull();
    expect(await failure(run(peopleStudent, student, { studentId: students.sams[0] }))).toBe('forbidden');
    expect(await failure(run(peopleStudent, parent, { studentId: students.sams[0] }))).toBe('not_found');
  });
});

describe('guardians', () => {
  it('are shown with contact to administration, without it to teachers, and restricted ones to the office alone', async () => {
    const ofOffice = (await run(peopleGuardians, admin, { studentId: students.restricted })).data.guardians;
    expect(ofOffice.map((row) => [row.relation, row.restricted])).toEqual([
      ['mother', false],
      ['father', true],
    ]);
    expect(ofOffice.every((row) => row.phone !== null)).toBe(true);
    const deputy = await database.caller(accounts.deputy.email, 'admin');
    expect(
      (await run(peopleGuardians, deputy, { studentId: students.restricted })).data.guardians.map(
        (row) => row.relation,
      ),
    ).toEqual(['mother']);
    const ofTeacher = await run(peopleGuardians, teacher, { studentId: 'Omar' });
    expect(ofTeacher.data.guardians).toMatchObject([{ relation: 'mother', phone: null, email: null }]);
    expect(await failure(run(peopleGuardians, teacher, { studentId: students.sameFullName[0] }))).toBe('forbidden');
    expect(await failure(run(peopleGuardians, parent, { studentId: students.maya }))).toBe('forbidden');
  });
});

describe('teachers', () => {
  it('are one’s own for students and parents, each child’s under its name', async () => {
    const own = (await run(peopleTeachers, student)).data;
    expect(own.teachers.map((row) => row.name)).toContain('Daniela Reyes');
    const ofParent = (await run(peopleTeachers, parent)).data;
    expect(ofParent.teachers.find((row) => row.name === 'Daniela Reyes')?.children).toEqual(['Maya Fernandes']);
    expect(
      (await run(peopleTeachers, parent, { studentId: 'Leo' })).data.teachers.every((row) =>
        row.children.includes('Leo Fernandes'),
      ),
    ).toBe(true);
  });

  it('are found by subject and duty', async () => {
    const maths = (await run(peopleTeachers, admin, { subjectId: 'maths', gradeLevelId: 'grade 8' })).data;
    expect(maths.teachers.map((row) => row.name)).toEqual(['Daniela Reyes']);
    const lead = (await run(peopleTeachers, teacher, { duty: 'safeguarding_lead' })).data;
    expect(lead.teachers.map((row) => row.id)).toEqual([accounts.admin.personId]);
  });
});

describe('my children', () => {
  it('are those of a verified link with access, each under their own heading', async () => {
    const { data, message } = await run(myChildren, parent);
    expect(data.children.map((row) => row.id).sort()).toEqual([students.maya, students.leo].sort());
    for (const child of data.children)
      expect(message).toContain(`${child.attendance.present} of ${child.attendance.recorded} sessions`);
    const teacherAsParent = await database.caller(accounts.teacher.email, 'parent');
    expect((await run(myChildren, teacherAsParent)).data.children.map((row) => row.id)).toEqual([
      students.teachersChild,
    ]);
    for (const account of [
      accounts.restrictedGuardian,
      accounts.unverifiedGuardian,
      accounts.emergencyContact,
      accounts.guardianOfAdult,
    ]) {
      expect(
        (await run(myChildren, await database.caller(account.email, 'parent'))).data.children,
        account.email,
      ).toEqual([]);
    }
  });
});
