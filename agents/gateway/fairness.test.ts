import { randomUUID } from 'node:crypto';
import { beforeEach, describe, expect, test } from 'vitest';
import { gatewayDatabase } from './testing/gateway-harness.ts';

const gateway = await gatewayDatabase();
const { owner, pool } = gateway;
const [school] = await owner`select id from public.schools limit 1`;
await owner`update public.school_settings set ai_quotas = '{"teacher": {"normal": 100000, "extra": 0}}' where school_id = ${school!.id}`;

type Person = { userId: string; schoolId: string; role: string };
type Demand = { person: Person; everySeconds: number };

const people = (count: number): Person[] =>
  Array.from({ length: count }, () => ({ userId: randomUUID(), schoolId: school!.id as string, role: 'teacher' }));

/** Everybody asks at their own pace for some minutes of the gateway's clock; what each was granted, from a second on. */
async function granted(
  demands: Demand[],
  minutes: number,
  { stepSeconds = 1, from = 0 } = {},
): Promise<Map<string, number>> {
  const got = new Map(demands.map(({ person }) => [person.userId, 0]));
  for (let second = 0; second < minutes * 60; second += stepSeconds) {
    await gateway.setClock(new Date(Date.UTC(2026, 2, 3, 12, 0, 0) + second * 1000).toISOString());
    const asks = demands.flatMap(({ person, everySeconds }) =>
      Array<Person>(Math.floor((second + stepSeconds) / everySeconds) - Math.floor(second / everySeconds)).fill(person),
    );
    const answers = await Promise.all(
      asks.map((person) =>
        pool.reserve({ tokens: 100, endpoint: 'test', needsTools: true, person, turnId: randomUUID() }),
      ),
    );
    for (const [index, { outcome }] of answers.entries())
      if (outcome === 'reserved' && second >= from) got.set(asks[index]!.userId, got.get(asks[index]!.userId)! + 1);
  }
  return got;
}

/** What each would get if all demands were filled to one level until the capacity is used (max-min fairness). */
function maxMinShares(wanted: number[], capacity: number): number[] {
  const shares = wanted.map(() => 0);
  let left = capacity;
  const order = wanted.map((_, index) => index).sort((a, b) => wanted[a]! - wanted[b]!);
  for (const [position, index] of order.entries()) {
    shares[index] = Math.min(wanted[index]!, left / (order.length - position));
    left -= shares[index]!;
  }
  return shares;
}

const jain = (values: number[]) =>
  values.reduce((sum, value) => sum + value, 0) ** 2 /
  (values.length * values.reduce((sum, value) => sum + value ** 2, 0));

/** A request stands in a sliding minute for as long as it may have taken to arrive, too. */
const KINDS = [
  { kind: 'fixed', secondsOfRoom: 60, settled: 1 },
  { kind: 'sliding', secondsOfRoom: 62, settled: 3 },
] as const;

