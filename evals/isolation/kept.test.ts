import { randomUUID } from 'node:crypto';
import { type SQL, sql } from 'drizzle-orm';
import { afterEach, beforeAll, describe, expect, it } from 'vitest';
import type { Caller } from '#db/caller.ts';
import { ownDatabase } from '#db/testing.ts';
import { RolledBack, type Transaction, withCaller } from '#db/with-caller.ts';

/** What a matrix of single writes does not show: columns that stay, second factors, and what follows from a change. */
const { connection, superuser, caller } = await ownDatabase();
const people = {} as Record<'student' | 'adult' | 'teacher' | 'admin' | 'office' | 'restricted', Caller>;
let school: string;

beforeAll(async () => {
  people.student = await caller('student@demo.school', 'student');
  people.adult = await caller('emma.bennett@demo.school', 'student');
  people.teacher = await caller('teacher@demo.school', 'teacher');
  people.admin = await caller('admin@demo.school', 'admin');
  people.office = await caller('office@demo.school', 'admin');
  people.restricted = await caller('restricted@demo.school', 'parent');
  school = people.admin.schoolId;
});

/** Runs as somebody and takes it back; a refusal answers its code. */
async function as(who: Caller, work: (tx: Transaction) => Promise<unknown>): Promise<unknown> {
  try {
    return await withCaller(
      who,
      async (tx) => {
        throw new RolledBack(await work(tx));
      },
      connection,
    );
  } catch (error) {
    if (error instanceof RolledBack) return error.value;
    const cause = (error as Error).cause ?? error;
    return (cause as { code?: string }).code ?? String(error);
  }
}
const rows = (query: SQL) => async (tx: Transaction) => (await tx.execute(query)).length;
const changed = (query: SQL) => async (tx: Transaction) => (await tx.execute(query)).count;

describe('the second factor, where the school demands it', () => {
  const demand = (wanted: boolean) =>
    superuser`update public.school_settings set second_factor_for_staff = ${wanted} where school_id = ${school}`;
  afterEach(() => demand(false));
  const strong = (who: Caller): Caller => ({ ...who, assurance: 'aal2' });

  it.each<[string, SQL]>([
    ['settings of the school', sql`update school_settings set attendance_posting_days = 9`],
    ['a restriction', sql`update parent_child_relationships set priority = 3 where contact_restricted`],
  ])('is asked for %s', async (_, write) => {
    expect(await as(people.office, changed(write))).toBeGreaterThan(0);
    await demand(true);
    expect(await as(people.office, changed(write))).toBe(0);
    expect(await as(strong(people.office), changed(write))).toBeGreaterThan(0);
  });

  it('is asked for promotion and rosters, whose reading needs none', async () => {
    const [years = [], run] = [
      await superuser<
        { id: string }[]
      >`select id from public.academic_years where school_id = ${school} order by starts_on desc limit 1`,
      sql`select app.oneroster_begin('export', 'tried.zip', 0, 0)`,
    ];
    const begin = sql`insert into promotion_runs (from_year_id, to_year_id, status, applied_by) values (${years[0]?.id}, ${years[0]?.id}, 'applied', ${people.office.userId})`;
    await demand(true);
    for (const write of [begin, run]) expect(await as(people.office, rows(write))).toBe('42501');
    expect(await as(strong(people.office), rows(run))).toBe(1);
    expect(await as(strong(people.office), rows(begin))).not.toBe('42501');
    expect(await as(people.office, rows(sql`select * from app.oneroster_runs(null, 5)`))).toBe(0);
  });
});

describe('when a row was made', () => {
  it('is not the writer’s to say, since it decides what may be taken away', async () => {
    const room = sql`insert into rooms (name, created_at) values ('Tried', '2100-01-01') returning created_at <= now() as past`;
    expect(await as(people.admin, async (tx) => (await tx.execute<{ past: boolean }>(room))[0]?.past)).toBe(true);
    await superuser`insert into public.rooms (school_id, name, created_at) values (${school}, 'Old', now() - interval '31 minutes'), (${school}, 'New', now() - interval '29 minutes')`;
    const renewed = async (tx: Transaction) => {
      await tx.execute(sql`update rooms set created_at = now() where name = 'Old'`);
      return (await tx.execute(sql`delete from rooms where name in ('Old', 'New')`)).count;
    };
    expect(await as(people.admin, renewed)).toBe(1);
  });
});

