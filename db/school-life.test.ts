import { randomUUID } from 'node:crypto';
import { type SQL, sql } from 'drizzle-orm';
import { describe, expect, it } from 'vitest';
import type { Caller } from './caller.ts';
import { ownDatabase } from './testing.ts';
import { withCaller } from './with-caller.ts';

const test = await ownDatabase();
const { superuser } = test;
const admin = await test.caller('admin@demo.school', 'admin');
const teacher = await test.caller('teacher@demo.school', 'teacher');
const parent = await test.caller('parent@demo.school', 'parent');
const student = await test.caller('student@demo.school', 'student');
const north = await test.caller('admin@north.school', 'admin');

const rows = (caller: Caller, query: SQL) =>
  withCaller(caller, async (tx) => [...(await tx.execute(query))], test.connection);
const refused = (work: Promise<unknown>) =>
  work.then(
    () => 'not refused',
    (error: Error) => {
      const cause = error.cause as { code?: string; constraint_name?: string } | undefined;
      return cause?.constraint_name ?? cause?.code ?? String(error);
    },
  );
const only = async <Row>(query: PromiseLike<readonly unknown[]>) => (await query)[0] as Row;

/** Students of the school, as callers of their own. */
const crowd = (
  await superuser<{ email: string }[]>`
    select e.email from person_emails e join memberships m on m.school_id = e.school_id and m.person_id = e.person_id
    where m.role = 'student' and m.school_id = ${admin.schoolId} and m.ends_on is null order by e.email limit 12`
).map((row) => row.email);
const callers = await Promise.all(crowd.map((email) => test.caller(email, 'student')));

const event = (capacity: number, waitingList: boolean) =>
  only<{ id: string }>(superuser`
    insert into school_events (school_id, organiser_id, audience, title, starts_at, ends_at, capacity, waiting_list, guests_per_person, published_at)
    values (${admin.schoolId}, ${teacher.userId}, 'school', 'Concert', now() + interval '2 days', now() + interval '3 days', ${capacity}, ${waitingList}, 1, now())
    returning id`);
const register = (caller: Caller, eventId: string) =>
  rows(caller, sql`insert into event_registrations (event_id) values (${eventId}::uuid) returning status`);
const cancel = (caller: Caller, eventId: string) =>
  rows(
    caller,
    sql`update event_registrations set status = 'cancelled' where event_id = ${eventId}::uuid and person_id = ${caller.userId}::uuid`,
  );
const statuses = async (eventId: string) =>
  (
    await superuser`select status, count(*)::int from event_registrations where event_id = ${eventId} group by 1 order by 1`
  ).map((row) => `${row.count} ${row.status}`);

describe('an event with few places', () => {
  it('gives each place once, whoever asks at once, and refuses the others where nobody waits', async () => {
    const { id } = await event(5, false);
    const answers = await Promise.all(callers.map((caller) => refused(register(caller, id))));
    expect(answers.filter((answer) => answer === 'not refused')).toHaveLength(5);
    expect(new Set(answers)).toEqual(new Set(['not refused', 'event_registrations_places']));
    expect(await statuses(id)).toEqual(['5 registered']);
  });

  it('keeps a waiting list, and hands on what becomes free in the order of asking', async () => {
    const { id } = await event(3, true);
    for (const caller of callers.slice(0, 6)) await register(caller, id);
    expect(await statuses(id)).toEqual(['3 registered', '3 waiting']);
    await Promise.all(callers.slice(0, 2).map((caller) => cancel(caller, id)));
    const held =
      await superuser`select person_id from event_registrations where event_id = ${id} and status = 'registered' order by asked_at`;
    expect(held.map((row) => row.person_id)).toEqual(
      [callers[2], callers[3], callers[4]].map((caller) => caller!.userId),
    );
    await rows(admin, sql`update school_events set capacity = 4 where id = ${id}::uuid`);
    expect(await statuses(id)).toEqual(['2 cancelled', '4 registered']);
    expect(await refused(rows(admin, sql`update school_events set capacity = 3 where id = ${id}::uuid`))).toBe(
      'school_events_places_given',
    );
  });

  it('never has more people than places while they come and go', async () => {
    const { id } = await event(4, true);
    const turns = callers.map(async (caller) => {
      await register(caller, id);
      await cancel(caller, id);
      return rows(
        caller,
        sql`update event_registrations set status = 'registered', guests = 1 where event_id = ${id}::uuid and person_id = ${caller.userId}::uuid`,
      );
    });
    await Promise.all(turns);
    const { taken, waiting } = await only<{ taken: number; waiting: number }>(superuser`
      select sum(1 + guests) filter (where status = 'registered')::int as taken, count(*) filter (where status = 'waiting')::int as waiting
      from event_registrations where event_id = ${id}`);
    expect({ taken, waiting }).toEqual({ taken: 4, waiting: callers.length - 2 });
  });

  it('is registered for once a person, by guardians for their children, and not by strangers', async () => {
    const { id } = await event(50, true);
    await register(student, id);
    expect(await refused(register(student, id))).toBe('event_registrations_once');
    const child = await only<{ student_id: string }>(
      superuser`select student_id from parent_child_relationships where guardian_id = ${parent.userId} and verified_at is not null and data_access and not contact_restricted limit 1`,
    );
    const forPerson = (caller: Caller, person: string) =>
      refused(
        rows(caller, sql`insert into event_registrations (event_id, person_id) values (${id}::uuid, ${person}::uuid)`),
      );
    expect(await forPerson(parent, child.student_id)).toMatch(/not refused|event_registrations_once/);
    expect(await forPerson(student, callers.find((caller) => caller.userId !== student.userId)!.userId)).toBe('42501');
    expect(await refused(register(north, id))).toBe('42501');
  });
});

