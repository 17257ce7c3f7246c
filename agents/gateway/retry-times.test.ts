import { randomUUID } from 'node:crypto';
import { beforeEach, describe, expect, test } from 'vitest';
import type { ReserveRequest } from './pool.ts';
import { gatewayDatabase } from './testing/gateway-harness.ts';

const gateway = await gatewayDatabase();
const { owner, pool } = gateway;
const FIRST = 'gemini-2.5-flash-lite';
const SECOND = 'gemini-2.5-flash';
const NEXT_MINUTE = '2026-03-03T12:01:00+00:00';
const request: ReserveRequest = { tokens: 10, endpoint: 'test', needsTools: true };

beforeEach(async () => {
  await gateway.clear();
  await gateway.setClock('2026-03-03T12:00:40Z');
});

describe('who is over their fair share of the minute', () => {
  const person = { userId: randomUUID(), schoolId: '', role: 'student' };
  const ask = () => pool.reserve({ ...request, person, turnId: randomUUID() });

  /** One bucket of each of two families; three others have asked in this minute and the one before. */
  beforeEach(async () => {
    const [school] = await owner`select id from public.schools limit 1`;
    person.schoolId = school!.id;
    await owner`update public.school_settings set ai_quotas = '{"student": {"normal": 1000, "extra": 0}}' where school_id = ${person.schoolId}`;
    await gateway.onlyKeys(FIRST, 1);
    await owner`update public.ai_models set status = 'active' where family in (${FIRST}, ${SECOND})`;
    await owner`
      insert into public.ai_key_assignments (family, key_id) select ${SECOND}, id from public.ai_keys where status = 'active'
      on conflict do nothing`;
    for (let other = 0; other < 3; other += 1)
      await owner`insert into gateway.demand (asker, minute_at, asked, granted, asked_before) values (${randomUUID()}, '2026-03-03T12:00Z', 6, 1, 8)`;
  });

  /** The first refusal, and what was taken of the first family by then. */
  async function refused() {
    let answer = await ask();
    for (let asked = 0; answer.outcome === 'reserved' && asked < 20; asked += 1) answer = await ask();
    const [used] =
      await owner`select sum(b.minute_requests)::int as taken from public.ai_buckets b join public.ai_models m on m.id = b.family_id where m.family = ${FIRST}`;
    if (answer.outcome !== 'exhausted') throw new Error(`Not refused: ${answer.outcome}`);
    expect(used!.taken).toBeLessThan(15);
    return answer;
  }
  const second = (change: string) =>
    owner.unsafe(
      `update public.ai_buckets b set ${change} from public.ai_models m where m.id = b.family_id and m.family = '${SECOND}'`,
    );

  test('is told the next minute, though the other families are used up for the day', async () => {
    await second(`day = '2026-03-03', day_requests = b.requests_per_day`);
    expect(await refused()).toMatchObject({ retryAt: NEXT_MINUTE, retryAfterMs: 20_000 });
    await gateway.setClock(NEXT_MINUTE);
    expect((await ask()).outcome).toBe('reserved');
  });

  test('is told when a rest ends before that, and what rested has room for them', async () => {
    await second(`cooldown_until = '2026-03-03T12:00:45Z'`);
    expect(await refused()).toMatchObject({ retryAt: '2026-03-03T12:00:45+00:00', retryAfterMs: 5000 });
    await gateway.setClock('2026-03-03T12:00:45Z');
    expect((await ask()).outcome).toBe('reserved');
  });

  test('is told where a minute slides when enough of what they were granted has faded, and is served then', async () => {
    await gateway.setClock('2026-03-03T12:00:30Z');
    await owner`update public.ai_models set minute_window = 'sliding' where family = ${FIRST}`;
    await second(`day = '2026-03-03', day_requests = b.requests_per_day`);
    const told = Date.parse((await refused()).retryAt!);
    expect(told).toBeGreaterThan(Date.parse('2026-03-03T12:00:30Z'));
    expect(told).toBeLessThan(Date.parse(NEXT_MINUTE));
    await gateway.setClock(new Date(told + 1).toISOString());
    expect((await ask()).outcome).toBe('reserved');
  });

  test('is told the minute of their turn, where more people ask than a minute has room for, and is served then', async () => {
    await owner`truncate gateway.demand`;
    await owner`update public.ai_models set short_until = '2026-03-03T12:10:00Z' where family = ${FIRST}`;
    await second(`day = '2026-03-03', day_requests = b.requests_per_day`);
    await owner`
      insert into gateway.demand (asker, minute_at, asked, granted, lately, lately_at)
      values (${person.userId}, '2026-03-03T11:59Z', 1, 1, 1, '2026-03-03T11:59:50Z')`;
    expect((await ask()).outcome).toBe('reserved');
    for (let other = 0; other < 20; other += 1)
      await owner`insert into gateway.demand (asker, minute_at, asked, asked_before) values (${randomUUID()}, '2026-03-03T12:00Z', 2, 2)`;
    // They had one in the minute before, too: all others come first, fifteen a minute.
    const minuteAfterNext = '2026-03-03T12:02:00+00:00';
    expect(await ask()).toMatchObject({ outcome: 'exhausted', retryAt: minuteAfterNext });
    await gateway.setClock(minuteAfterNext);
    expect((await ask()).outcome).toBe('reserved');
  });
});