describe('posts and groups', () => {
  const classOf = sql`(select class_id from student_class_assignments where student_id = app.uid() and class_kind = 'homeroom' and app.today() between starts_on and coalesce(ends_on, 'infinity') limit 1)`;
  const post = sql`insert into community_posts (author_id, audience, class_id, body) select app.uid(), 'class', ${classOf}, 'Tried' returning id`;

  it('a post is not turned to more people than its author may address', async () => {
    const widened = async (tx: Transaction) => {
      await tx.execute(post);
      await tx.execute(sql`update community_posts set body = 'Changed'`);
      return (
        await tx.execute(
          sql`update community_posts set audience = 'school', class_id = null where author_id = app.uid()`,
        )
      ).count;
    };
    expect(await as(people.student, widened)).toBe('42501');
  });

  it('what was hidden stays hidden, also from a write that reads nothing', async () => {
    await superuser`
      insert into public.community_posts (school_id, author_id, audience, body, hidden_at, hidden_by, hidden_reason)
      values (${school}, ${people.student.userId}, 'school', 'Hidden', now(), ${people.admin.userId}, 'Not kind')`;
    const shown = sql`update community_posts set hidden_at = null, hidden_by = null, hidden_reason = null`;
    expect(await as(people.student, changed(shown))).toBe(0);
    expect(await as(people.student, changed(sql`delete from community_posts`))).toBe(0);
  });

  it('whoever was let go of a group stays out, and its leader finds it no other public', async () => {
    const group = randomUUID();
    await superuser`
      insert into public.study_groups (id, school_id, name, created_by, audience, class_id, starts_on)
      select ${group}, c.school_id, 'Tried', ${people.adult.userId}, 'class', c.id, current_date - 60 from public.classes c where c.school_id = ${school} limit 1`;
    await superuser`
      insert into public.study_group_members (school_id, group_id, person_id, role, starts_on, ends_on)
      values (${school}, ${group}, ${people.student.userId}, 'member', current_date - 30, current_date - 5)`;
    const back = sql`update study_group_members set ends_on = '2100-01-01' where group_id = ${group} and person_id = app.uid()`;
    expect(await as(people.student, changed(back))).toBe(0);
    const opened = sql`update study_groups set audience = 'school', class_id = null where id = ${group}`;
    expect(await as(people.adult, changed(sql`update study_groups set description = 'Said' where id = ${group}`))).toBe(
      1,
    );
    expect(await as(people.adult, changed(opened))).toBe('42501');
  });
});

describe('who leads a group', () => {
  it('makes nobody a member in another’s stead, and grants no wish that was taken back', async () => {
    const group = randomUUID();
    await superuser`
      insert into public.study_groups (id, school_id, name, created_by, audience, class_id, starts_on)
      select ${group}, c.school_id, 'Led', ${people.adult.userId}, 'class', c.id, current_date - 60 from public.classes c where c.school_id = ${school} limit 1`;
    await superuser`
      insert into public.study_group_members (school_id, group_id, person_id, role, starts_on)
      values (${school}, ${group}, ${people.student.userId}, 'member', current_date - 30)`;
    await superuser`
      insert into public.study_group_members (school_id, group_id, person_id, role, starts_on)
      select ${school}, ${group}, ${people.adult.userId}, 'leader', current_date - 30
      where not exists (select from public.study_group_members where group_id = ${group} and person_id = ${people.adult.userId})`;
    await superuser`
      insert into public.study_group_join_requests (school_id, group_id, person_id, status) values (${school}, ${group}, ${people.student.userId}, 'withdrawn')`;
    const member = sql`group_id = ${group} and person_id = ${people.student.userId}`;
    const asAnother = sql`update study_group_members set person_id = ${people.teacher.userId} where ${member}`;
    expect(await as(people.adult, changed(sql`update study_group_members set role = 'leader' where ${member}`))).toBe(
      1,
    );
    expect(await as(people.adult, changed(asAnother))).toBe('42501');
    const granted = sql`update study_group_join_requests set status = 'accepted', decided_by = app.uid(), decided_at = now() where ${member}`;
    expect(await as(people.adult, changed(granted))).toBe(0);
  });
});

describe('triggers, which act before row security', () => {
  it('tell nothing of a class or an event of another school, or of one that is for others', async () => {
    const [lesson] = await superuser<{ class_id: string; period_id: string }[]>`
      select c.id as class_id, p.id as period_id from public.classes c, public.periods p where c.school_id <> ${school} and p.school_id = ${school} limit 1`;
    const meeting = (classId: string | undefined) =>
      sql`insert into class_meetings (class_id, period_id, cycle_day, starts_on, ends_on) values (${classId}, ${lesson?.period_id}, 1, '1990-01-01', '1990-01-02')`;
    expect(await as(people.admin, changed(meeting(lesson?.class_id)))).toBe(
      await as(people.admin, changed(meeting(randomUUID()))),
    );
    const [here, there] = [randomUUID(), randomUUID()];
    for (const [id, of] of [
      [here, school],
      [there, (await superuser<{ id: string }[]>`select id from public.schools where code = 'NORTH'`)[0]?.id],
    ]) {
      await superuser`
        insert into public.school_events (id, school_id, organiser_id, audience, title, starts_at, ends_at, published_at)
        select ${id!}, ${of!}, m.person_id, 'staff', 'Tried', now() - interval '3 hours', now() - interval '1 hour', now() - interval '1 day'
        from public.memberships m where m.school_id = ${of!} and m.role = 'admin' limit 1`;
    }
    const register = (event: string) =>
      sql`insert into event_registrations (event_id, person_id, registered_by) values (${event}, app.uid(), app.uid())`;
    for (const event of [here, there, randomUUID()])
      expect(await as(people.student, changed(register(event)))).toBe('42501');
    expect(await as(people.teacher, changed(register(here)))).toBe('23514');
  });
});

