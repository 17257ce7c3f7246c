import { randomUUID } from 'node:crypto';
import { sql } from 'drizzle-orm';
import postgres from 'postgres';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import type { Caller } from './caller.ts';
import { ownDatabase, waitingForLocks } from './testing.ts';
import { withCaller } from './with-caller.ts';

const { superuser, connection, caller, urls } = await ownDatabase();
const service = postgres(urls.service, { max: 4, onnotice: () => {} });
afterAll(() => service.end());
const people = {} as Record<'admin' | 'teacher' | 'exams' | 'parent' | 'student', Caller>;
let schoolId: string;
let child: string;

const as = <Row extends Record<string, unknown>>(who: Caller, query: ReturnType<typeof sql>) =>
  withCaller(who, async (tx) => [...(await tx.execute<Row>(query))], connection);
const refusal = (work: PromiseLike<unknown>): Promise<string> =>
  Promise.resolve(work).then(
    () => 'no refusal',
    (error: { code?: string; cause?: { code?: string } }) => error.cause?.code ?? error.code ?? String(error),
  );
const only = <Row>(rows: readonly Row[]): Row => {
  if (rows.length !== 1 || !rows[0]) throw new Error(`${rows.length} rows`);
  return rows[0];
};

beforeAll(async () => {
  for (const [name, email, role] of [
    ['admin', 'admin@demo.school', 'admin'],
    ['teacher', 'teacher@demo.school', 'teacher'],
    ['exams', 'james.thornton@demo.school', 'teacher'],
    ['parent', 'parent@demo.school', 'parent'],
    ['student', 'student@demo.school', 'student'],
  ] as const)
    people[name] = await caller(email, role);
  schoolId = people.admin.schoolId;
  child = only(
    await as<{ id: string }>(
      people.parent,
      sql`select min(id::text)::uuid as id from (select app.my_child_ids() as id) c`,
    ),
  ).id;
});

describe('the ledger of consents', () => {
  let text: string;
  const decide = (decision: string, textId = text) =>
    as(
      people.parent,
      sql`insert into consents (text_id, purpose, student_id, decision) values (${textId}, 'photographs', ${child}, ${decision})`,
    );
  const inForce = () => as(people.parent, sql`select purpose, decision from app.consents_in_force(${child})`);

  beforeAll(async () => {
    text = only(
      await as<{ id: string }>(
        people.admin,
        sql`insert into consent_texts (purpose, version, title, body, published_at) values ('photographs', 1, 'Photographs', 'May we?', now() - interval '1 day') returning id`,
      ),
    ).id;
  });

  it('keeps each decision, and the newest counts', async () => {
    expect(await refusal(decide('withdrawn'))).toBe('23514'); // nothing was given
    for (const decision of ['given', 'withdrawn', 'given']) {
      await decide(decision);
      expect(await inForce()).toEqual([{ purpose: 'photographs', decision }]);
    }
    const kept = await superuser`select decision from public.consents where student_id = ${child} order by position`;
    expect(kept.map((row) => row.decision)).toEqual(['given', 'withdrawn', 'given']);
  });

  it('is changed by nobody, and takes nothing under a draft, for another family’s child, or in another’s name', async () => {
    for (const who of [people.admin, people.parent]) {
      expect(await refusal(as(who, sql`update consents set decision = 'refused'`))).toBe('42501');
      expect(await refusal(as(who, sql`delete from consents`))).toBe('42501');
    }
    for (const statement of [
      'update public.consents set note = now()::text',
      'delete from public.consents',
      'truncate public.consents',
    ]) {
      expect(await refusal(superuser.unsafe(statement))).toBe('42501');
      expect(await refusal(service.unsafe(statement))).toBe('42501');
    }
    const draft = only(
      await as<{ id: string }>(
        people.admin,
        sql`insert into consent_texts (purpose, version, title, body) values ('photographs', 2, 'Photographs', 'Might we?') returning id`,
      ),
    ).id;
    expect(await refusal(decide('given', draft))).toBe('23514');
    const someone = only(
      await superuser`select student_id from public.student_class_assignments where school_id = ${schoolId} and student_id not in (select g.student_id from public.parent_child_relationships g where g.guardian_id = ${people.parent.userId}) limit 1`,
    ).student_id;
    expect(
      await refusal(
        as(
          people.parent,
          sql`insert into consents (text_id, purpose, student_id, decision) values (${text}, '', ${someone}, 'given')`,
        ),
      ),
    ).toBe('42501');
    const inAnotherName = sql`insert into consents (text_id, purpose, student_id, person_id, decision) values (${text}, '', ${child}, ${people.admin.userId}, 'given')`;
    expect(await refusal(as(people.parent, inAnotherName))).toBe('42501');
  });

  it('answers a stranger the same, whether somebody consented or not', async () => {
    const forged = (decision: string) =>
      sql`insert into consents (text_id, purpose, student_id, person_id, recorded_by, decision)
          values (${text}, '', ${child}, ${people.parent.userId}, ${people.parent.userId}, ${decision})`;
    await decide('withdrawn');
    expect(await refusal(as(people.student, forged('withdrawn')))).toBe('42501');
    await decide('given');
    expect(await refusal(as(people.student, forged('withdrawn')))).toBe('42501');
  });

  it('leaves a published text as it was consented to', async () => {
    expect(await refusal(as(people.admin, sql`update consent_texts set body = 'Always' where id = ${text}`))).toBe(
      '23514',
    );
    await as(people.admin, sql`update consent_texts set retired_at = now() where id = ${text}`);
    expect(await refusal(decide('given'))).toBe('23514');
    expect(await refusal(decide('withdrawn'))).toBe('no refusal');
  });
});

