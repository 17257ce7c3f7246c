import postgres from 'postgres';
import { afterAll, describe, expect, test } from 'vitest';
import { pruneAudit } from './audit/prune.ts';
import { auditDatabase, TEST_KEYS } from './audit/testing.ts';
import { sealAll } from './audit-seal.ts';
import { demonstration } from './seed/demonstration.ts';

const audit = await auditDatabase();
const { service, superuser, writers } = audit;
afterAll(audit.close);

interface Ensured {
  parent: string;
  added: number;
  moved: number;
  waiting: boolean;
}
const ensure = (sql: postgres.Sql = service, months = 3) =>
  sql<Ensured[]>`select parent, added, moved::int, waiting from partitions.ensure(${months})`;
const partitionOf = async (table: string, where: string) =>
  (await superuser.unsafe(`select distinct tableoid::regclass::text as name from ${table} where ${where}`)).map(
    ({ name }) => name,
  );
const added = (tables: Ensured[]) => tables.reduce((sum, table) => sum + table.added, 0);
const school = demonstration.school.id;

/** A mark of a day long ago, copied from one of today: past the rules of enrolment, which are not what is tested. */
const markOn = (day: string) =>
  writers.begin(async (tx) => {
    await tx`set local session_replication_role = replica`;
    const [row] = await tx`
      insert into attendance (school_id, student_id, class_id, day, session, code_id, recorded_by)
      select school_id, student_id, class_id, ${day}, session, code_id, recorded_by from attendance where school_id = ${school} order by id limit 1 returning id`;
    return row!.id as string;
  });

describe('ranges', () => {
  test('are there for now and the next months, once, whoever asks for them at the same time', async () => {
    expect(added(await ensure())).toBe(0);
    const asked = await Promise.all([ensure(service, 9), ensure(service, 9), ensure(service, 9)]);
    expect(asked.map(added).sort((a, b) => a - b)).toEqual([0, 0, expect.any(Number)]);
    expect(Math.max(...asked.map(added))).toBeGreaterThan(10);
    const gaps = await superuser`
      select p.parent, r.upper from partitions.plans() p, partitions.ranges(p.parent) r
      where not exists (select from partitions.ranges(p.parent) n where n.lower = r.upper)
        and exists (select from partitions.ranges(p.parent) n where (case p.unit when 'block' then lpad(n.lower, 20, '0') > lpad(r.upper, 20, '0') else n.lower > r.upper end))`;
    expect(gaps).toHaveLength(0);
  });

  test('hold what the seed and the tests wrote, and the defaults nothing', async () => {
    await audit.write(3);
    for (const { parent } of await superuser`select parent::text as parent from partitions.plans()`) {
      expect(await superuser.unsafe(`select from partitions.${parent.split('.').at(-1)}_other`)).toHaveLength(0);
    }
    expect(await partitionOf('guard.audit_log', 'true')).toEqual(['partitions.audit_log_0000']);
    expect((await partitionOf('attendance', 'true')).length).toBeGreaterThan(0);
  });

  test('take over what the default caught, and no trigger notices', async () => {
    const old = await markOn('2011-07-31');
    const next = await markOn('2011-08-01');
    const ancient = await markOn('1066-10-14');
    expect(await partitionOf('attendance', `id in ('${old}', '${next}')`)).toEqual(['partitions.attendance_other']);
    const before =
      await superuser`select to_jsonb(a) as row from attendance a where id in (${old}, ${next}) order by id`;
    const changes = await superuser`select count(*) from guard.change_log`;
    await writers.begin(async (tx) => {
      await tx`select set_config('app.operation_id', gen_random_uuid()::text, true)`;
      const [attendance] = (await ensure(tx as unknown as postgres.Sql)).filter(
        ({ parent }) => parent === 'public.attendance',
      );
      expect(attendance).toMatchObject({ added: 2, moved: 2, waiting: false });
    });
    expect(await partitionOf('attendance', `id = '${old}'`)).toEqual(['partitions.attendance_2010']);
    expect(await partitionOf('attendance', `id = '${next}'`)).toEqual(['partitions.attendance_2011']);
    // No partition of its own for what can only be an error.
    expect(await partitionOf('attendance', `id = '${ancient}'`)).toEqual(['partitions.attendance_other']);
    expect(
      await superuser`select to_jsonb(a) as row from attendance a where id in (${old}, ${next}) order by id`,
    ).toEqual(before);
    expect(await superuser`select count(*) from guard.change_log`).toEqual(changes);
    const triggers = await superuser`
      select tgrelid::regclass::text as part, tgname, tgenabled from pg_trigger where not tgisinternal
        and tgrelid in ('partitions.attendance_other'::regclass, 'partitions.attendance_2010'::regclass) and tgname = 'zz_change_log'`;
    expect(triggers.map(({ tgenabled }) => tgenabled)).toEqual(['O', 'O']);
    await superuser`delete from attendance where id in (${old}, ${next}, ${ancient})`;
  });

  test('go by whole partitions when they have run out, and never the present one', async () => {
    const span = (at: string) =>
      superuser`insert into spans (trace_id, span_id, name, scope, started_at, milliseconds, status) values ('t', ${at}, 'n', 's', ${at}::text::timestamptz, 1, 'ok')`;
    const [when] = await superuser`select (now() - interval '40 days')::text as old, now()::text as now`;
    await span(when!.old);
    await span(when!.now);
    await ensure();
    const [gone] = await service`select partitions.retire('public.spans', now() + interval '1 day') as parts`;
    expect(gone!.parts).toBe(1);
    expect((await superuser`select span_id from spans where trace_id = 't'`).map((row) => row.span_id)).toEqual([
      when!.now,
    ]);
    expect(added(await ensure())).toBe(0);
    await expect(service`select partitions.retire('guard.audit_log', now())`).rejects.toThrow(
      'not kept in partitions of time',
    );
    await expect(service`select partitions.retire('public.profiles', now())`).rejects.toThrow(
      'not kept in partitions of time',
    );
  });

  test('are found by the time that an id carries, and keep room for changes on their pages', async () => {
    const attempt = async (daysAgo: number) => {
      const [row] = await superuser`
        with at as (select now() - make_interval(days => ${daysAgo}) as moment)
        insert into api_usage_logs (id, key_id, bucket_id, project_id, family, model, reserved_at, expires_at, minute_at, spans_minute, day,
          spans_day, reserved_tokens, decision, endpoint)
        select gateway.attempt_id(moment), gen_random_uuid(), gen_random_uuid(), gen_random_uuid(), 'f', 'm', moment, moment, moment, false,
          moment::date, false, 1, '{}', 'partitions' from at returning id, tableoid::regclass::text as part, to_char(reserved_at at time zone 'UTC', 'YYYY_MM') as month,
          partitions.moment_of(id) = date_trunc('milliseconds', reserved_at) as exact`;
      return row as { id: string; part: string; month: string; exact: boolean };
    };
    const [now, old] = [await attempt(0), await attempt(100)];
    expect(now).toMatchObject({ part: `partitions.api_usage_logs_${now.month}`, exact: true });
    expect(now.id).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
    expect(old).toMatchObject({ part: 'partitions.api_usage_logs_other', exact: true });
    await ensure();
    const part = `partitions.api_usage_logs_${old.month}`;
    expect(await partitionOf('api_usage_logs', `id = '${old.id}'`)).toEqual([part]);
    const storage = await superuser`
      select reloptions from pg_class where oid in (${part}::regclass, ${now.part}::regclass)`;
    expect(storage.map(({ reloptions }) => reloptions)).toEqual([['fillfactor=60'], ['fillfactor=60']]);
    const plan = await superuser.begin(async (tx) => {
      await tx`set local plan_cache_mode = force_generic_plan`;
      await tx`prepare look as select from api_usage_logs where id = $1`;
      return tx.unsafe(`explain (analyze, costs off, timing off, summary off) execute look ('${old.id}')`);
    });
    const lines = plan.map((row) => row['QUERY PLAN'] as string);
    expect(lines.filter((line) => /Scan/.test(line)).join()).toMatch(
      new RegExp(`Index Only Scan using \\w+ on ${part.split('.')[1]}\\b`),
    );
    expect(lines.filter((line) => /Scan/.test(line) && !/never executed/.test(line))).toHaveLength(1);
    const [gone] =
      await service`select partitions.retire('public.api_usage_logs', now() - interval '45 days') as parts`;
    expect(gone!.parts).toBeGreaterThan(0);
    expect((await superuser`select id from api_usage_logs where endpoint = 'partitions'`).map(({ id }) => id)).toEqual([
      now.id,
    ]);
    expect(added(await ensure())).toBe(0);
  });

  test('are nobody’s to call but the service’s and the owner’s, and their tables nobody’s to read', async () => {
    for (const login of ['app', 'gateway'] as const) {
      const sql = postgres(audit.database.urls[login], { max: 1, onnotice: () => {} });
      await expect(sql`select partitions.ensure()`).rejects.toMatchObject({ code: '42501' });
      await sql.end();
    }
    await expect(service`select from partitions.attendance_other`).rejects.toMatchObject({ code: '42501' });
    await expect(
      service`select partitions.add('public.spans', 'started_at', 'x', '2001-01-01', '2001-01-02')`,
    ).rejects.toMatchObject({
      code: '42501',
    });
  });
});

