import { describe, expect, it } from 'vitest';
import type { Caller } from '#db/caller.ts';
import { classId, demonstration, gradeLevelId, subjectId } from '#db/seed/demonstration.ts';
import { sharedDatabase } from '#db/testing.ts';
import { withCaller } from '#db/with-caller.ts';
import type { EntityKind } from '../contract/entity.ts';
import { entityResolvers } from './resolvers.ts';

const database = sharedDatabase();
const { accounts, students } = demonstration;

const find = (caller: Caller, kind: EntityKind, words: string, scope: Record<string, string> = {}) =>
  withCaller(caller, (tx) => entityResolvers[kind](words, { tx, caller, scope }), {
    ...database.connection,
    readOnly: true,
  });
const ids = async (...asked: Parameters<typeof find>) => (await find(...asked)).matches.map((match) => match.id);
const labels = async (...asked: Parameters<typeof find>) => (await find(...asked)).matches.map((match) => match.label);

describe('students', () => {
  it('asks which of two namesakes is meant, and takes a surname, an initial or a class as the answer', async () => {
    const teacher = await database.caller(accounts.teacher.email, 'teacher');
    expect(new Set(await ids(teacher, 'student', 'Sam', { classId: classId('8B') }))).toEqual(new Set(students.sams));
    expect(await labels(teacher, 'student', 'Sam Rivera')).toEqual(['Sam Rivera']);
    expect(await labels(teacher, 'student', 'rivera, sam')).toEqual(['Sam Rivera']);
    expect(await labels(teacher, 'student', 'Sam O.', { classId: classId('8B') })).toEqual(['Sam Okafor']);
    const admin = await database.caller(accounts.admin.email, 'admin');
    const namesakes = await find(admin, 'student', 'Daniel Kim');
    expect(new Set(namesakes.matches.map((match) => match.hint))).toEqual(new Set(['6A', '9B']));
    expect(await ids(admin, 'student', 'Daniel Kim from 9B')).toEqual([students.sameFullName[1]]);
  });

  it('takes a name that was left out for nobody’s, though some begin like it', async () => {
    const admin = await database.caller(accounts.admin.email, 'admin');
    const [like] = await database.superuser`
      select 1 from public.profiles p join public.memberships m on m.person_id = p.id
      where m.role = 'student' and (p.given_name ilike 'me%' or p.family_name ilike 'me%') limit 1`;
    expect(like).toBeDefined();
    expect(await find(admin, 'student', 'me')).toEqual({ matches: [], suggestions: [] });
  });

  it('finds names in every script, as written and in Latin letters, with and without accents', async () => {
    const teacher = await database.caller(accounts.teacher.email, 'teacher');
    const said = [
      'Анна',
      'анна соколова',
      'Anna Sokolova',
      'يوسف',
      'Yusuf Mansour',
      'आरोही वर्मा',
      '欣怡',
      '王欣怡',
      'jose alvarez',
      'ÁLVAREZ',
      'zoe lindqvist',
      'minh nguyen',
      'oneil',
      'O’Neil',
    ];
    for (const words of said)
      expect(await labels(teacher, 'student', words, { classId: classId('8B') }), words).toHaveLength(1);
  });

  it('forgives typing errors when one person stands out, and suggests otherwise', async () => {
    const teacher = await database.caller(accounts.teacher.email, 'teacher');
    const inClass = { classId: classId('8B') };
    expect(await labels(teacher, 'student', 'Okafro', inClass)).toEqual(['Sam Okafor']);
    expect(await labels(teacher, 'student', 'Fernandez', inClass)).toEqual(['Maya Fernandes']);
    expect(await labels(teacher, 'student', 'Lindquist', inClass)).toEqual(['Zoë Lindqvist']);
    const unclear = await find(teacher, 'student', 'Sam Smith', inClass);
    expect(unclear.matches).toEqual([]);
    expect(unclear.suggestions.map((row) => row.label).sort()).toEqual(['Sam Okafor', 'Sam Rivera']);
    expect((await find(teacher, 'student', 'Qxzyw', inClass)).suggestions).toEqual([]);
  });

  it('means a teacher’s own student first, and their children when a parent speaks', async () => {
    const teacher = await database.caller(accounts.teacher.email, 'teacher');
    for (const match of (await find(teacher, 'student', 'Maya')).matches)
      expect(['7A', '7B', '8A', '8B']).toContain(match.hint);
    const parent = await database.caller(accounts.parent.email, 'parent');
    expect(await ids(parent, 'student', 'my daughter')).toEqual([students.maya]);
    expect(await ids(parent, 'student', 'my son')).toEqual([students.leo]);
    expect(await ids(parent, 'student', 'my children')).toHaveLength(2);
    expect(await ids(parent, 'student', 'Sam')).toEqual([]);
  });

  it('shows a guardian under a restriction, and one without access, nobody', async () => {
    for (const account of [
      accounts.restrictedGuardian,
      accounts.unverifiedGuardian,
      accounts.emergencyContact,
      accounts.guardianOfAdult,
    ]) {
      const caller = await database.caller(account.email, 'parent');
      expect(await ids(caller, 'student', 'my child'), account.email).toEqual([]);
      expect((await find(caller, 'student', 'Omar Haddad')).suggestions, account.email).toEqual([]);
    }
  });

  it('still finds who has left, when nobody of that name is here', async () => {
    const admin = await database.caller(accounts.admin.email, 'admin');
    expect(await ids(admin, 'student', 'Toby Marsh')).toEqual([students.leaver]);
  });

  it('finds nobody of another school', async () => {
    const north = await database.caller(accounts.northAdmin.email, 'admin');
    expect(await find(north, 'student', 'Maya Fernandes')).toEqual({ matches: [], suggestions: [] });
  });
});