describe('the disclosure log', () => {
  it('is read by the family, written by the office, and changed by nobody', async () => {
    await as(
      people.admin,
      sql`insert into disclosure_log (student_id, recipient, recipient_kind, purpose, legal_basis, data_kinds, means)
          values (${child}, 'County office', 'authority', 'Census', 'legal_obligation', '{attendance}', 'report')`,
    );
    expect(await as(people.parent, sql`select recipient from disclosure_log`)).toEqual([
      { recipient: 'County office' },
    ]);
    expect(await as(people.teacher, sql`select recipient from disclosure_log`)).toEqual([]);
    for (const run of [superuser, service])
      for (const statement of [
        'update public.disclosure_log set recipient = $$X$$',
        'delete from public.disclosure_log',
      ])
        expect(await refusal(run.unsafe(statement))).toBe('42501');
    expect(await refusal(as(people.admin, sql`delete from disclosure_log`))).toBe('42501');
  });
});

describe('requests about data', () => {
  const request = async (kind: string) =>
    only(
      await as<{ id: string }>(
        people.parent,
        sql`insert into data_requests (kind, subject_id) values (${kind}, ${child}) returning id`,
      ),
    ).id;
  const complete = (id: string) =>
    as(
      people.admin,
      sql`update data_requests set status = 'completed', decided_at = now(), handled_by = app.uid() where id = ${id} returning id`,
    );

  it('go forward and end once', async () => {
    const id = await request('access');
    const set = (status: string) => as(people.admin, sql`update data_requests set status = ${status} where id = ${id}`);
    await set('identity_check');
    await set('in_progress');
    expect(await refusal(set('identity_check'))).toBe('23514');
    expect(await refusal(set('refused'))).toBe('23514'); // without a reason
    expect(
      await refusal(as(people.admin, sql`update data_requests set subject_id = requested_by where id = ${id}`)),
    ).toBe('23514');
    await complete(id);
    expect(await refusal(set('in_progress'))).toBe('23514');
    expect(
      await as(
        people.parent,
        sql`update data_requests set status = 'withdrawn', decided_at = now() where id = ${id} returning id`,
      ),
    ).toEqual([]);
  });

  it('do not tell a family that there is a hold', async () => {
    const id = await request('erasure');
    const completed = () =>
      refusal(
        as(people.parent, sql`update data_requests set status = 'completed', decided_at = now() where id = ${id}`),
      );
    expect(await completed()).toBe('42501');
    await as(people.admin, sql`insert into legal_holds (subject_id, reason) values (${child}, 'A claim')`);
    expect(await completed()).toBe('42501');
    await as(
      people.admin,
      sql`update legal_holds set lifted_at = now(), lifted_by = app.uid(), lift_reason = 'Settled' where lifted_at is null`,
    );
  });

  it('do not erase what a hold keeps, whichever of the two comes first', async () => {
    const id = await request('erasure');
    const place = async () =>
      only(
        await as<{ id: string }>(
          people.admin,
          sql`insert into legal_holds (subject_id, reason) values (${child}, 'A claim') returning id`,
        ),
      ).id;
    const hold = await place();
    expect(await refusal(complete(id))).toBe('23514');
    expect(only(await service`select guard.is_held(${schoolId}, ${child}) as held`).held).toBe(true);
    expect(await refusal(as(people.admin, sql`update legal_holds set reason = 'None' where id = ${hold}`))).toBe(
      '23514',
    );
    await as(
      people.admin,
      sql`update legal_holds set lifted_at = now(), lifted_by = app.uid(), lift_reason = 'Settled' where id = ${hold}`,
    );
    const racing = await superuser.reserve();
    await racing`begin`;
    await racing`insert into public.legal_holds (school_id, subject_id, reason, placed_by) values (${schoolId}, ${child}, 'Another', ${people.admin.userId})`;
    const erasing = refusal(complete(id)); // waits for the hold
    await vi.waitFor(async () => expect(await waitingForLocks(superuser)).toBe(1));
    await racing`commit`;
    racing.release();
    expect(await erasing).toBe('23514');
  });
});