describe('partitions of the audit log', () => {
  const options = { sql: service, keys: TEST_KEYS };

  test('cannot be emptied by their own names', async () => {
    for (const part of ['partitions.audit_log_0000', 'partitions.audit_log_0001', 'partitions.audit_log_other']) {
      await expect(superuser.unsafe(`truncate ${part}`)).rejects.toThrow('audit_log is append-only');
    }
    await expect(superuser`delete from partitions.audit_log_0000`).rejects.toThrow('audit_log is append-only');
  });

  test('are dropped whole behind a checkpoint, with their seals and nothing else', async () => {
    await superuser`select setval('guard.audit_log_id_seq', 4999990)`;
    await audit.write(20);
    await sealAll(options);
    await ensure();
    expect(await partitionOf('guard.audit_log', 'true')).toEqual([
      'partitions.audit_log_0000',
      'partitions.audit_log_0001',
    ]);
    const kept = await superuser`select id from guard.audit_log where id >= 5000000`;
    const all = await superuser`select id from guard.audit_log`;
    const removed = await pruneAudit({ ...options, before: new Date(Date.now() + 60_000) });
    expect(removed).toBe(all.length);
    expect(await superuser`select to_regclass('partitions.audit_log_0000') as part`).toEqual([{ part: null }]);
    expect(kept.length).toBeGreaterThan(5);
    expect(await superuser`select from guard.audit_seals`).toHaveLength(0);
    expect(await audit.verify()).toMatchObject({ ok: true, problems: [] });
    await audit.write(8);
    expect(await sealAll(options)).toBe(8);
    expect(await audit.verify()).toMatchObject({ ok: true, problems: [] });
    expect(added(await ensure())).toBe(0);
  });

  test('that went without a checkpoint are missed', async () => {
    expect(await audit.verify()).toMatchObject({ ok: true });
    await superuser`drop table partitions.audit_log_0001`;
    const found = await audit.verify();
    expect(new Set(found.problems.map(({ kind }) => kind))).toEqual(new Set(['truncated']));
  });
});
