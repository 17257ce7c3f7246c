import fc from 'fast-check';
import postgres from 'postgres';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { sealAll } from '../audit-seal.ts';
import { HEAD_SELECT, type SignedHead, signHead } from './head.ts';
import type { ProblemKind } from './problem.ts';
import { pruneAudit } from './prune.ts';
import { AUDIT_COLUMNS } from './row.ts';
import { auditDatabase, OTHER_KEYS, SCHOOLS, TEST_KEYS } from './testing.ts';

/** Whatever the owner of the server does to a sealed log is found; what nobody touched is found whole. */
const audit = await auditDatabase();
const { service, superuser } = audit;
afterAll(audit.close);
const options = { sql: service, keys: TEST_KEYS };
const ROWS = 120;

beforeAll(async () => {
  // Several passes of several batches, so that chains have many heads.
  for (let round = 0; round < 4; round++) {
    await audit.write(ROWS / 4);
    await sealAll({ ...options, rowsAPass: 13 });
  }
});

/** Verifies the log as the tampering leaves it, and then undoes that. */
async function found(work: (tx: postgres.TransactionSql) => Promise<unknown>, kept: SignedHead[] = []) {
  const copies = ['audit_log', 'audit_seals', 'audit_heads', 'audit_pruned'];
  await superuser.begin(async (tx) => {
    for (const name of copies) await tx.unsafe(`create table public.kept_${name} as table guard.${name}`);
  });
  try {
    await audit.tamper(work);
    return await audit.verify({ kept });
  } finally {
    await audit.tamper(async (tx) => {
      for (const name of copies) {
        await tx.unsafe(`truncate guard.${name}`);
        await tx.unsafe(`insert into guard.${name} table public.kept_${name}; drop table public.kept_${name}`);
      }
    });
  }
}

const kinds = async (work: (tx: postgres.TransactionSql) => Promise<unknown>, kept?: SignedHead[]) =>
  [...new Set((await found(work, kept)).problems.map(({ kind }) => kind))] as ProblemKind[];

const heads = (tx: postgres.Sql | postgres.TransactionSql = superuser) =>
  tx<SignedHead[]>`select ${tx.unsafe(HEAD_SELECT)} from guard.audit_heads h order by h.number`;
/** The id of the n-th sealed row, whatever chain it is in. */
const nth = (n: number) =>
  superuser`select audit_id as id from guard.audit_seals order by audit_id offset ${n} limit 1`.then(([row]) =>
    String(row!.id),
  );

test('the test knows every column, and the hash all of them', async () => {
  const columns = await superuser`
    select attname as name from pg_attribute where attrelid = 'guard.audit_log'::regclass and attnum > 0 and not attisdropped order by 1`;
  expect(columns.map(({ name }) => name)).toEqual(AUDIT_COLUMNS);
});

test('an untouched log is whole, whatever the session’s settings', async () => {
  expect(await audit.verify()).toMatchObject({ ok: true, problems: [] });
  const elsewhere = `${audit.database.urls.superuser}?TimeZone=Asia/Kathmandu&DateStyle=German&extra_float_digits=-15&IntervalStyle=sql_standard`;
  const odd = postgres(elsewhere, { max: 1, onnotice: () => {} });
  const [set] = await odd`select current_setting('TimeZone') as zone`;
  expect(set!.zone).toBe('Asia/Kathmandu');
  expect(await audit.verify({ sql: odd })).toMatchObject({ ok: true, problems: [] });
  await odd.end();
});

/** Another value for a column of a row that has any value in it. */
const EDITS: Record<string, string> = {
  agent: `coalesce(agent, '') || 'x'`,
  approval_id: 'gen_random_uuid()',
  at: `at + interval '1 microsecond'`,
  detail: `case when detail is null then 'null'::jsonb end`,
  id: '-id',
  input: `jsonb_set(input, '{z}', '1.5')`,
  membership_id: 'null',
  operation: `operation || ' '`,
  operation_id: 'gen_random_uuid()',
  outcome: `'denied'`,
  person_id: 'gen_random_uuid()',
  rows: 'rows + 1',
  school_id: `case when school_id is null then '${SCHOOLS[0]}'::uuid end`,
  surface: `'chat'`,
};

