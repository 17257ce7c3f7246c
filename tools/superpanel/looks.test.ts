import { describe, expect, it } from 'vitest';
import { demonstration } from '#db/seed/demonstration.ts';
import { FAMILY, openConsole } from './testing/console.ts';

const { ask, boss, everyKey, reserve, superuser } = await openConsole();

describe('what is shown', () => {
  it('of use by hour is what the attempts say, also after more were settled', async () => {
    const insert = (ago: string, outcome: string, cost: number, endpoint: string) => superuser`
      insert into public.api_usage_logs (state, key_id, bucket_id, project_id, family, model, reserved_at, expires_at, closed_at, minute_at, spans_minute,
        day, spans_day, reserved_tokens, input_tokens, output_tokens, outcome, cost_usd, decision, endpoint, school_id)
      values ('settled', gen_random_uuid(), gen_random_uuid(), gen_random_uuid(), 'usage-family', 'model', now() - ${ago}::interval, now(), now(), now(),
        false, current_date, false, 100, 90, 10, ${outcome}, ${cost}, '{}', ${endpoint}, ${demonstration.school.id})`;
    type Usage = {
      total: { attempts: number; costUsd: number };
      features: { name: string; attempts: number; costUsd: number }[];
      schools: { name: string }[];
      days: unknown[];
    };
    const feature = async (period: string) =>
      (await ask<Usage>('usage', { period })).data.features.find(({ name }) => name === '/console-test');
    await superuser`delete from gateway.folded`; // as on the first day of the console, with a history behind it
    await insert('3 hours', 'ok', 0.25, '/console-test');
    await insert('5 days', 'quota', 0, '/console-test');
    expect(await feature('day')).toMatchObject({ attempts: 1, costUsd: 0.25 });
    expect(await feature('week')).toMatchObject({ attempts: 2, answered: 1, costUsd: 0.25 });
    await insert('10 minutes', 'ok', 0.5, '/console-test');
    const after = (await ask<Usage>('usage', { period: 'month' })).data;
    expect(after.features.find(({ name }) => name === '/console-test')).toMatchObject({ attempts: 3, costUsd: 0.75 });
    expect(after.schools.map(({ name }) => name)).toContain(demonstration.school.name);
    expect(after.days.length).toBeGreaterThanOrEqual(2);
  });

  it('of attempts goes on where the page ended, and says why each key', async () => {
    type Page = { attempts: { id: string; at: string; decision: Record<string, unknown> }[]; before: string | null };
    await reserve();
    const first = (await ask<Page>('attempts', { limit: 2 })).data;
    expect(first.attempts.length).toBe(2);
    const second = (await ask<Page>('attempts', { limit: 2, before: first.before })).data;
    expect(second.attempts.map(({ id }) => id)).not.toContain(first.attempts[1]!.id);
    expect(first.attempts[0]!.decision).toMatchObject({ room: expect.any(Number) });
  });

  it('of the pool is every bucket, and of a key nothing that opens it', async () => {
    const { data } = await ask<{ buckets: { family: string }[] }>('pool', {});
    const [{ buckets }] = await superuser<
      [{ buckets: number }]
    >`select count(*)::int as buckets from public.ai_buckets`;
    expect(data.buckets.length).toBe(buckets);
    const secrets = await superuser<
      { secret: string; fingerprint: string }[]
    >`select secret, fingerprint from public.ai_keys limit 20`;
    const shown = JSON.stringify([data, await everyKey()]);
    for (const { secret, fingerprint } of secrets) {
      expect(shown).not.toContain(secret);
      expect(shown).not.toContain(fingerprint);
    }
  });

  it('of alerts is what is open, until somebody has seen it', async () => {
    const { data } = await ask<{ alerts: unknown[] }>('alerts', {});
    expect(data.alerts).toEqual([]);
    const [row] = await superuser<{ made: string | null }[]>`select to_regclass('public.ai_alerts')::text as made`;
    if (!row?.made) return; // the table comes with another migration
    await superuser`insert into public.ai_alerts (kind, family) values ('model-retired', ${FAMILY})`;
    const open = (await ask<{ alerts: { id: string; acknowledgedAt: string | null }[] }>('alerts', {})).data.alerts;
    expect(open).toMatchObject([{ kind: 'model-retired', acknowledgedAt: null }]);
    const alertIds = open.map(({ id }) => id);
    const both = await Promise.all([
      ask<{ acknowledged: number }>('acknowledge', { alertIds }),
      ask<{ acknowledged: number }>('acknowledge', { alertIds }),
    ]);
    expect(both.map((one) => one.data.acknowledged).sort()).toEqual([0, 1]);
    expect((await ask<{ alerts: { acknowledgedBy: string }[] }>('alerts', {})).data.alerts[0]!.acknowledgedBy).toBe(
      boss.name,
    );
  });
});
