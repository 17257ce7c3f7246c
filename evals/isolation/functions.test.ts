import { randomUUID } from 'node:crypto';
import { sql } from 'drizzle-orm';
import { describe, expect, it } from 'vitest';
import { ownDatabase } from '#db/testing.ts';
import { type Transaction, withCaller } from '#db/with-caller.ts';
import { type Acting, actAs } from './acting.ts';
import { arrange } from './arrange.ts';
import { catalogue, type Facts, loadFacts, type Row } from './facts.ts';
import { type FunctionRule, type Question, quoted } from './function-rule.ts';
import { forEverybody, functionRules } from './functions.ts';
import { identities } from './identities.ts';

/**
 * Calls every function that callers may execute as everybody, with ids of their own, of others in the school, of the other
 * school, of nobody, and with none, and holds what comes of it against access.md. Each call is taken back.
 */
const { connection, superuser } = await ownDatabase();
await arrange(superuser);
await superuser.begin(async (tx) => {
  await tx`set local session_replication_role = replica`;
  await tx`update guard.change_log set operation_id = gen_random_uuid() where transaction_id = 'arranged'`;
  await tx`
    insert into guard.audit_log (school_id, person_id, membership_id, operation, operation_id, surface, outcome, rows)
    select school_id, person_id, membership_id, 'tried', gen_random_uuid(), 'page', 'done', 1 from guard.audit_log where operation = 'arranged'`;
  await tx`update public.wallet_transactions set operation_id = gen_random_uuid() where operation_id is null`;
  await tx`update public.turns set status = 'running', lease_until = now() - interval '1 minute' where status = 'finished' and ended_at is null`;
  await tx`
    update guard.approvals a set conversation_id = c.id from public.conversations c
    where a.operation = 'arranged' and c.membership_id = a.membership_id`;
});
// Many rows, and no function's subject.
const heavy =
  /^(partitions\.|public\.(attendance|assessment_grades|registers|spans|attendance_rollups|calendar_days)$)/;
const facts = await loadFacts(
  superuser,
  (await catalogue(superuser)).filter((name) => !heavy.test(name)),
);
await superuser.unsafe(`
  create schema isolation;
  create function isolation.call(query text) returns text language plpgsql as $$
  declare found text; failure text;
  begin
    begin
      execute format('select coalesce(jsonb_agg(to_jsonb(x)), ''[]'') from (%s) x', query) into found;
      raise exception using errcode = 'IS000', message = found;
    exception when others then
      get stacked diagnostics failure = message_text;
      return sqlstate || ' ' || failure;
    end;
  end $$;
  grant usage on schema isolation to app_caller;
  grant execute on function isolation.call(text) to app_caller`);

/** One for each condition that functions ask about. */
const people =
  /^(student|student of age|student who left|parent|parent under a court.*|parent in two schools, there|teacher|teacher acting.*|teacher of other.*|counsellor|examinations.*|admin, .*|admin of.*|super admin|nobody|student claiming.*)$/;
const all = identities(facts).filter(({ label }) => people.test(label));
const everyone = all.map((identity) => ({
  ...identity,
  acting: actAs(facts, identity.personId, identity.membershipId),
}));
const found = await superuser<{ name: string; pinned: boolean; definer: boolean; owner: string }[]>`
  select n.nspname || '.' || p.proname as name, coalesce('search_path=""' = any (p.proconfig), false) as pinned, p.prosecdef as definer, p.proowner::regrole::text as owner
  from pg_proc p join pg_namespace n on n.oid = p.pronamespace
  where has_function_privilege('app_caller', p.oid, 'execute') and has_schema_privilege('app_caller', n.oid, 'usage') and n.nspname in ('app', 'public', 'guard', 'gateway')
    and not exists (select from pg_depend d where d.objid = p.oid and d.deptype = 'e')`;

/** A call, and what is to become of it. `likeAbsent`: no id of the acting person's; it has to look like one that is nobody's. */
interface Probe {
  name: string;
  call: string;
  due: 'open' | 'shut' | { rows: string[] } | { likeAbsent: string };
}