describe('a poll', () => {
  const poll = async (shown: 'while_open' | 'after_close') => {
    const { id } = await only<{ id: string }>(superuser`
      insert into polls (school_id, author_id, audience, question, closes_at, results_shown)
      values (${admin.schoolId}, ${teacher.userId}, 'school', 'Where to?', now() + interval '1 day', ${shown}) returning id`);
    const options = await superuser<{ id: string }[]>`
      insert into poll_options (school_id, poll_id, position, label)
      select ${admin.schoolId}, ${id}, n, 'Option ' || n from generate_series(1, 2) n returning id`;
    return { id, first: options[0]!.id, second: options[1]!.id };
  };
  const vote = (caller: Caller, { id, first }: Awaited<ReturnType<typeof poll>>, option = first) =>
    rows(caller, sql`select app.cast_vote(${id}::uuid, ${option}::uuid)`);
  const counts = async (caller: Caller, id: string) =>
    (await rows(caller, sql`select votes::int from app.poll_counts(${id}::uuid)`)).map((row) => row.votes);

  it('counts a person once, also when the same person votes several times at once', async () => {
    const made = await poll('while_open');
    const answers = await Promise.all([1, 2, 3, 4].map(() => refused(vote(student, made))));
    expect(answers.sort()).toEqual(['not refused', 'poll_ballots_once', 'poll_ballots_once', 'poll_ballots_once']);
    expect(await refused(vote(north, made))).toBe('42501');
    expect(await refused(vote(admin, made, randomUUID()))).toBe('poll_votes_option');
  });

  it('shows counts when it may, votes never, and nobody who voted', async () => {
    const made = await poll('while_open');
    for (const caller of callers.slice(0, 4)) await vote(caller, made);
    expect(await counts(teacher, made.id)).toEqual([]);
    await vote(callers[4]!, made, made.second);
    expect(await counts(student, made.id)).toEqual([4, 1]);
    for (const caller of [admin, teacher, callers[0]!]) {
      expect(await refused(rows(caller, sql`select * from poll_votes`))).toBe('42501');
    }
    expect(await rows(admin, sql`select * from poll_ballots where poll_id = ${made.id}::uuid`)).toEqual([]);
    const closed = await poll('after_close');
    for (const caller of callers.slice(0, 6)) await vote(caller, closed);
    expect(await counts(admin, closed.id)).toEqual([]);
    await superuser`update polls set opens_at = now() - interval '2 days', closes_at = now() - interval '1 day' where id = ${closed.id}`;
    expect(await counts(admin, closed.id)).toEqual([6, 0]);
    expect(await refused(vote(callers[7]!, closed))).toBe('polls_open_now');
  });

  it('keeps its options once somebody has voted', async () => {
    const made = await poll('while_open');
    const rename = () =>
      refused(rows(teacher, sql`update poll_options set label = 'Other' where id = ${made.first}::uuid`));
    expect(await rename()).toBe('not refused');
    await vote(student, made);
    expect(await rename()).toBe('poll_options_fixed');
  });
});

describe('groups and tutoring', () => {
  it('are led by whoever makes them, joined where they are open, and take no more than they have room for', async () => {
    const { id } = await only<{ id: string }>(superuser`
      insert into study_groups (school_id, created_by, name, audience, capacity, joining, starts_on)
      values (${admin.schoolId}, ${teacher.userId}, 'Chess', 'school', 4, 'open', current_date - 1) returning id`);
    const join = (caller: Caller) =>
      refused(
        rows(
          caller,
          sql`insert into study_group_members (group_id, person_id) values (${id}::uuid, ${caller.userId}::uuid)`,
        ),
      );
    const answers = await Promise.all(callers.slice(0, 6).map(join));
    expect(answers.filter((answer) => answer === 'not refused')).toHaveLength(3); // and the leader
    expect(new Set(answers)).toEqual(new Set(['not refused', 'study_groups_room']));
    const member = callers[answers.indexOf('not refused')]!;
    const lead = sql`update study_group_members set role = 'leader' where group_id = ${id}::uuid and person_id = ${member.userId}::uuid`;
    expect(await refused(rows(member, lead))).toBe('42501');
    expect(await refused(rows(teacher, lead))).toBe('not refused');
  });

  it('do not put a tutor in two places at once', async () => {
    const [tutor, one, two] = callers as [Caller, Caller, Caller];
    const session = (learner: Caller) => superuser`
      insert into peer_tutoring_sessions (school_id, tutor_id, learner_id, arranged_by, topic, starts_at, ends_at, status)
      values (${admin.schoolId}, ${tutor.userId}, ${learner.userId}, ${teacher.userId}, 'Fractions', now() + interval '1 day', now() + interval '25 hours', 'confirmed')`;
    await session(one);
    await expect(session(two)).rejects.toMatchObject({ constraint_name: 'peer_tutoring_sessions_tutor_free' });
  });
});