describe('one thing', () => {
  test.each(AUDIT_COLUMNS)('an edited %s is found', async (column) => {
    const id = await nth(41);
    const result = await found((tx) =>
      tx.unsafe(`update guard.audit_log set ${column} = ${EDITS[column]} where id = ${id}`),
    );
    const kind = column === 'id' ? 'missing' : 'edited';
    expect(result.problems).toContainEqual(expect.objectContaining({ kind, id }));
  });

  const within = (from: number, to: number) =>
    superuser`select audit_id as id, chain, position::int as position from guard.audit_seals order by audit_id offset ${from} limit ${to - from}`;
  const chainOf = async () =>
    (
      await superuser`select chain, max(position)::int as tip from guard.audit_seals where chain = ${SCHOOLS[1]!} group by chain`
    )[0]!;

  test.each<[string, ProblemKind[], (tx: postgres.TransactionSql) => Promise<unknown>]>([
    ['a deleted row', ['missing'], async (tx) => tx`delete from guard.audit_log where id = ${await nth(60)}`],
    [
      'a row that changed its school',
      ['edited'],
      async (tx) => tx`update guard.audit_log set school_id = ${SCHOOLS[2]!} where id = ${(await within(4, 5))[0]!.id}`,
    ],
    [
      'two rows in each other’s place',
      ['reordered'],
      async (tx) => {
        const [a, b] =
          await tx`select audit_id as id from guard.audit_seals where chain = ${SCHOOLS[1]!} and position in (5, 9) order by 1`;
        await tx`update guard.audit_log set id = case id when ${a!.id} then -1 else -2 end where id in (${a!.id}, ${b!.id})`;
        await tx`update guard.audit_log set id = case id when -1 then ${b!.id}::bigint else ${a!.id}::bigint end where id in (-1, -2)`;
      },
    ],
    [
      'seals that point to each other’s row',
      ['reordered'],
      async (tx) => {
        await tx`alter table guard.audit_seals drop constraint audit_seals_once`;
        await tx`update guard.audit_seals s set audit_id = o.audit_id from guard.audit_seals o where s.chain = ${SCHOOLS[1]!} and o.chain = s.chain and (s.position, o.position) in ((5, 9), (9, 5))`;
        await tx`alter table guard.audit_seals add constraint audit_seals_once unique (audit_id)`;
      },
    ],
    [
      'whole seals in each other’s place',
      ['seal'],
      async (tx) => {
        await tx`update guard.audit_seals set position = -position + 1000 where chain = ${SCHOOLS[1]!} and position in (5, 6)`;
        await tx`update guard.audit_seals set position = case position when 995 then 6 else 5 end where chain = ${SCHOOLS[1]!} and position > 900`;
      },
    ],
    [
      'a row inserted into the past',
      ['inserted'],
      (tx) =>
        tx`insert into guard.audit_log (id, school_id, operation, surface, outcome) values (-7, ${SCHOOLS[1]!}, 'forged', 'page', 'done')`,
    ],
    [
      'rows cut off at the end',
      ['truncated'],
      async (tx) => {
        const { chain, tip } = await chainOf();
        await tx`delete from guard.audit_log l using guard.audit_seals s where s.audit_id = l.id and s.chain = ${chain} and s.position > ${tip - 4}`;
      },
    ],
    [
      'seals cut off at the end',
      ['truncated', 'inserted'],
      async (tx) => {
        const { chain, tip } = await chainOf();
        await tx`delete from guard.audit_seals where chain = ${chain} and position > ${tip - 4}`;
      },
    ],
    [
      'rows and seals cut off at the end',
      ['truncated'],
      async (tx) => {
        const { chain, tip } = await chainOf();
        await tx`delete from guard.audit_log l using guard.audit_seals s where s.audit_id = l.id and s.chain = ${chain} and s.position > ${tip - 4}`;
        await tx`delete from guard.audit_seals where chain = ${chain} and position > ${tip - 4}`;
      },
    ],
    [
      'a whole school',
      ['truncated'],
      async (tx) => {
        await tx`delete from guard.audit_log where school_id = ${SCHOOLS[1]!}`;
        await tx`delete from guard.audit_seals where chain = ${SCHOOLS[1]!}`;
      },
    ],
    ['everything but the list of heads', ['truncated'], (tx) => tx`truncate guard.audit_log, guard.audit_seals`],
    ['a head cut out of the middle', ['head'], (tx) => tx`delete from guard.audit_heads where number = 5`],
    ['the beginning of the list of heads', ['head'], (tx) => tx`delete from guard.audit_heads where number < 4`],
    ['the list of heads', ['seal'], (tx) => tx`truncate guard.audit_heads`],
    [
      'a row edited together with its seal',
      ['edited', 'seal'],
      async (tx) => {
        const [seal] = await within(30, 31);
        await tx`update guard.audit_log set rows = 77 where id = ${seal!.id}`;
        await tx`update guard.audit_seals set row_hash = sha256('x') where audit_id = ${seal!.id}`;
      },
    ],
    [
      'a head under a key that is not ours',
      ['signature', 'truncated'],
      async (tx) => {
        const last = (await heads(tx)).at(-1)!;
        await append(
          tx,
          signHead(
            {
              ...last,
              kind: 'seal',
              chain: SCHOOLS[1]!,
              position: 9999,
              head: 'ee'.repeat(32),
              number: last.number + 1,
              previous: last.hash,
            },
            OTHER_KEYS.signing,
          ),
        );
      },
    ],
    [
      'a checkpoint under a key that is not ours',
      ['signature'],
      async (tx) => {
        const last = (await heads(tx)).at(-1)!;
        const [seal] =
          await tx`select position::int as position, encode(head, 'hex') as head from guard.audit_seals where chain = ${SCHOOLS[1]!} order by position desc limit 1`;
        const detail = JSON.stringify({
          hash: '0'.repeat(64),
          chains: [{ chain: SCHOOLS[1], head: seal!.head, position: seal!.position }],
          through: 0,
        });
        const [written] = await tx`select ${detail}::text::jsonb::text as text`;
        await append(
          tx,
          signHead(
            {
              ...last,
              kind: 'checkpoint',
              chain: null,
              position: null,
              head: null,
              detail: written!.text,
              number: last.number + 1,
              previous: last.hash,
            },
            OTHER_KEYS.signing,
          ),
        );
        await tx`delete from guard.audit_log where school_id = ${SCHOOLS[1]!}`;
        await tx`delete from guard.audit_seals where chain = ${SCHOOLS[1]!}`;
      },
    ],
  ])('%s is found', async (_name, expected, work) => {
    expect((await kinds(work)).sort()).toEqual([...expected].sort());
  });

  test.each([
    'number',
    'kind',
    'chain',
    'position',
    'head',
    'horizon',
    'sealed_at',
    'previous',
    'hash',
    'key',
    'signature',
  ])('an edited %s of a head is found', async (column) => {
    const bytes = `decode(translate(encode(${column}, 'hex'), '01', '10'), 'hex')`;
    const values: Record<string, string> = {
      number: '-number + 1000000',
      kind: `'horizon', chain = null, position = null, head = null`,
      chain: 'gen_random_uuid()',
      position: 'position + 1',
      horizon: 'horizon + 1',
      sealed_at: `sealed_at + interval '1 microsecond'`,
    };
    const change = (tx: postgres.TransactionSql) =>
      tx.unsafe(`update guard.audit_heads set ${column} = ${values[column] ?? bytes} where number = 6`);
    expect(await kinds(change)).toEqual(expect.arrayContaining([expect.stringMatching(/head|signature/)]));
  });
});

