import { afterAll, beforeEach, describe, expect, test } from 'vitest';
import { PLATFORM_CHAIN } from './audit/row.ts';
import { auditDatabase, OTHER_KEYS, SCHOOLS, TEST_KEYS } from './audit/testing.ts';
import { sealAll, sealAudit, UntrustedHead } from './audit-seal.ts';

const audit = await auditDatabase();
const { service, superuser, writers } = audit;
afterAll(audit.close);
const options = { sql: service, keys: TEST_KEYS };

beforeEach(async () => {
  await audit.tamper(async (tx) => {
    await tx`truncate guard.audit_log, guard.audit_seals, guard.audit_heads, guard.audit_pruned`;
    await tx`update guard.audit_sealing set candidate = null, waits_for = '{}', heads_pruned = 0`;
  });
});

const chains = async (): Promise<Record<string, { ids: number[]; tip: number }>> => {
  const rows =
    await superuser`select chain, array_agg(audit_id order by position)::int[] as ids, max(position)::int as tip from guard.audit_seals group by chain`;
  return Object.fromEntries(rows.map(({ chain, ids, tip }) => [chain, { ids, tip }]));
};
const horizon = async () =>
  Number((await superuser`select horizon from guard.audit_heads order by number desc limit 1`)[0]?.horizon ?? 0);
const lastId = async () => Number((await superuser`select max(id) as id from guard.audit_log`)[0]!.id);

describe('a pass', () => {
  test('chains committed rows per school, and those of no school', async () => {
    await audit.write(40);
    expect(await sealAudit(options)).toEqual({ rows: 40, chains: 4, more: false, busy: false });
    const found = await chains();
    expect(Object.keys(found).sort()).toEqual([PLATFORM_CHAIN, ...SCHOOLS].sort());
    for (const { ids, tip } of Object.values(found)) {
      expect(tip).toBe(10);
      expect(ids).toEqual([...ids].sort((a, b) => a - b));
    }
    expect(await horizon()).toBe(await lastId());
    expect(await audit.verify()).toMatchObject({ ok: true, problems: [] });
  });

  test('finds nothing to do when nothing came', async () => {
    await audit.write(4);
    await sealAudit(options);
    expect(await sealAudit(options)).toEqual({ rows: 0, chains: 0, more: false, busy: false });
    expect(await superuser`select from guard.audit_heads`).toHaveLength(4);
  });

  test('goes on where the last one ended, in batches of any size', async () => {
    for (const rowsAPass of [7, 3, 1]) {
      await audit.write(20);
      expect(await sealAll({ ...options, rowsAPass })).toBe(20);
    }
    expect(await audit.verify()).toMatchObject({ ok: true });
    expect((await chains())[SCHOOLS[0]!]!.tip).toBe(15);
  });

  test('leaves nothing behind when it fails in the middle', async () => {
    await audit.write(8);
    await superuser`create function guard.break() returns trigger language plpgsql as $$ begin raise 'the power went off'; end $$`;
    await superuser`create trigger break before insert on guard.audit_heads for each row execute function guard.break()`;
    await expect(sealAudit(options)).rejects.toThrow('the power went off');
    await superuser`drop function guard.break cascade`;
    expect(await chains()).toEqual({});
    expect(await sealAudit(options)).toMatchObject({ rows: 8 });
    expect(await audit.verify()).toMatchObject({ ok: true });
  });

  test('does not go on from a head that no trusted key has signed', async () => {
    await audit.write(4);
    await sealAudit({ sql: service, keys: OTHER_KEYS });
    await audit.write(4);
    await expect(sealAudit(options)).rejects.toThrow(UntrustedHead);
    const replaced = { ...TEST_KEYS, trusted: new Set([...TEST_KEYS.trusted, ...OTHER_KEYS.trusted]) };
    expect(await sealAudit({ sql: service, keys: replaced })).toMatchObject({ rows: 4 });
    // The new key vouches for what the old one signed.
    expect(await audit.verify()).toMatchObject({ ok: true });
  });
});