describe('classes', () => {
  it.each([
    '8B',
    '8b',
    'class 8B',
    '8 B',
    '8-b',
    'grade 8 section B',
    'eighth grade B',
    'my class',
    'homeroom',
    'Ms Reyes’s class',
    'year 8 B',
  ])('takes “%s” for the homeroom 8B', async (words) => {
    const teacher = await database.caller(accounts.teacher.email, 'teacher');
    expect(await labels(teacher, 'class', words)).toEqual(['8B']);
  });

  it.each(['8B maths', 'my 8b math class', '8B Mathematics', 'maths in 8B'])(
    'takes “%s” for the lessons of 8B',
    async (words) => {
      const teacher = await database.caller(accounts.teacher.email, 'teacher');
      expect(await labels(teacher, 'class', words)).toEqual(['8B Mathematics']);
    },
  );

  it('means a student’s own class by its subject alone, and the homerooms of a grade by its number', async () => {
    const student = await database.caller(accounts.student.email, 'student');
    expect(await labels(student, 'class', 'maths')).toEqual(['8B Mathematics']);
    expect(await labels(student, 'class', 'gym')).toEqual(['8B Physical Education']);
    const admin = await database.caller(accounts.admin.email, 'admin');
    expect(await labels(admin, 'class', 'grade 8')).toEqual(['8A', '8B']);
  });
});

describe('subjects, grades, codes', () => {
  it('knows what they are called in the corridor', async () => {
    const admin = await database.caller(accounts.admin.email, 'admin');
    for (const words of ['maths', 'math', 'Mathematics', 'mathmatics'])
      expect(await ids(admin, 'subject', words), words).toEqual([subjectId('MATH')]);
    for (const words of ['8', 'grade eight', '8th grade', 'year 8'])
      expect(await ids(admin, 'grade_level', words), words).toEqual([gradeLevelId(8)]);
    expect(await ids(admin, 'grade_level', 'grade 44')).toEqual([]);
    expect(await labels(admin, 'attendance_code', 'tardy')).toEqual(['Late']);
    expect(await labels(admin, 'attendance_code', 'went home early')).toEqual(['Left early']);
    expect((await find(admin, 'attendance_code', 'flying')).suggestions.length).toBeGreaterThan(3);
  });
});