const append = (tx: postgres.TransactionSql, head: SignedHead) =>
  tx`select guard.append_audit_seals('[]', ${JSON.stringify([head])}::text::jsonb)`;

test('the end of the list itself is missed only by a head that was kept elsewhere', async () => {
  const all = await heads();
  const kept = all.at(-1)!;
  const cut = async (tx: postgres.TransactionSql) => {
    const last = all.at(-5)!.number;
    await tx`delete from guard.audit_log where id > ${all.at(-5)!.horizon}`;
    await tx`delete from guard.audit_seals s where not exists (select from guard.audit_heads h where h.chain = s.chain and h.position >= s.position and h.number <= ${last})`;
    await tx`delete from guard.audit_log l where not exists (select from guard.audit_seals s where s.audit_id = l.id)`;
    await tx`delete from guard.audit_heads where number > ${last}`;
  };
  expect(await kinds(cut)).toEqual([]);
  expect(await kinds(cut, [kept])).toEqual(['kept-head']);
  const forged = signHead(kept, OTHER_KEYS.signing);
  expect(await kinds(async () => {}, [kept, all[0]!])).toEqual([]);
  expect(await kinds(async () => {}, [forged])).toEqual(['signature']);
});

test('a row that waits for its seal is a problem only after a while', async () => {
  const write = (age: string) => (tx: postgres.TransactionSql) =>
    tx`insert into guard.audit_log (school_id, operation, surface, outcome, at) values (${SCHOOLS[0]!}, 'late', 'page', 'done', now() - ${age}::interval)`;
  expect(await kinds(write('5 seconds'))).toEqual([]);
  expect(await kinds(write('5 minutes'))).toEqual(['unsealed']);
});