describe.each(KINDS)('where minutes are $kind', ({ kind, secondsOfRoom, settled }) => {
  beforeEach(async () => {
    await gateway.clear();
    await owner`update public.ai_models set minute_window = ${kind}`;
  });

  test('one person who asks fifty times as often gets what the others get: Jain index of the fair shares ≥ 0.99', async () => {
    await gateway.onlyKeys('gemini-2.5-flash-lite', 20); // 300 a minute
    const [busy, ...others] = people(13);
    const minutes = 4;
    const demands = [{ person: busy!, everySeconds: 0.04 }, ...others.map((person) => ({ person, everySeconds: 2 }))];
    const got = await granted(demands, minutes);
    const wanted = demands.map(({ everySeconds }) => (minutes * 60) / everySeconds);
    const shares = maxMinShares(wanted, minutes * 300);
    const unmet = demands.flatMap(({ person }, index) =>
      got.get(person.userId)! < wanted[index]! ? [got.get(person.userId)! / shares[index]!] : [],
    );
    expect(unmet.length).toBe(13);
    expect(jain(unmet)).toBeGreaterThanOrEqual(0.99);
    const all = [...got.values()].reduce((sum, value) => sum + value, 0);
    expect(all / ((minutes * 60 * 300) / secondsOfRoom)).toBeGreaterThanOrEqual(0.99);
  }, 120_000);

  test('who asks little gets all of it, and what they leave goes to who asks much', async () => {
    await gateway.onlyKeys('gemini-2.5-flash-lite', 4); // 60 a minute
    const [busy, ...others] = people(4);
    const demands = [{ person: busy!, everySeconds: 0.2 }, ...others.map((person) => ({ person, everySeconds: 10 }))];
    // In the first minute nobody knows yet who will come; where minutes slide, who rushed in then stays until the next.
    const got = await granted(demands, settled + 3, { from: settled * 60 });
    // Asks of the same moment do not see each other's outcome: a few places may go to who asks most.
    const theirs = others.map(({ userId }) => got.get(userId)!);
    expect(theirs.reduce((sum, value) => sum + value, 0)).toBeGreaterThanOrEqual(3 * 3 * 6 * 0.9);
    expect(got.get(busy!.userId)).toBeGreaterThanOrEqual(((3 * 60 * 60) / secondsOfRoom - 3 * 3 * 6) * 0.95);
  }, 120_000);

  test('when there are more people than room, all of it is used, and who asks most gets no more of it than one', async () => {
    await gateway.onlyKeys('gemini-2.5-flash-lite', 1); // 15 a minute
    const [busy, ...others] = people(41);
    const demands = [...others.map((person) => ({ person, everySeconds: 10 })), { person: busy!, everySeconds: 0.2 }];
    const got = await granted(demands, settled + 3, { from: settled * 60 });
    const all = [...got.values()].reduce((sum, value) => sum + value, 0);
    expect(all / ((3 * 60 * 15) / secondsOfRoom)).toBeGreaterThanOrEqual(0.9);
    expect(got.get(busy!.userId)).toBeLessThanOrEqual(3);
  }, 120_000);

  test.each([
    { count: 10, share: 1.5, everySeconds: 5 },
    { count: 40, share: 0.375, everySeconds: 8 },
  ])(
    '$count people who share $share of a minute each have as much of it as the others',
    async ({ count, share, everySeconds }) => {
      await gateway.onlyKeys('gemini-2.5-flash-lite', 1); // 15 a minute
      const minutes = 8;
      const demands = people(count).map((person) => ({ person, everySeconds }));
      const got = [...(await granted(demands, minutes)).values()];
      for (const value of got) expect(Math.abs(value - minutes * share)).toBeLessThanOrEqual(1);
      const all = got.reduce((sum, value) => sum + value, 0);
      expect(all / ((minutes * 60 * 15) / secondsOfRoom)).toBeGreaterThanOrEqual(0.95);
    },
    120_000,
  );
});

test('who has had their share of a sliding minute is told when enough of it has faded, and served then', async () => {
  await gateway.clear();
  await gateway.onlyKeys('gemini-2.5-flash-lite', 1); // 15 a minute
  await owner`update public.ai_models set minute_window = 'sliding'`;
  await gateway.setClock('2026-03-03T12:00:20Z');
  const [busy, other] = people(2);
  const ask = (person: Person) =>
    pool.reserve({ tokens: 100, endpoint: 'test', needsTools: true, person, turnId: randomUUID() });
  const answers = [await ask(other!)];
  while (answers.at(-1)!.outcome === 'reserved') answers.push(await ask(busy!));
  const told = Date.parse((answers.at(-1) as { retryAt: string }).retryAt);
  expect(told).toBeLessThan(Date.parse('2026-03-03T12:00:50Z'));
  await gateway.setClock(new Date(told + 1).toISOString());
  expect((await ask(busy!)).outcome).toBe('reserved');
});

test('who was refused for hours is remembered as somebody who had nothing', async () => {
  const id = randomUUID();
  const remember = (grants: number, minutes: number) =>
    owner`select gateway.remember_demand(${id}, 1, ${grants}, '2026-03-03T12:00:00Z'::timestamptz + make_interval(mins => ${minutes}))`;
  await remember(5, 0);
  for (let asked = 1; asked < 60; asked += 1) await remember(0, asked * 5);
  expect(await owner`select lately from gateway.demand where asker = ${id}`).toEqual([{ lately: 0 }]);
});

test('while there is enough for all nobody is held back', async () => {
  await gateway.clear();
  await gateway.onlyKeys('gemini-2.5-flash-lite', 4);
  const [busy, other] = people(2);
  await gateway.setClock('2026-03-03T12:00:01Z');
  const ask = (person: Person) =>
    pool.reserve({ tokens: 100, endpoint: 'test', needsTools: true, person, turnId: randomUUID() });
  expect((await ask(other!)).outcome).toBe('reserved');
  for (let count = 0; count < 25; count += 1) expect((await ask(busy!)).outcome).toBe('reserved');
});