describe('families', () => {
  it('what a guardian wrote about a child is closed with the child, also to writes that read nothing', async () => {
    const guardian = people.restricted.userId;
    const thread = randomUUID();
    await superuser`
      insert into public.communication_threads (id, school_id, started_by, subject, about_student_id)
      select ${thread}, school_id, guardian_id, 'Tried', student_id from public.parent_child_relationships
      where guardian_id = ${guardian} and contact_restricted limit 1`;
    await superuser`
      insert into public.communications (school_id, thread_id, author_id, author_role, body, delivers_at)
      values (${school}, ${thread}, ${guardian}, 'parent', 'Held', now() + interval '1 hour')`;
    await superuser`
      insert into public.help_requests (school_id, asked_by, about_student_id, topic, subject, body)
      select school_id, started_by, about_student_id, 'other', 'Tried', 'Tried' from public.communication_threads where id = ${thread}`;
    for (const write of [
      sql`update communications set body = 'Changed'`,
      sql`delete from communications`,
      sql`delete from communication_threads`,
      sql`delete from help_requests`,
    ])
      expect(await as(people.restricted, changed(write))).toBe(0);
  });

  let text: string;
  beforeAll(async () => {
    const [made] = await superuser<{ id: string }[]>`
      insert into public.consent_texts (school_id, purpose, version, title, body, author_id, published_at)
      values (${school}, 'research', 99, 'Tried', 'Tried', ${people.admin.userId}, now() - interval '1 day') returning id`;
    text = made!.id;
  });
  const consent = (who: Caller) =>
    sql`insert into consents (text_id, purpose, student_id, person_id, decision, channel, recorded_by) values (${text}, 'research', ${who.userId}, ${who.userId}, 'given', 'app', ${who.userId})`;
  const request = (who: Caller) =>
    sql`insert into data_requests (kind, subject_id, requested_by) values ('access', ${who.userId}, ${who.userId}) returning id`;

  it('a student of age speaks for themselves, and no younger one', async () => {
    for (const write of [consent, request]) {
      expect(await as(people.adult, changed(write(people.adult)))).toBe(1);
      expect(await as(people.student, changed(write(people.student)))).toBe('42501');
      expect(await as(people.adult, changed(write(people.student)))).toBe('42501');
    }
    expect(await as(people.adult, rows(sql`select from consent_texts where id = ${text}`))).toBe(1);
    expect(await as(people.student, rows(sql`select from consent_texts where id = ${text}`))).toBe(0);
    expect(await as(people.teacher, rows(sql`select from consent_texts where id = ${text}`))).toBe(0);
  });

  it('a restriction closes what the guardian said about the child as well', async () => {
    const [link] = await superuser<{ student_id: string }[]>`
      select student_id from public.parent_child_relationships where guardian_id = ${people.restricted.userId} and contact_restricted`;
    await superuser`
      insert into public.consents (school_id, text_id, purpose, student_id, person_id, decision, channel, recorded_by, decided_on)
      values (${school}, ${text}, 'research', ${link!.student_id}, ${people.restricted.userId}, 'given', 'app', ${people.restricted.userId}, current_date)`;
    await superuser`
      insert into public.data_requests (school_id, kind, subject_id, requested_by, received_on, due_on)
      values (${school}, 'access', ${link!.student_id}, ${people.restricted.userId}, current_date, current_date + 30)`;
    expect(await as(people.restricted, rows(sql`select from consents`))).toBe(0);
    expect(await as(people.restricted, rows(sql`select from data_requests where subject_id <> app.uid()`))).toBe(0);
  });

  it('notes on an emergency contact are not the student’s to read', async () => {
    const contact = (note: string | null) => superuser`
      insert into public.emergency_contacts (school_id, student_id, name, relation, telephone, note, starts_on)
      values (${school}, ${people.student.userId}, 'Tried', 'neighbour', ${`f1.${'a'.repeat(40)}`}, ${note}, current_date)`;
    await contact('Not after eight');
    await contact(null);
    expect(await as(people.student, rows(sql`select from emergency_contacts where name = 'Tried'`))).toBe(1);
    expect(await as(people.admin, rows(sql`select from emergency_contacts where name = 'Tried'`))).toBe(2);
  });
});
