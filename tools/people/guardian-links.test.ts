import { sql } from 'drizzle-orm';
import { beforeAll, describe, expect, it } from 'vitest';
import type { z } from 'zod';
import type { Caller } from '#db/caller.ts';
import { demonstration } from '#db/seed/demonstration.ts';
import { asCaller, ownDatabase, type TestDatabase } from '#db/testing.ts';
import { undo } from '../account/undo.ts';
import type { Operation } from '../contract/define-operation.ts';
import type { AppError } from '../contract/errors.ts';
import { executeOperation } from '../contract/execute-operation.ts';
import { proposeOperation } from '../contract/propose-operation.ts';
import { addGuardian, changeGuardian, guardianLinks } from './guardian-links.ts';

const { accounts, students } = demonstration;
let database: TestDatabase;
let [office, deputy, parent]: Caller[] = [];
const context = (caller: Caller | undefined) => ({
  caller: caller as Caller,
  surface: 'page' as const,
  connection: database.connection,
});
const run = <Input extends z.ZodType, Output extends z.ZodType, Prepared>(
  operation: Operation<Input, Output, Prepared>,
  caller: Caller | undefined,
  input: unknown,
) => executeOperation(operation, input, context(caller));
const failure = (work: Promise<unknown>) =>
  work.then(
    () => 'done',
    (error: AppError) => `${error.code}: ${error.message}`,
  );
const sees = async (caller: Caller | undefined, child: string) =>
  (
    await asCaller(database, caller as Caller, (tx) =>
      tx.execute(sql`select from attendance where student_id = ${child}::uuid limit 1`),
    )
  ).length > 0;
const linksOf = async (student: string, caller = office) =>
  (await run(guardianLinks, caller, { studentId: student })).data.links;

beforeAll(async () => {
  database = await ownDatabase();
  office = await database.caller(accounts.admin.email, 'admin');
  deputy = await database.caller(accounts.deputy.email, 'admin');
  parent = await database.caller(accounts.parent.email, 'parent');
});

