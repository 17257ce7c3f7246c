import { randomUUID } from 'node:crypto';
import fc from 'fast-check';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import type { ReserveRequest, Tier } from './pool.ts';
import { answered, gatewayDatabase, gatewayModel, modelServer } from './testing/gateway-harness.ts';

const gateway = await gatewayDatabase();
const { owner, pool } = gateway;
const ZONES = ['Pacific/Kiritimati', 'America/New_York'];
const START = Date.parse('2026-03-03T12:00:10Z');
const request: ReserveRequest = { tokens: 10, endpoint: 'test', needsTools: false };

type School = { id: string; zone: string };
let schools: School[];

beforeAll(async () => {
  const rows = await owner<{ id: string }[]>`select id from public.schools order by id limit 2`;
  schools = rows.map(({ id }, index) => ({ id, zone: ZONES[index]! }));
  for (const { id, zone } of schools) await owner`update public.schools set time_zone = ${zone} where id = ${id}`;
  // Capacity is not what is tested here.
  await owner`update public.ai_models set requests_per_minute = 100000, requests_per_day = 100000, tokens_per_minute = 100000000`;
});
beforeEach(async () => {
  await gateway.clear();
  await limit({ student: { normal: 30, extra: 500 } });
});
afterAll(() => limit({}));

async function limit(quotas: Record<string, unknown>): Promise<void> {
  await owner`
    insert into public.school_settings (school_id, ai_quotas) select id, ${owner.json(quotas as never)} from public.schools
    on conflict (school_id) do update set ai_quotas = excluded.ai_quotas`;
}
const person = (school = schools[0]!, userId: string = randomUUID()) => ({
  userId,
  schoolId: school.id,
  role: 'student',
});
const tierOf = async (who: ReturnType<typeof person>, turnId: string, more: Partial<ReserveRequest> = {}) => {
  const answer = await pool.reserve({ ...request, ...more, person: who, turnId });
  return answer.outcome === 'reserved' ? answer.reservation.tier : answer.outcome;
};
const left = async (who: ReturnType<typeof person>) => {
  const { normal, extra } = await pool.quota(who);
  return [normal.left, extra.left];
};

describe('at once', () => {
  test('200 turns with 30 left: exactly 30 are normal, all others extra, and what is left is true', async () => {
    const who = person();
    const tiers = await Promise.all(Array.from({ length: 200 }, () => tierOf(who, randomUUID())));
    expect(tiers.filter((tier) => tier === 'normal')).toHaveLength(30);
    expect(tiers.filter((tier) => tier === 'extra')).toHaveLength(170);
    expect(await left(who)).toEqual([0, 330]);
  });

  test('turns and their steps, through the whole provider: each turn pays once, however many steps and fallbacks it takes', async () => {
    const server = await modelServer();
    server.faults.add({ kind: 'overloaded', times: 20 });
    server.faults.add({ kind: 'reset', times: 20 });
    const who = person();
    const prompt = [{ role: 'user' as const, content: [{ type: 'text' as const, text: 'hi' }] }];
    const turns = Array.from({ length: 20 }, async () => {
      const model = gatewayModel(pool, server, { person: who, turnId: randomUUID(), needsTools: true });
      await Promise.all(Array.from({ length: 4 }, async () => answered(await model.doStream({ prompt }))));
    });
    await Promise.all(turns);
    expect(await left(who)).toEqual([10, 500]);
    const [{ paid }] = (await owner`
      select count(*)::int as paid from public.ai_request_logs where user_id = ${who.userId}`) as [{ paid: number }];
    expect(paid).toBe(20);
  });

  test('a turn that nobody could serve costs nothing, and pays when it is served later', async () => {
    const who = person();
    await owner`update public.ai_buckets set cooldown_until = 'infinity'`;
    const turns = Array.from({ length: 20 }, () => randomUUID());
    expect(new Set(await Promise.all(turns.map((turn) => tierOf(who, turn))))).toEqual(new Set(['exhausted']));
    expect(await left(who)).toEqual([30, 500]);
    await owner`update public.ai_buckets set cooldown_until = null`;
    expect(new Set(await Promise.all(turns.map((turn) => tierOf(who, turn))))).toEqual(new Set(['normal']));
    expect(await left(who)).toEqual([10, 500]);
  });

  test('the limit is lowered while turns are under way: what was granted stays, nothing more is normal', async () => {
    const who = person();
    await Promise.all([
      ...Array.from({ length: 40 }, () => tierOf(who, randomUUID())),
      limit({ student: { normal: 5, extra: 500 } }),
    ]);
    const { normal, extra } = await pool.quota(who);
    expect(normal.used + extra.used).toBe(40);
    expect(normal).toMatchObject({ limit: 5, left: 0 });
    expect(normal.used).toBeGreaterThanOrEqual(5);
    expect(normal.used).toBeLessThanOrEqual(30);
    expect(await tierOf(who, randomUUID())).toBe('extra');
  });
});