const absent = quoted(randomUUID());
const tableOf = (question: Question, { tables }: Facts): readonly Row[] =>
  tables.get(question.of.includes('.') ? question.of : `public.${question.of}`) ?? [];

/** A row of each kind: open to the acting person, about them, of their school, of the other school. */
function subjects(question: Question, acting: Acting): { row: Row; open: boolean }[] {
  const kinds = new Map<string, { row: Row; open: boolean }[]>();
  for (const row of tableOf(question, acting.facts)) {
    if (row[question.column ?? 'id'] == null || question.skips?.(row, acting)) continue;
    const isOpen = question.open(row, acting);
    const isAbout = Object.values(row).includes(acting.personId);
    const kind = `${isOpen} ${isAbout} ${row.school_id === acting.membership?.schoolId}`;
    const chosen = kinds.get(kind) ?? [];
    kinds.set(kind, chosen);
    if (chosen.length < 1) chosen.push({ row, open: isOpen });
  }
  return [...kinds.values()].flat();
}

function probes(name: string, { expects }: FunctionRule, acting: Acting): Probe[] {
  if (expects.way === 'tells') {
    const rows = [...new Set([...expects.rows(acting)].filter((row) => row != null).map(String))].sort();
    return [{ name, call: expects.call, due: { rows } }];
  }
  if (expects.way === 'alone') return [{ name, call: expects.call, due: 'open' }];
  if (expects.way === 'cases') {
    return expects.cases(acting).map(({ call, open }) => ({ name, call, due: open ? 'open' : 'shut' }));
  }
  const ask = (id: string, row?: Row) => expects.call(id, row, acting.facts);
  return [
    { name, call: ask(absent), due: 'shut' },
    { name, call: ask('null'), due: expects.openForNull?.(acting) ? 'open' : 'shut' },
    ...subjects(expects, acting).map(({ row, open }): Probe => {
      const call = ask(quoted(row[expects.column ?? 'id']), row);
      return { name, call, due: open ? 'open' : { likeAbsent: ask(absent) } };
    }),
  ];
}

async function answersTo(tx: Transaction, calls: readonly string[]): Promise<Map<string, string>> {
  const each = [...new Set(calls)];
  const rows = await tx.execute<{ answer: string }>(sql`
    select isolation.call(c.text) as answer
    from jsonb_array_elements_text(${JSON.stringify(each)}::jsonb) with ordinality c (text, n) order by n`);
  return new Map(each.map((call, index) => [call, rows[index]!.answer]));
}

const code = (answer: string) => answer.slice(0, 5);
const rowsOf = (answer: string): Record<string, unknown>[] => JSON.parse(answer.slice(6));
/** Nothing, no, or none. */
const isEmpty = (answer: string) =>
  code(answer) === 'IS000' &&
  rowsOf(answer).every((row) =>
    Object.values(row).every((value) => value == null || value === false || value === 0 || value === ''),
  );
const isRefused = (answer: string) => /^(42501|P0002|CA4)/.test(answer);
/** A key or a required value that is missing: got past no check that tells anything. */
const isHeld = (answer: string) => /^(23503|23502|22023)/.test(answer);
const isShut = (answer: string) => isRefused(answer) || isEmpty(answer) || isHeld(answer);
const masked = (answer: string) => answer.replaceAll(/[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}/g, 'id');

function agrees({ due }: Probe, answer: string, answers: ReadonlyMap<string, string>): boolean {
  if (due === 'open') return !/^(42501|42[^5]|XX|22P02)/.test(answer);
  if (due === 'shut') return isShut(answer);
  if ('likeAbsent' in due) return isShut(answer) && masked(answer) === masked(answers.get(due.likeAbsent) ?? '');
  const shown =
    code(answer) === 'IS000'
      ? rowsOf(answer).map((row) => Object.values(row).filter((value) => value != null))
      : [['failed']];
  const rows = [...new Set(shown.filter((values) => values.length).map((values) => values.join(' ')))].sort();
  return code(answer) === 'IS000' && JSON.stringify(rows) === JSON.stringify(due.rows);
}

