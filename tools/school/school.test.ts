import { beforeAll, describe, expect, it } from 'vitest';
import type { Caller } from '#db/caller.ts';
import { ownDatabase, type TestDatabase } from '#db/testing.ts';
import { executeOperation } from '../contract/execute-operation.ts';
import { released, type SmallSchool, smallSchool } from '../gradebook/testing/small-school.ts';
import { schoolDigest } from './digest.ts';
import { schoolOverview } from './overview.ts';
import { schoolSettings } from './settings.ts';
import { schoolTodayFor } from './today-for.ts';

let test: TestDatabase;
let school: SmallSchool;
let session: string;
const as = (caller: Caller | undefined) => ({
  caller: caller as Caller,
  surface: 'page' as const,
  connection: test.connection,
});
const questions = async (caller: Caller | undefined) =>
  (await executeOperation(schoolTodayFor, {}, as(caller))).data.items;

beforeAll(async () => {
  test = await ownDatabase();
  school = await smallSchool(test);
  const [ana, ben] = school.students;
  session = new Date().getUTCHours() < 12 ? 'am' : 'pm';
  const past = await school.assessment({ title: 'Essay' });
  await school.assessment({ title: 'Next homework', dueOn: school.day(2) });
  await school.mark({
    assessmentId: past,
    studentId: ana?.userId ?? '',
    score: 8,
    released: new Date(Date.now() - 3_600_000).toISOString(),
  });
  await school.mark({ assessmentId: past, studentId: ben?.userId ?? '', state: 'missing', released });
  await school.mark({ assessmentId: past, studentId: school.students[2]?.userId ?? '', submittedOn: school.day(-3) });
  await mark(school.day(-1), 'am', 6);
});

/** A register of 8X in which the first `present` are present and the others absent. */
async function mark(day: string, at: string, present: number) {
  const { schoolId, homeroomId, codes, teacher } = school;
  await test.superuser`insert into registers (school_id, class_id, day, session, taken_by) values (${schoolId}, ${homeroomId}, ${day}, ${at}, ${teacher.userId})`;
  for (const [index, student] of school.students.entries()) {
    await test.superuser`insert into attendance (school_id, student_id, class_id, day, session, code_id, recorded_by)
      values (${schoolId}, ${student.userId}, ${homeroomId}, ${day}, ${at}, ${index < present ? codes.present : codes.absent}, ${teacher.userId})`;
  }
}

describe('the school at a glance', () => {
  it('counts people, classes and shares with their denominators', async () => {
    const { data, message } = await executeOperation(schoolOverview, {}, as(school.admin));
    expect(data).toMatchObject({
      students: 6,
      teachers: 3,
      guardians: 2,
      homerooms: 1,
      scheduledClasses: 2,
      studentsPerTeacher: 2,
    });
    expect(data.genders).toContainEqual({ gender: 'female', students: 3, percent: 50 });
    expect(data.attendance).toMatchObject({ recorded: 6, present: 6, rate: 1, sessionsTaken: 1 });
    expect(data.averages).toMatchObject({
      percent: 40,
      students: 2,
      subjects: [{ subject: 'Mathematics', percent: 40 }],
    });
    expect(data.work).toMatchObject({ expected: 6, handedIn: 2, missing: 1, rate: 33.3 });
    expect(data.wellbeing.average).toBeNull();
    expect(message).toContain('Small School has 6 students, 3 teachers, 2 guardians with an account and 1 homeroom');
    expect(message).toContain('is 100% (6 of 6 marks)');
    await expect(executeOperation(schoolOverview, {}, as(school.teacher))).rejects.toMatchObject({ code: 'forbidden' });
  });

  it('says the same in the digest, which stays short', async () => {
    const { data } = await executeOperation(schoolDigest, {}, as(school.admin));
    expect(data.text).toContain('Students: 6; female 3 (50%)');
    expect(data.text).toContain('100% present, 6 of 6 marks');
    expect(data.text).toContain('40% over 2 students');
    const demonstration = await executeOperation(schoolDigest, {}, as(await test.caller('admin@demo.school')));
    expect(demonstration.data.text.length).toBeLessThan(4200);
    expect(demonstration.data.text.split('\n')).toHaveLength(12);
  });

  it('tells everyone the public facts', async () => {
    for (const caller of [school.students[0], school.parent, school.teacher, school.admin]) {
      const { message } = await executeOperation(schoolSettings, {}, as(caller));
      expect(message).toContain('School year This year, Quarter 2 until');
    }
  });
});

describe('what matters now', () => {
  it('is what holds at this moment, for each role', async () => {
    expect((await questions(school.teacher))[0]).toEqual({
      text: `The register of 8X is not taken this ${session === 'am' ? 'morning' : 'afternoon'}`,
      question: 'Take the register for 8X: everyone present',
    });
    const teacher = (await questions(school.teacher)).map((item) => item.text);
    expect(teacher).toEqual(
      expect.arrayContaining(['1 paper waits for a mark', '1 piece of work missing in two weeks, from 1 student']),
    );
    expect((await questions(school.students[0])).map((item) => item.text)).toEqual(
      expect.arrayContaining(['Next homework is due in the next 7 days', '1 new mark in the last 7 days']),
    );
    expect((await questions(school.students[1])).map((item) => item.text)).toContain(
      '1 piece of work is marked missing',
    );
    expect((await questions(school.parentOfTwo)).map((item) => item.text)).toEqual(
      expect.arrayContaining([
        'Ben: 1 piece of work is marked missing',
        'Cleo: 1 piece of work is due in the next 7 days',
      ]),
    );
    expect((await questions(school.admin))[0]?.text).toMatch(/^1 of 1 register not taken/);
    for (const caller of [school.admin, school.teacher, school.parentOfTwo, school.stranger])
      expect((await questions(caller)).length).toBeLessThanOrEqual(5);
  });

  it('changes with what is done', async () => {
    await mark(school.today, session, 4);
    expect((await questions(school.teacher)).map((item) => item.text).join()).not.toContain('register');
    const admin = (await questions(school.admin)).map((item) => item.text);
    expect(admin).toContain('2 students are away now');
    expect(admin.join()).not.toContain('not taken');
  });
});