test.each([
  ['fractions are rounded down', { normal: 2.5, extra: 0.9 }, [2, 0]],
  ['less than nothing is nothing', { normal: -1, extra: -0.5 }, [0, 0]],
  ['numbers written as text are numbers', { normal: '3', extra: '4.7' }, [3, 4]],
  ['more than any counter holds is as much as that', { normal: 1e30, extra: 1 }, [1_000_000_000, 1]],
  ['what is no number is not set', { normal: 'many', extra: [7] }, [30, 500]],
  ['nothing is not set', { normal: null }, [30, 500]],
  ['a list is not set', [5], [30, 500]],
])('limits that a school wrote by hand: %s', async (_, student, expected) => {
  await limit({ student, teacher: { normal: 5, extra: 5 } });
  const who = person();
  expect(await left(who)).toEqual(expected);
  // Asked together with others, whose limits are as they should be.
  const teacher = { ...person(), role: 'teacher' };
  const tiers = await Promise.all(
    [who, teacher, ...Array.from({ length: 6 }, () => ({ ...person(), role: 'teacher' }))].map((each) =>
      tierOf(each, randomUUID()),
    ),
  );
  expect(tiers[0]).toBe(expected[0]! > 0 ? 'normal' : expected[1]! > 0 ? 'extra' : 'person-exhausted');
  expect(tiers.slice(1)).toEqual(Array(7).fill('normal'));
});

test('nobody’s turn is paid for by another’s, whose id is known', async () => {
  const [mine, theirs] = [person(), person()];
  const turn = randomUUID();
  await tierOf(mine, turn);
  await expect(tierOf(theirs, turn)).rejects.toThrow('belongs to somebody else');
  expect((await pool.quota(mine)).normal.used).toBe(1);
  expect((await pool.quota(theirs)).normal.used).toBe(0);
});

type Model = { limits: { normal: number; extra: number }; days: Map<string, { normal: number; extra: number }> };
const school = fc.integer({ min: 0, max: 1 });
const commands = fc.array(
  fc.oneof(
    { weight: 4, arbitrary: fc.record({ kind: fc.constant('turn' as const), school, turns: fc.constant(1) }) },
    {
      weight: 2,
      arbitrary: fc.record({ kind: fc.constant('burst' as const), school, turns: fc.integer({ min: 2, max: 8 }) }),
    },
    { weight: 3, arbitrary: fc.record({ kind: fc.constant('step' as const), school, turn: fc.nat(40) }) },
    {
      weight: 1,
      arbitrary: fc.record({
        kind: fc.constant('limits' as const),
        normal: fc.integer({ min: 0, max: 8 }),
        extra: fc.integer({ min: 0, max: 5 }),
      }),
    },
    {
      weight: 1,
      arbitrary: fc.record({ kind: fc.constant('later' as const), hours: fc.integer({ min: 1, max: 30 }) }),
    },
  ),
  { minLength: 1, maxLength: 25 },
);

const dayIn = (zone: string, now: number) => new Intl.DateTimeFormat('en-CA', { timeZone: zone }).format(now);

/** Which quota pays, by the rules of §6 and nothing else. */
function pay({ limits, days }: Model, day: string): Tier | 'person-exhausted' {
  const used = days.get(day) ?? { normal: 0, extra: 0 };
  days.set(day, used);
  const tier = used.normal < limits.normal ? 'normal' : used.extra < limits.extra ? 'extra' : undefined;
  if (tier) used[tier] += 1;
  return tier ?? 'person-exhausted';
}

test('the counters are what the rules say, after any turns, steps, settings and days in two schools', {
  timeout: 120_000,
}, async () => {
  await fc.assert(
    fc.asyncProperty(commands, async (run) => {
      let now = START;
      await gateway.setClock(new Date(now).toISOString());
      await limit({ student: { normal: 4, extra: 3 } });
      const userId = randomUUID();
      const people = schools.map((one) => person(one, userId));
      const models = schools.map((): Model => ({ limits: { normal: 4, extra: 3 }, days: new Map() }));
      const granted = schools.map(() => new Map<string, Tier>());
      const today = (at: number) => dayIn(schools[at]!.zone, now);

      for (const command of run) {
        if (command.kind === 'limits') {
          const { normal, extra } = command;
          await limit({ student: { normal, extra } });
          for (const model of models) model.limits = { normal, extra };
        } else if (command.kind === 'later') {
          now += command.hours * 3_600_000;
          await gateway.setClock(new Date(now).toISOString());
        } else if (command.kind === 'step') {
          const turns = [...granted[command.school]!];
          const [turn, tier] = turns[command.turn % Math.max(1, turns.length)] ?? [];
          if (turn) expect(await tierOf(people[command.school]!, turn)).toBe(tier);
        } else {
          const at = command.school;
          const turns = Array.from({ length: command.turns }, () => randomUUID());
          const tiers = await Promise.all(turns.map((turn) => tierOf(people[at]!, turn)));
          const expected = turns.map(() => pay(models[at]!, today(at)));
          expect(tiers.toSorted()).toEqual(expected.toSorted());
          for (const [index, tier] of tiers.entries())
            if (tier === 'normal' || tier === 'extra') granted[at]!.set(turns[index]!, tier);
        }
        for (const [at, who] of people.entries()) {
          const { normal, extra, resetsAt } = await pool.quota(who);
          const { limits, days } = models[at]!;
          const used = days.get(today(at)) ?? { normal: 0, extra: 0 };
          expect([normal.used, extra.used]).toEqual([used.normal, used.extra]);
          expect([normal.left, extra.left]).toEqual([
            Math.max(0, limits.normal - used.normal),
            Math.max(0, limits.extra - used.extra),
          ]);
          const resets = Date.parse(resetsAt);
          expect(dayIn(schools[at]!.zone, resets - 1)).toBe(today(at));
          expect(dayIn(schools[at]!.zone, resets)).not.toBe(today(at));
        }
      }
    }),
    { numRuns: 40 },
  );
});