describe('messages, posts and requests for help', () => {
  it('reach their recipients after a minute, and no admin', async () => {
    const message = await withCaller(
      teacher,
      async (tx) => {
        const [thread] = (await tx.execute(
          sql`insert into communication_threads (subject) values ('Tomorrow') returning id`,
        )) as unknown as [{ id: string }];
        const [sent] = (await tx.execute(
          sql`insert into communications (thread_id, body) values (${thread.id}::uuid, 'Bring a pen') returning id`,
        )) as unknown as [{ id: string }];
        await tx.execute(
          sql`insert into communication_recipients (communication_id, recipient_id) values (${sent.id}::uuid, ${student.userId}::uuid)`,
        );
        return { ...sent, thread: thread.id };
      },
      test.connection,
    );
    const reads = async (caller: Caller) =>
      (await rows(caller, sql`select id from communications where id = ${message.id}::uuid`)).length;
    expect([await reads(teacher), await reads(student), await reads(admin)]).toEqual([1, 0, 0]);
    await superuser`update communications set delivers_at = now() where id = ${message.id}`;
    expect([await reads(teacher), await reads(student), await reads(admin)]).toEqual([1, 1, 0]);
    expect(
      await rows(student, sql`select id from communication_threads where id = ${message.thread}::uuid`),
    ).toHaveLength(1);
    expect(
      await refused(
        rows(
          student,
          sql`update communication_recipients set read_at = now() where communication_id = ${message.id}::uuid`,
        ),
      ),
    ).toBe('not refused');
    // A receipt opens its own message and no other of the same author.
    const other = await only<{ id: string }>(superuser`
      insert into communications (school_id, thread_id, author_id, author_role, body, delivers_at)
      values (${admin.schoolId}, ${message.thread}, ${teacher.userId}, 'teacher', 'To somebody else', now()) returning id`);
    const steal = sql`update communication_recipients set communication_id = ${other.id}::uuid where communication_id = ${message.id}::uuid`;
    expect(await refused(rows(student, steal))).toBe('42501');
    // Delivered messages stay as they were read.
    expect(
      await rows(
        teacher,
        sql`update communications set body = 'Bring two' where id = ${message.id}::uuid returning id`,
      ),
    ).toEqual([]);
  });

  it('about a child close to a guardian whom a court keeps away', async () => {
    const { child } = await only<{ child: string }>(
      superuser`select student_id as child from parent_child_relationships where guardian_id = ${parent.userId} and verified_at is not null and data_access and not contact_restricted limit 1`,
    );
    await rows(
      parent,
      sql`insert into help_requests (about_student_id, topic, subject, body) values (${child}::uuid, 'learning', 'Homework', 'Too much')`,
    );
    const mine = sql`select id from help_requests where about_student_id = ${child}::uuid`;
    expect(await rows(parent, mine)).toHaveLength(1);
    await superuser`update parent_child_relationships set contact_restricted = true where guardian_id = ${parent.userId} and student_id = ${child}`;
    expect(await rows(parent, mine)).toEqual([]);
    await superuser`update parent_child_relationships set contact_restricted = false where guardian_id = ${parent.userId} and student_id = ${child}`;
  });

  it('have one reaction of a person and kind, and answers for the readers of the post alone', async () => {
    const { id: classId } = await only<{ id: string }>(
      superuser`select class_id as id from student_class_assignments where student_id = ${student.userId} and ends_on is null limit 1`,
    );
    const [post] = await rows(
      student,
      sql`insert into community_posts (audience, class_id, body) values ('class', ${classId}::uuid, 'We won') returning id`,
    );
    const react = () =>
      refused(rows(student, sql`insert into post_reactions (post_id, kind) values (${post!.id}::uuid, 'celebrate')`));
    expect((await Promise.all([react(), react(), react()])).sort()).toEqual([
      'not refused',
      'post_reactions_once',
      'post_reactions_once',
    ]);
    expect(
      await refused(rows(student, sql`insert into community_posts (audience, body) values ('school', 'Hello all')`)),
    ).toBe('42501');
    // An answer says whom it is for, and is for those of the post all the same.
    const [answer] = await rows(
      admin,
      sql`insert into community_posts (audience, body, answers_id) values ('school', 'Well done', ${post!.id}::uuid) returning audience, class_id`,
    );
    expect(answer).toEqual({ audience: 'class', class_id: classId });
    expect(await rows(north, sql`select id from community_posts`)).toEqual([]);
  });
});
