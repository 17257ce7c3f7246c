import { sql } from 'drizzle-orm';
import { beforeAll, describe, expect, it } from 'vitest';
import type { Caller } from '#db/caller.ts';
import { asCaller, ownDatabase, type TestDatabase } from '#db/testing.ts';
import { undo } from '../account/undo.ts';
import { executeOperation } from '../contract/execute-operation.ts';
import { type SmallSchool, smallSchool } from '../gradebook/testing/small-school.ts';
import { logMood } from './log-mood.ts';
import { wellbeingMine } from './mine.ts';
import { wellbeingShared } from './shared.ts';
import { wellbeingTrend } from './trend.ts';

let test: TestDatabase;
let school: SmallSchool;
const as = (caller: Caller | undefined) => ({
  caller: caller as Caller,
  surface: 'page' as const,
  connection: test.connection,
});

const monday = (weeksAgo: number) => {
  const back = (new Date(`${school.today}T00:00:00Z`).getUTCDay() + 6) % 7;
  return school.day(-back - 7 * weeksAgo);
};

const write = (student: Caller, day: string, mood: number, shared = false, note: string | null = null) =>
  test.superuser`insert into student_wellbeing (school_id, student_id, day, mood, note, shared_with_teachers, shared_with_guardians) values (${school.schoolId}, ${student.userId}, ${day}, ${mood}, ${note}, ${shared}, false)
    on conflict (school_id, student_id, day) do update set mood = excluded.mood, note = excluded.note, shared_with_teachers = excluded.shared_with_teachers`;

beforeAll(async () => {
  test = await ownDatabase();
  school = await smallSchool(test);
  for (const [index, student] of school.students.slice(0, 5).entries()) await write(student, monday(2), index + 1);
  for (const student of school.students.slice(0, 4)) await write(student, monday(1), 1);
});

describe('the diary of a student', () => {
  it('is written, replaced and taken back by the student alone', async () => {
    const ana = school.students[0];
    const first = await executeOperation(logMood, { mood: 4, note: 'Good talk' }, as(ana));
    expect(first.message).toContain('Only you can read it');
    const second = await executeOperation(logMood, { mood: 2, shareWithTeachers: true }, as(ana));
    expect(second.data).toMatchObject({ mood: 2, hasNote: true, sharedWithTeachers: true, replaced: 4 });
    await executeOperation(undo, {}, as(ana));
    const { data } = await executeOperation(wellbeingMine, { days: 7 }, as(ana));
    expect(data.entries.find((entry) => entry.day === school.today)).toMatchObject({
      mood: 4,
      note: 'Good talk',
      sharedWithTeachers: false,
    });
    await expect(executeOperation(logMood, { mood: 3 }, as(school.teacher))).rejects.toMatchObject({
      code: 'forbidden',
    });
    await expect(executeOperation(wellbeingMine, {}, as(school.admin))).rejects.toMatchObject({ code: 'forbidden' });
  });
});

describe('figures of a group', () => {
  it('are told for weeks of at least five students, and withheld for weeks of fewer', async () => {
    const { data, message } = await executeOperation(wellbeingTrend, { classId: '8X', weeks: 3 }, as(school.teacher));
    expect(data.weeks).toEqual([
      { week: monday(3), students: null, entries: null, average: null },
      { week: monday(2), students: 5, entries: 5, average: 3 },
      { week: monday(1), students: null, entries: null, average: null },
    ]);
    expect(data).toMatchObject({ average: 3, entries: 5, told: 1 });
    expect(message).toContain('the average mood is 3 of 5, from 5 entries in 1 of 3 finished weeks');
  });

  it('leave out the running week, so that answers before and after an entry do not differ by it', async () => {
    for (const student of school.students) await write(student, monday(0), 1);
    const { data } = await executeOperation(wellbeingTrend, { weeks: 2 }, as(school.admin));
    expect(data.weeks.map((week) => week.week)).toEqual([monday(2), monday(1)]);
  });

  it('stay within the caller’s classes, in the database itself', async () => {
    await expect(
      executeOperation(wellbeingTrend, { classId: school.mathematicsId }, as(school.scientist)),
    ).rejects.toMatchObject({ code: 'forbidden' });
    await expect(executeOperation(wellbeingTrend, {}, as(school.teacher))).rejects.toMatchObject({
      code: 'invalid_input',
    });
    const ask = (caller: Caller, classId: string | null) =>
      asCaller(test, caller, (tx) => tx.execute(sql`select * from app.wellbeing_weeks(${classId}::uuid, 4)`));
    for (const caller of [school.scientist, school.parent, school.students[0] as Caller])
      await expect(ask(caller, school.mathematicsId)).rejects.toThrow();
    await expect(ask(school.teacher, null)).rejects.toThrow();
    await expect(ask(school.teacher, school.homeroomId)).resolves.toHaveLength(4);
    const other = await smallSchool(test);
    expect((await ask(school.admin, other.homeroomId)).filter((row) => row.average !== null)).toEqual([]);
  });
});

describe('shared moods', () => {
  it('are what students chose to share, with teachers of theirs', async () => {
    const [, ben] = school.students;
    await write(ben as Caller, school.day(-1), 2, true, 'Worried about the test');
    const { data, message } = await executeOperation(wellbeingShared, {}, as(school.teacher));
    expect(data).toMatchObject({ count: 1, students: 1, low: 1 });
    expect(message).toContain('“Worried about the test”');
    expect((await executeOperation(wellbeingShared, {}, as(school.stranger))).data.count).toBe(0);
    expect((await executeOperation(wellbeingShared, {}, as(school.parentOfTwo))).data.count).toBe(0);
  });
});