test('nobody changes the log, its seals or heads by accident', async () => {
  const { admin, service: login } = audit.database.urls;
  for (const url of [admin, login, audit.database.urls.superuser]) {
    const sql = postgres(url, { max: 1, onnotice: () => {} });
    for (const table of ['audit_log', 'audit_seals', 'audit_heads']) {
      await expect(sql.unsafe(`delete from guard.${table}`)).rejects.toThrow(/append-only|permission denied/);
      await expect(sql.unsafe(`truncate guard.${table}`)).rejects.toThrow(/append-only|permission denied/);
    }
    await expect(sql`update guard.audit_log set rows = 1`).rejects.toThrow(/append-only|permission denied/);
    await sql.end();
  }
  await expect(
    superuser.begin(async (tx) => {
      await tx`set local session_replication_role = replica`;
      await tx`delete from guard.audit_log`;
    }),
  ).rejects.toThrow('audit_log is append-only');
});

describe('random tampering', () => {
  type Act = {
    kind: 'edit' | 'delete' | 'swap' | 'insert' | 'cut-rows' | 'cut-seals' | 'cut-both' | 'edit-seal' | 'edit-head';
    at: number;
    column: number;
  };
  const act = fc.record({
    kind: fc.constantFrom<Act['kind']>(
      'edit',
      'delete',
      'swap',
      'insert',
      'cut-rows',
      'cut-seals',
      'cut-both',
      'edit-seal',
      'edit-head',
    ),
    at: fc.nat(ROWS - 3),
    column: fc.nat(AUDIT_COLUMNS.length - 1),
  });

  const perform = async (tx: postgres.TransactionSql, { kind, at, column }: Act) => {
    const [seal] =
      await tx`select chain, position, audit_id as id from guard.audit_seals order by audit_id offset ${at} limit 1`;
    if (!seal) return;
    const name = AUDIT_COLUMNS[column]!;
    const { chain, position, id } = seal;
    if (kind === 'edit') await tx.unsafe(`update guard.audit_log set ${name} = ${EDITS[name]} where id = ${id}`);
    if (kind === 'delete') await tx`delete from guard.audit_log where id = ${id}`;
    if (kind === 'insert')
      await tx`insert into guard.audit_log (id, school_id, operation, surface, outcome) values (${-1000 - at}, ${SCHOOLS[at % 3]!}, 'forged', 'page', 'done') on conflict do nothing`;
    if (kind === 'swap')
      await tx`update guard.audit_log l set operation_id = o.operation_id, rows = o.rows, input = o.input, person_id = o.person_id from guard.audit_log o
        where l.id in (${id}::bigint, ${id}::bigint + 4) and o.id in (${id}::bigint, ${id}::bigint + 4) and o.id <> l.id`;
    const rest = tx`select s.audit_id from guard.audit_seals s where s.chain = ${chain} and s.position >= ${position}`;
    if (kind === 'cut-rows' || kind === 'cut-both') await tx`delete from guard.audit_log where id in (${rest})`;
    if (kind === 'cut-seals' || kind === 'cut-both')
      await tx`delete from guard.audit_seals where chain = ${chain} and position >= ${position}`;
    if (kind === 'edit-seal') await tx`update guard.audit_seals set head = sha256(head) where audit_id = ${id}`;
    if (kind === 'edit-head')
      await tx`update guard.audit_heads set horizon = horizon + 1 where number = (select number from guard.audit_heads order by number offset ${at % 10} limit 1)`;
  };

  const fingerprint = async (tx: postgres.Sql | postgres.TransactionSql): Promise<string> => {
    const [row] = await tx`
      select concat((select string_agg(l::text, '' order by id) from guard.audit_log l), (select string_agg(s::text, '' order by audit_id) from guard.audit_seals s),
        (select string_agg(h::text, '' order by number) from guard.audit_heads h)) as text`;
    return row!.text;
  };

  test('is found, alone and together; two acts that cancel out are no tampering', async () => {
    const before = await fingerprint(superuser);
    await fc.assert(
      fc.asyncProperty(fc.array(act, { minLength: 1, maxLength: 3 }), async (acts) => {
        let after = '';
        const result = await found(async (tx) => {
          for (const one of acts) await perform(tx, one);
          after = await fingerprint(tx);
        });
        expect(result.ok).toBe(after === before);
      }),
      { numRuns: 40 },
    );
    expect(await audit.verify()).toMatchObject({ ok: true, problems: [] });
  }, 180_000);
});