describe('rows that commit late', () => {
  test('are sealed behind higher ids, and hold the horizon back until then', async () => {
    await audit.write(4);
    await sealAudit(options);
    const before = await horizon();
    const { promise: written, resolve: tell } = Promise.withResolvers<void>();
    const { promise: released, resolve: release } = Promise.withResolvers<void>();
    const late = writers.begin(async (tx) => {
      await audit.write(4, tx);
      tell();
      await released;
    });
    await written;
    await audit.write(4);
    expect(await sealAudit(options)).toMatchObject({ rows: 4 });
    expect(await horizon()).toBe(before);
    expect(await audit.verify()).toMatchObject({ ok: true });
    release();
    await late;
    expect(await sealAudit(options)).toMatchObject({ rows: 4 });
    expect(await horizon()).toBe(await lastId());
    expect(await audit.verify()).toMatchObject({ ok: true });
    for (const { ids } of Object.values(await chains())) {
      expect(new Set(ids).size).toBe(3);
      expect(ids).not.toEqual([...ids].sort((a, b) => a - b));
    }
  });

  test('are not waited for for ever while other writers come and go', async () => {
    await audit.write(4);
    const before = await lastId();
    let release = () => {};
    let late: Promise<unknown> | undefined;
    // Never a moment without a writer: each ends only when the next one has begun.
    for (let round = 0; round < 3; round++) {
      const begun = Promise.withResolvers<void>();
      const end = Promise.withResolvers<void>();
      const next = writers.begin(async (tx) => {
        await audit.write(1, tx);
        begun.resolve();
        await end.promise;
      });
      await begun.promise;
      release();
      await late;
      await audit.write(1);
      await sealAudit(options);
      [late, release] = [next, end.resolve];
    }
    expect(await horizon()).toBeGreaterThanOrEqual(before);
    release();
    await late;
    await sealAll(options);
    expect(await audit.verify()).toMatchObject({ ok: true });
  });

  test('are never sealed when their id lies below the horizon: the product did not write them', async () => {
    await audit.write(8);
    await sealAudit(options);
    const id = await lastId();
    await audit.tamper(async (tx) => {
      await tx`insert into guard.audit_log (id, school_id, operation, surface, outcome) overriding system value values (-1, ${SCHOOLS[0]!}, 'forged', 'page', 'done')`;
    });
    await audit.write(4);
    expect(await sealAudit(options)).toMatchObject({ rows: 4 });
    expect(await horizon()).toBeGreaterThan(id);
    const found = await audit.verify();
    expect(found.problems).toMatchObject([{ kind: 'inserted', chain: SCHOOLS[0], id: '-1' }]);
  });
});

test('several sealers at once, with writers that commit in any order, seal every row once', async () => {
  const writing = Array.from({ length: 3 }, async () => {
    for (let round = 0; round < 12; round++)
      await writers
        .begin(async (tx) => {
          await audit.write(1 + (round % 5), tx);
          await tx`select pg_sleep(${Math.random() / 200})`;
          if (round % 6 === 5) await tx`select 1 / 0`.catch(() => {});
        })
        .catch(() => {});
  });
  let open = true;
  const sealers = Array.from({ length: 3 }, async () => {
    while (open) await sealAudit({ ...options, rowsAPass: 9 });
  });
  await Promise.all(writing);
  open = false;
  await Promise.all(sealers);
  await sealAll(options);
  const [rows] =
    await superuser`select (select count(*) from guard.audit_log)::int as written, (select count(*) from guard.audit_seals)::int as sealed`;
  expect(rows!.sealed).toBe(rows!.written);
  expect(rows!.written).toBeGreaterThan(50);
  expect(await horizon()).toBeGreaterThanOrEqual(await lastId());
  expect(await audit.verify()).toMatchObject({ ok: true, problems: [] });
});
