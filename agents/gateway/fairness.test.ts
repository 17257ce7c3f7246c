import { randomUUID } from 'node:crypto';
import { expect, test } from 'vitest';
import { gatewayDatabase } from './testing/gateway-harness.ts';

const gateway = await gatewayDatabase();
const { owner, pool } = gateway;
const [school] = await owner`select id from public.schools limit 1`;
await owner`update public.school_settings set ai_quotas = '{"teacher": {"normal": 100000, "extra": 0}}' where school_id = ${school!.id}`;

type Person = { userId: string; schoolId: string; role: string };
type Demand = { person: Person; everySeconds: number };

const people = (count: number): Person[] =>
  Array.from({ length: count }, () => ({ userId: randomUUID(), schoolId: school!.id as string, role: 'teacher' }));

/** Everybody asks at their own pace for some minutes of the gateway's clock; what each was granted. */
async function granted(
  demands: Demand[],
  minutes: number,
  { stepSeconds = 1, firstMinute = true } = {},
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
      if (outcome === 'reserved' && (firstMinute || second >= 60))
        got.set(asks[index]!.userId, got.get(asks[index]!.userId)! + 1);
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

test('one person who asks fifty times as often gets what the others get: Jain index of the fair shares ≥ 0.99', async () => {
  await gateway.clear();
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
  expect(all / (minutes * 300)).toBeGreaterThanOrEqual(0.99);
}, 120_000);

test('who asks little gets all of it, and what they leave goes to who asks much', async () => {
  await gateway.clear();
  await gateway.onlyKeys('gemini-2.5-flash-lite', 4); // 60 a minute
  const [busy, ...others] = people(4);
  const demands = [{ person: busy!, everySeconds: 0.2 }, ...others.map((person) => ({ person, everySeconds: 10 }))];
  // In the first minute nobody knows yet who will come.
  const got = await granted(demands, 4, { firstMinute: false });
  // Asks of the same moment do not see each other's outcome: a few places may go to who asks most.
  const theirs = others.map(({ userId }) => got.get(userId)!);
  expect(theirs.reduce((sum, value) => sum + value, 0)).toBeGreaterThanOrEqual(3 * 3 * 6 * 0.9);
  expect(got.get(busy!.userId)).toBeGreaterThanOrEqual(3 * 42 * 0.95);
}, 120_000);

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