describe('invoices', () => {
  it('come to the sum of their lines, and stand once they are issued', async () => {
    const subscription = only(
      await service`insert into public.subscriptions (school_id, plan, status, seats, currency, price_per_seat, starts_on)
        values (${schoolId}, 'school', 'active', 10, 'EUR', 400, '2026-01-01') returning id`,
    ).id;
    expect(
      await refusal(service`insert into public.subscriptions (school_id, plan, status, seats, currency, price_per_seat, starts_on)
        values (${schoolId}, 'pilot', 'active', 10, 'EUR', 0, '2026-02-01')`),
    ).toBe('23P01');
    const invoice = only(
      await service`insert into public.invoices (school_id, subscription_id, number, currency, subtotal, tax, total, period_from, period_to)
        values (${schoolId}, ${subscription}, 'T-1', 'EUR', 4000, 760, 4760, '2026-01-01', '2026-12-31') returning id`,
    ).id;
    const line = (position: number, amount: number) =>
      service`insert into public.invoice_lines (school_id, invoice_id, position, description, quantity, unit_price, amount)
        values (${schoolId}, ${invoice}, ${position}, 'Seats', 10, 300, ${amount})`;
    const issue = () =>
      service`update public.invoices set status = 'issued', issued_on = '2026-01-02', due_on = '2026-02-02' where id = ${invoice}`;
    await line(1, 3000);
    expect(await refusal(line(2, 2999))).toBe('23514');
    expect(await refusal(issue())).toBe('23514'); // 3000 of 4000
    await service`update public.invoices set subtotal = 3000, tax = 570, total = 3570 where id = ${invoice}`;
    await issue();
    expect(await refusal(line(2, 3000))).toBe('23514');
    expect(
      await refusal(service`update public.invoices set total = 1, subtotal = 1, tax = 0 where id = ${invoice}`),
    ).toBe('23514');
    expect(
      await refusal(service`update public.invoice_lines set description = 'Other' where invoice_id = ${invoice}`),
    ).toBe('23514');
    expect(await refusal(service`delete from public.invoices where id = ${invoice}`)).toBe('23514');
    await service`update public.invoices set status = 'paid', paid_at = now() where id = ${invoice}`;
    expect(await as(people.admin, sql`select number, status from invoices`)).toEqual([
      { number: 'T-1', status: 'paid' },
    ]);
    expect(await as(people.teacher, sql`select number from invoices`)).toEqual([]);
  });
});

describe('files', () => {
  const upload = async (who: Caller) =>
    only(
      await as<{ id: string }>(
        who,
        sql`insert into files (purpose, bucket, object_path, file_name, media_type, size_bytes)
            values ('document', 'documents', ${`${schoolId}/${randomUUID()}`}, 'plan.pdf', 'application/pdf', 10) returning id`,
      ),
    ).id;

  it('are cleared by the scanner alone, and reach a document’s audience once they are clean', async () => {
    const file = await upload(people.admin);
    const clear = sql`update files set scan_state = 'clean', scanned_at = now(), sha256 = ${'a'.repeat(64)} where id = ${file}`;
    expect(await refusal(as(people.admin, clear))).toBe('42501');
    await as(
      people.admin,
      sql`insert into documents (title, category, file_id, audience, published_at) values ('Plan', 'letter', ${file}, 'school', now())`,
    );
    const seen = () => as(people.student, sql`select id from files`);
    expect(await seen()).toEqual([]);
    await service`update public.files set scan_state = 'clean', scanned_at = now(), sha256 = ${'a'.repeat(64)} where id = ${file}`;
    expect(await seen()).toEqual([{ id: file }]);
    await as(people.admin, sql`update files set deleted_at = now() where id = ${file}`);
    expect(await seen()).toEqual([]);
  });

  it('stay in their school’s folder', async () => {
    const elsewhere = (path: string) =>
      as(
        people.teacher,
        sql`insert into files (purpose, bucket, object_path, file_name, media_type, size_bytes) values ('attachment', 'b', ${path}, 'x', 'text/plain', 1)`,
      );
    for (const path of [`${randomUUID()}/x`, `${schoolId}/../${randomUUID()}/x`, `/${schoolId}/x`])
      expect(await refusal(elsewhere(path))).toBe('23514');
  });
});