const answered = new Set<string>();
/** What a single call that is taken back has nothing to answer: nothing was written before, nothing is in the way. */
const silent = new Set(['app.changes_here', 'app.promotion_obstacles', 'app.take_privacy_export']);

it('lets readers behind PostgREST execute what policies for them ask, and nothing else', async () => {
  const executable = await superuser<{ name: string }[]>`
    select distinct p.proname as name from pg_proc p
    where p.pronamespace = 'app'::regnamespace and has_function_privilege('authenticated', p.oid, 'execute')`;
  const policies = await superuser<{ text: string }[]>`
    select concat(qual, ' ', with_check) as text from pg_policies where roles && '{authenticated,public}'`;
  const text = policies.map((policy) => policy.text).join(' ');
  expect(executable.length).toBeGreaterThan(10);
  expect(executable.filter(({ name }) => !text.includes(`app.${name}(`))).toEqual([]);
});

it('has an expectation of every function that callers may execute, and no other', () => {
  const names = new Set(found.map(({ name }) => name));
  expect([...names].filter((name) => !functionRules.has(name) && !forEverybody.has(name))).toEqual([]);
  expect([...functionRules.keys()].filter((name) => !names.has(name))).toEqual([]);
});

it('pins the search_path of each, to nothing, and lets none act as more than the owner of the tables', () => {
  expect(found.filter(({ pinned }) => !pinned).map(({ name }) => name)).toEqual([]);
  expect(found.filter(({ definer, owner }) => definer && owner !== 'catalyst_admin').map(({ name }) => name)).toEqual(
    [],
  );
});

describe('functions answer as access.md says', () => {
  it.each(everyone)('to: $label', async ({ personId, membershipId, acting }) => {
    const claimant = { userId: personId, assurance: 'aal1' as const, ...(membershipId ? { membershipId } : {}) };
    const all = [...functionRules].flatMap(([name, rule]) => probes(name, rule, acting));
    const answers = await withCaller(
      claimant,
      (tx) =>
        answersTo(
          tx,
          all.map(({ call }) => call),
        ),
      connection,
    );
    for (const { name, call } of all) if (!isShut(answers.get(call)!)) answered.add(name);
    const wrong = all.filter((probe) => !agrees(probe, answers.get(probe.call)!, answers));
    expect(wrong.map(({ call, due }) => ({ call, due, answer: answers.get(call)?.slice(0, 300) }))).toEqual([]);
  });

  it('and to somebody at least', () => {
    expect([...functionRules.keys()].filter((name) => !answered.has(name) && !silent.has(name))).toEqual([]);
  });
});

describe('without claims', () => {
  const nobody = actAs(facts, randomUUID(), randomUUID());
  const some = everyone.find(({ label }) => label.startsWith('admin, safeguarding lead'))!;
  /** Open to nobody, or about the arguments alone. */
  const impersonal = /^app\.(aal|attendance_posting_days|second_factor_met|is_staff)$/;
  const calls = [...functionRules]
    .filter(([name, rule]) => rule.kind !== 'text' && !impersonal.test(name))
    .flatMap(([name, rule]) => [...probes(name, rule, nobody), ...probes(name, rule, some.acting)])
    .map(({ call }) => call);
  const forged = JSON.stringify({ sub: some.personId, membership: some.membershipId, aal: 'aal2', exp: 4_102_444_800 });

  it.each([
    ['none at all', null],
    ['unsigned ones', forged],
  ])('%s, they say nothing', async (_, claims) => {
    const answers = await connection.database.transaction(async (tx) => {
      await tx.execute(
        sql`select set_config('request.jwt.claims', ${claims}, true), set_config('role', 'app_caller', true)`,
      );
      return answersTo(tx as Transaction, calls);
    });
    expect([...answers].filter(([, answer]) => !isShut(answer))).toEqual([]);
  });
});
