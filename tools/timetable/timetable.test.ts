import { beforeAll, describe, expect, it } from 'vitest';
import type { z } from 'zod';
import type { Caller } from '#db/caller.ts';
import { classId, demonstration } from '#db/seed/demonstration.ts';
import { ownDatabase, type TestDatabase } from '#db/testing.ts';
import { undo } from '../account/undo.ts';
import { timetableToday } from '../classes/timetable-today.ts';
import type { Operation } from '../contract/define-operation.ts';
import type { AppError } from '../contract/errors.ts';
import { executeOperation } from '../contract/execute-operation.ts';
import { timetableAdd, timetableEnd, timetableMove } from './lessons.ts';
import { timetableAddRoom, timetableRooms } from './rooms.ts';
import { timetableWeek } from './week.ts';

const { accounts, students, school } = demonstration;
let database: TestDatabase;
let [admin, teacher, student, parent]: Caller[] = [];
const run = <Input extends z.ZodType, Output extends z.ZodType, Prepared>(
  operation: Operation<Input, Output, Prepared>,
  caller: Caller | undefined,
  input: unknown = {},
) => executeOperation(operation, input, { caller: caller as Caller, surface: 'page', connection: database.connection });
const failure = (work: Promise<unknown>) =>
  work.then(
    () => 'done',
    (error: AppError) => `${error.code}: ${error.message}`,
  );
const meetings = async () =>
  JSON.stringify(
    await database.superuser`select to_jsonb(m) - 'updated_at' as row from public.class_meetings m where school_id = ${school.id} order by id`,
  );

/** What is moved today shows from the next week on, in all of its days. */
const weekOn = (day: string) => new Date(Date.parse(`${day}T00:00:00Z`) + 7 * 86_400_000).toISOString().slice(0, 10);

beforeAll(async () => {
  database = await ownDatabase();
  admin = await database.caller(accounts.admin.email, 'admin');
  teacher = await database.caller(accounts.teacher.email, 'teacher');
  student = await database.caller(accounts.student.email, 'student');
  parent = await database.caller(accounts.parent.email, 'parent');
});

describe('a week', () => {
  it('is the same for the student, the parent and the administration, each child under their own name', async () => {
    const own = (await run(timetableWeek, student)).data;
    expect(own.who).toHaveLength(1);
    expect(own.columns.map((day) => day.cycleDay).sort()).toEqual([1, 2, 3, 4, 5]);
    expect(own.columns.filter((day) => day.today).length).toBeLessThanOrEqual(1);
    const slots = own.who[0]?.lessons.map((one) => `${one.cycleDay} ${one.periodId}`) ?? [];
    expect(new Set(slots).size).toBe(slots.length);
    const ofParent = (await run(timetableWeek, parent)).data;
    expect(ofParent.who.map((one) => one.id).sort()).toEqual([students.maya, students.leo].sort());
    expect(ofParent.who.find((one) => one.id === students.maya)?.lessons).toEqual(own.who[0]?.lessons);
    const ofClass = (await run(timetableWeek, admin, { classId: '8B' })).data;
    expect(ofClass.who[0]?.lessons).toEqual(own.who[0]?.lessons);
  });

  it('and a day of it have no lesson that has ended', async () => {
    const before = (await run(timetableToday, student)).data;
    const ended = await database.superuser.begin(async (tx) => {
      // On some days of the cycle one of its students has another lesson then: which day it is must not matter here.
      await tx`set local session_replication_role = replica`;
      return tx`
        insert into public.class_meetings (school_id, class_id, period_id, cycle_day, starts_on, ends_on)
        select m.school_id, m.class_id, p.id, d.cycle_day, m.starts_on, d.day - 1 from public.class_meetings m
        join public.calendar_days d on d.school_id = m.school_id and d.day = ${before.today} join public.periods p on p.school_id = m.school_id and p.code = 'P6'
        where m.class_id = ${before.lessons[0]?.classId ?? null} order by m.id limit 1`;
    });
    expect(ended.count).toBe(1);
    expect((await run(timetableToday, student)).data.lessons).toEqual(before.lessons);
    await database.superuser`delete from public.class_meetings where class_id = ${before.lessons[0]?.classId ?? null} and ends_on = ${before.today}::date - 1`;
  });

  it('names who covers, shows a room, and stays closed to strangers', async () => {
    const covered = (await run(timetableWeek, admin, { classId: '5B' })).data.who[0]?.lessons ?? [];
    expect(covered.some((one) => one.cover.length > 0)).toBe(true);
    const room = (await run(timetableRooms, admin)).data.rooms.find((one) => one.lessons > 0);
    const inRoom = (await run(timetableWeek, admin, { room: room?.name })).data.who[0]?.lessons ?? [];
    expect(inRoom.map((one) => one.room)).toEqual(inRoom.map(() => room?.name));
    expect(inRoom.length).toBe(room?.lessons);
    expect(await failure(run(timetableWeek, student, { studentId: students.sams[0] }))).toMatch(/^forbidden/);
    expect(
      (await run(timetableWeek, parent, { classId: classId('8A') })).data.who.flatMap((one) => one.lessons),
    ).toEqual([]);
    expect(await failure(run(timetableWeek, admin))).toMatch(/^invalid_input: Say whose/);
  });
});