describe('a session', () => {
  it('is ended by its person, now and once, and is not moved otherwise', async () => {
    const { userId, membershipId } = people.teacher;
    await superuser`
      insert into public.user_sessions (school_id, person_id, membership_id, auth_session_id) values (${schoolId}, ${userId}, ${membershipId}, ${randomUUID()})`;
    const end = (reason: string) =>
      as<{ ended: boolean; end_reason: string }>(
        people.teacher,
        sql`update user_sessions set end_reason = ${reason} returning ended_at between now() - interval '1 minute' and now() + interval '1 minute' as ended, end_reason`,
      );
    expect(await refusal(as(people.teacher, sql`update user_sessions set last_seen_at = now()`))).toBe('42501');
    expect(await end('ended_elsewhere')).toEqual([{ ended: true, end_reason: 'ended_elsewhere' }]);
    expect(await end('expired')).toEqual([{ ended: true, end_reason: 'ended_elsewhere' }]);
    expect(await as(people.admin, sql`update user_sessions set end_reason = 'expired' returning id`)).toEqual([]);
  });
});

describe('embedded passages', () => {
  it('are as long as they say, and go with their model', async () => {
    const document = only(
      await as<{ id: string }>(
        people.admin,
        sql`insert into documents (title, category, body, audience, published_at) values ('Handbook', 'handbook', 'Text', 'school', now()) returning id`,
      ),
    ).id;
    const chunk = (position: number, embedding: string, dimensions: number, model: string | null = 'm') =>
      service`insert into public.document_chunks (school_id, document_id, document_version, position, content, tokens, embedding_model, dimensions, embedding)
        values (${schoolId}, ${document}, 1, ${position}, 'Text', 1, ${model}, ${dimensions}, ${embedding}::real[])`;
    expect(await refusal(chunk(1, '{0.1,0.2,0.3}', 3))).toBe('no refusal');
    expect(await refusal(chunk(2, '{0.1,0.2}', 3))).toBe('23514');
    expect(await refusal(chunk(3, '{0.1,NULL,0.3}', 3))).toBe('23514');
    expect(await refusal(chunk(4, '{{0.1,0.2,0.3}}', 3))).toBe('23514');
    expect(await refusal(chunk(5, '{0.1,0.2,0.3}', 3, null))).toBe('23514');
    expect(await as(people.student, sql`select position from document_chunks where document_id = ${document}`)).toEqual(
      [{ position: 1 }],
    );
  });
});

describe('trying to sign in', () => {
  const [account, home, elsewhere] = ['1', '2', '3'].map((digit) => digit.repeat(64)) as [string, string, string];
  const begin = (address: string) =>
    service<{ attempt_id: string; allowed: boolean }[]>`select * from guard.begin_sign_in(${account}, ${address})`.then(
      only,
    );

  it('is allowed five times in a quarter of an hour, counted though all come at once', async () => {
    const tries = await Promise.all(Array.from({ length: 12 }, () => begin(home)));
    expect(tries.filter(({ allowed }) => allowed)).toHaveLength(5);
    expect((await begin(elsewhere)).allowed).toBe(true); // nobody is locked out from elsewhere
  });

  it('begins to count anew after a success', async () => {
    await service`update public.login_attempts set attempted_at = attempted_at - interval '14 minutes' where address_hash = ${home}`;
    expect((await begin(home)).allowed).toBe(false);
    await service`update public.login_attempts set attempted_at = attempted_at - interval '2 minutes' where address_hash = ${home}`;
    const late = await begin(home);
    expect(late.allowed).toBe(true);
    await service`select guard.finish_sign_in(${late.attempt_id}, true)`;
    const more = await Promise.all(Array.from({ length: 6 }, () => begin(home)));
    expect(more.filter(({ allowed }) => allowed)).toHaveLength(5);
  });

  it('is nobody’s to read', async () => {
    for (const who of Object.values(people))
      expect(await refusal(as(who, sql`select * from login_attempts`))).toBe('42501');
  });
});