describe('retention', () => {
  test('leaves a signed checkpoint, from which chains go on and are whole', async () => {
    const kept = (await heads()).at(2)!;
    const [cut] =
      await superuser`select at + interval '1 microsecond' as at from guard.audit_log order by id offset 60 limit 1`;
    const removed = await pruneAudit({ ...options, before: new Date(cut!.at) });
    expect(removed).toBeGreaterThan(20);
    const result = await audit.verify({ kept: [kept, (await heads()).at(-1)!] });
    expect(result).toMatchObject({ ok: true, problems: [], keptTooOld: [kept.number] });
    expect(result.chains.reduce((sum, { rows }) => sum + rows, 0)).toBe(ROWS - removed);
    await audit.write(8);
    await sealAll(options);
    expect(await audit.verify()).toMatchObject({ ok: true });
    expect(await pruneAudit({ ...options, before: new Date(cut!.at) })).toBe(0);
    await expect(superuser`delete from guard.audit_log`).rejects.toThrow('append-only');
  });

  test('takes everything in the end, and chains go on', async () => {
    await pruneAudit({ ...options, before: new Date(Date.now() + 60_000) });
    expect(await superuser`select from guard.audit_log`).toHaveLength(0);
    expect(await audit.verify()).toMatchObject({ ok: true });
    await audit.write(8);
    expect(await sealAll(options)).toBe(8);
    const result = await audit.verify();
    expect(result).toMatchObject({ ok: true, problems: [] });
    expect(result.chains.reduce((sum, { sealed }) => sum + sealed, 0)).toBe(8);
    expect(await superuser`select from guard.audit_heads`).toHaveLength(5);
  });
});