describe('editing', () => {
  it('adds where everyone is free, says who is not, moves from a day on, ends, and is undone', async () => {
    const before = await meetings();
    const own = (await run(timetableWeek, admin, { classId: '8B' })).data;
    const mathematics = own.who[0]?.lessons.find((one) => one.class === '8B Mathematics');
    const english = own.who[0]?.lessons.find((one) => one.class === '8B English');
    const at = (of: typeof mathematics) => ({ cycleDay: of?.cycleDay, period: of?.periodId });
    expect(await failure(run(timetableAdd, admin, { classId: '8B Mathematics', ...at(mathematics) }))).toMatch(
      /^conflict: 8B Mathematics has a lesson already/,
    );
    const busy = (await run(timetableWeek, admin, { classId: '8A' })).data.who[0]?.lessons.find(
      (one) => one.class === '8A Mathematics',
    );
    expect(await failure(run(timetableAdd, admin, { classId: '8B Mathematics', ...at(busy) }))).toMatch(
      /Daniela Reyes teaches 8A Mathematics at that time/,
    );
    expect(
      await failure(run(timetableMove, admin, { meetingId: english?.meetingId, ...at(mathematics), room: 'Nowhere' })),
    ).toMatch(/^not_found: There is no room/);

    // Moved to where it stands, nothing is cut in two; of two who move it, the second is told.
    const slot = { cycleDay: english?.cycleDay, period: english?.periodId, room: english?.room };
    const stood = { ...slot, to: english?.endsOn };
    const stays = { meetingId: english?.meetingId, ...slot, seen: stood, sharesRoom: english?.sharesRoom };
    expect((await run(timetableMove, admin, stays)).data.meetingId).toBe(english?.meetingId);
    expect(await meetings()).toBe(before);
    const seen = { ...stood, period: mathematics?.periodId };
    const meanwhile = /^conflict: Somebody has changed it meanwhile: 8B English is on day/;
    expect(await failure(run(timetableMove, admin, { ...stays, seen }))).toMatch(meanwhile);
    expect(await failure(run(timetableEnd, admin, { meetingId: english?.meetingId, seen }))).toMatch(meanwhile);

    // Two classes of one homeroom at once: its students are a warning, no refusal.
    await run(timetableAddRoom, admin, { name: 'Annexe', seats: 30 });
    await database.superuser`insert into public.periods (school_id, code, name, position, starts_at, ends_at) values (${school.id}, 'P9', 'Period 9', 9, 1000, 1045)`;
    const added = await run(timetableAdd, admin, {
      classId: '8B Mathematics',
      cycleDay: 1,
      period: 'P9',
      room: 'annexe',
    });
    expect(added.data.warnings).toEqual([]);
    expect(
      await failure(run(timetableAdd, admin, { classId: '7A English', cycleDay: 1, period: 'P9', room: 'Annexe' })),
    ).toMatch(/^conflict: Annexe is taken by 8B Mathematics/);
    const warned = await run(timetableAdd, admin, { classId: '8B English', cycleDay: 1, period: 'P9' });
    expect(warned.data.warnings).toMatchObject([{ kind: 'student', class: '8B Mathematics', count: 20 }]);
    const taken = await run(timetableEnd, admin, { meetingId: warned.data.meetingId });
    expect(taken.message).toContain('8B English has no lesson on day 1');

    const moved = await run(timetableMove, admin, { meetingId: mathematics?.meetingId, cycleDay: 2, period: 'P9' });
    expect(moved.data).toMatchObject({ cycleDay: 2, from: own.today });
    const after =
      (await run(timetableWeek, admin, { classId: '8B', day: weekOn(own.today) })).data.who[0]?.lessons ?? [];
    expect(after.find((one) => one.meetingId === moved.data.meetingId)).toMatchObject({ startsOn: own.today });
    const [kept] =
      await database.superuser`select ends_on::text as ends from public.class_meetings where id = ${mathematics?.meetingId ?? ''}`;
    expect(String(kept?.ends) < own.today).toBe(true);
    await run(undo, admin, { operationId: moved.operationId });
    await run(undo, admin, { operationId: added.operationId });
    expect(await meetings()).toBe(before);
  });

  it('is the administration’s', async () => {
    expect(await failure(run(timetableAdd, teacher, { classId: '8B Mathematics', cycleDay: 1, period: 'P1' }))).toMatch(
      /^forbidden/,
    );
  });

  it('gives two people who want one room at once one lesson, and a reason', async () => {
    const want = (name: string) =>
      run(timetableAdd, admin, { classId: name, cycleDay: 3, period: 'P9', room: 'Annexe' });
    const outcomes = await Promise.all([failure(want('7A English')), failure(want('3A Mathematics'))]);
    expect(outcomes.filter((said) => said === 'done')).toHaveLength(1);
    expect(outcomes.find((said) => said !== 'done')).toMatch(/^conflict: /);
  });
});