describe('guardian links', () => {
  it('say what each guardian can read today, and why not', async () => {
    expect((await linksOf(students.restricted)).map((one) => one.access).sort()).toEqual(['open', 'restricted']);
    expect((await linksOf(students.restricted, deputy)).map((one) => one.access)).toEqual(['open']);
    const adult = (await run(guardianLinks, office, { studentId: students.adult })).data;
    expect(adult.ofAge).toBe(true);
    expect(adult.links.every((one) => one.access === 'of_age')).toBe(true);
  });

  it('close at once by a restriction, which only the office sets, and open again by undo', async () => {
    const mine = (await linksOf(students.leo)).find((one) => one.guardianId === parent?.userId);
    expect(await sees(parent, students.leo)).toBe(true);
    expect(await failure(run(changeGuardian, deputy, { linkId: mine?.linkId, restricted: true }))).toMatch(
      /^forbidden: Restrictions are the office/,
    );
    const proposal = await proposeOperation(
      changeGuardian,
      { linkId: mine?.linkId, restricted: true },
      context(office),
    );
    expect(proposal.message).toContain('Everything about Leo Fernandes is closed to them');
    expect(await sees(parent, students.leo)).toBe(true);
    const restricted = await run(changeGuardian, office, { linkId: mine?.linkId, restricted: true });
    expect(restricted.data.change).toBe('closed');
    expect(await sees(parent, students.leo)).toBe(false);
    expect(await sees(parent, students.maya)).toBe(true);
    await run(undo, office, { operationId: restricted.operationId });
    expect(await sees(parent, students.leo)).toBe(true);
  });

  it('open by verification, close by their last day, and begin again beside the history', async () => {
    const stranger = await database.caller(accounts.unverifiedGuardian.email, 'parent');
    const added = await run(addGuardian, office, {
      studentId: students.leo,
      guardianId: stranger.userId,
      relation: 'uncle',
      primaryContact: true,
    });
    expect(added.data.link).toMatchObject({ access: 'unverified', primaryContact: true });
    expect(await sees(stranger, students.leo)).toBe(false);
    expect(
      await failure(
        run(addGuardian, office, { studentId: students.leo, guardianId: stranger.userId, relation: 'uncle' }),
      ),
    ).toMatch(/^conflict/);
    const { linkId } = added.data.link;
    expect((await run(changeGuardian, office, { linkId, verified: true })).data.change).toBe('opened');
    expect(await sees(stranger, students.leo)).toBe(true);
    const [day] = await database.superuser<
      { before: string }[]
    >`select (now() at time zone 'America/New_York')::date::text as before`;
    expect(await failure(run(changeGuardian, office, { linkId, endsOn: '2001-01-01' }))).toMatch(/^invalid_input/);
    await database.superuser`update public.parent_child_relationships set starts_on = starts_on - 10 where id = ${linkId}`;
    const yesterday = new Date(Date.parse(`${day?.before}T00:00:00Z`) - 86_400_000).toISOString().slice(0, 10);
    expect((await run(changeGuardian, office, { linkId, endsOn: yesterday })).data).toMatchObject({
      change: 'closed',
      link: { access: 'ended' },
    });
    expect(await sees(stranger, students.leo)).toBe(false);
    await run(addGuardian, office, { studentId: students.leo, guardianId: stranger.userId, relation: 'uncle' });
    expect((await linksOf(students.leo)).filter((one) => one.guardianId === stranger.userId)).toHaveLength(2);
  });

  it('need the consent of a student of age', async () => {
    const mother = await database.caller(accounts.guardianOfAdult.email, 'parent');
    const own = (await linksOf(students.adult)).find((one) => one.guardianId === mother.userId);
    expect(await sees(mother, students.adult)).toBe(false);
    expect((await run(changeGuardian, office, { linkId: own?.linkId, consented: true })).data.change).toBe('opened');
    expect(await sees(mother, students.adult)).toBe(true);
  });

  it('are kept by a registrar and restricted by the office, whichever role they act in', async () => {
    const grant = (person: Caller, duty: string) =>
      database.superuser`insert into public.staff_duties (school_id, person_id, duty, starts_on) values (${person.schoolId}, ${person.userId}, ${duty}, '2020-01-01')`;
    const registrar = await database.caller(accounts.counsellor.email, 'teacher');
    const desk = await database.caller(accounts.substitute.email, 'teacher');
    await grant(registrar, 'registrar');
    await grant(desk, 'office');

    const found = (await run(guardianLinks, registrar, { studentId: students.adult })).data;
    expect(found).toMatchObject({ keeps: true, office: false, ofAge: true });
    const link = found.links[0];
    expect((await run(changeGuardian, registrar, { linkId: link?.linkId, priority: 3 })).data.link.priority).toBe(3);
    expect(await failure(run(changeGuardian, registrar, { linkId: link?.linkId, restricted: true }))).toMatch(
      /^forbidden: Restrictions are the office/,
    );
    const aunt = { studentId: students.adult, guardianId: parent?.userId, relation: 'aunt' };
    expect((await run(addGuardian, registrar, aunt)).data.link.access).toBe('unverified');

    expect((await run(guardianLinks, desk, { studentId: students.adult })).data).toMatchObject({
      keeps: false,
      office: true,
    });
    expect(await failure(run(changeGuardian, desk, { linkId: link?.linkId, priority: 4 }))).toMatch(
      /^forbidden: The office sets restrictions/,
    );
    const closed = await run(changeGuardian, desk, { linkId: link?.linkId, restricted: true });
    expect(closed.data.link).toMatchObject({ access: 'restricted', priority: 3 });
    await run(undo, desk, { operationId: closed.operationId });
    // The rule is the database's, not the operation's.
    const written = (set: ReturnType<typeof sql>) =>
      failure(
        asCaller(database, desk, (tx) =>
          tx.execute(sql`update parent_child_relationships set ${set} where id = ${link?.linkId}::uuid`),
        ),
      );
    expect(await written(sql`contact_restricted = true`)).toBe('done');
    expect(await written(sql`relation = 'other'`)).not.toBe('done');
    const details = await asCaller(database, registrar, (tx) =>
      tx.execute(
        sql`select from personal_details where person_id in (${students.adult}::uuid, ${link?.guardianId}::uuid)`,
      ),
    );
    expect(details).toHaveLength(0);
  });

  it('are the administration’s', async () => {
    const teacher = await database.caller(accounts.teacher.email, 'teacher');
    expect(await failure(run(guardianLinks, teacher, { studentId: students.leo }))).toMatch(/^forbidden/);
    expect(await failure(run(changeGuardian, parent, { linkId: students.leo, verified: true }))).toMatch(/^forbidden/);
  });
});
