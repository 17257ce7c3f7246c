import { randomUUID } from 'node:crypto';
import { afterAll, beforeEach, describe, expect, test } from 'vitest';
import { KeyPool, type Reservation, type ReserveRequest } from './pool.ts';
import { gatewayDatabase, TEST_RING } from './testing/gateway-harness.ts';

const gateway = await gatewayDatabase();
const { owner } = gateway;
const errors: unknown[] = [];
const pool = new KeyPool({
  url: gateway.urls.gateway,
  poolSize: 5,
  ring: TEST_RING,
  onError: (error) => errors.push(error),
});
afterAll(() => pool.close());
const [school] = await owner`select id from public.schools limit 1`;
const request: ReserveRequest = { tokens: 100, endpoint: 'test', needsTools: true };

async function reserved(change: Partial<ReserveRequest> = {}): Promise<Reservation> {
  const answer = await pool.reserve({ ...request, ...change });
  if (answer.outcome !== 'reserved') throw new Error(`Not reserved: ${answer.outcome}`);
  return answer.reservation;
}
const attempt = async ({ id }: Reservation) => (await owner`select * from public.api_usage_logs where id = ${id}`)[0]!;
const person = (userId = randomUUID()) => ({
  person: { userId, schoolId: school!.id as string, role: 'student' },
  turnId: randomUUID(),
  opensTurn: true,
});

beforeEach(async () => {
  await gateway.clear();
  errors.length = 0;
});

describe('a report', () => {
  test('takes whatever words the provider found, half a character and NUL included', async () => {
    const one = await reserved();
    const words = `Cut in ${'😀'.slice(0, 1)}, \0 and C:\\ud83d`;
    const report = { outcome: 'overload', class: 'overload', reason: words, failure: words, servedModel: '\0' };
    expect(await pool.report(one.id, report)).toMatchObject({ applied: true });
    const row = await attempt(one);
    expect(row).toMatchObject({ state: 'settled', outcome: 'overload', served_model: '\ufffd' });
    expect(row.failure).toBe('Cut in \ufffd, \ufffd and C:\\ud83d');
    expect(errors).toEqual([]);
  });

  test('is made again after a deadlock', async () => {
    const one = await reserved();
    await owner`create sequence test_deadlocks`;
    await owner`create function test_deadlock() returns trigger language plpgsql security definer set search_path = public as $$
      begin if nextval('test_deadlocks') < 3 then raise exception using errcode = '40P01', message = 'deadlock detected'; end if; return new; end $$`;
    await owner`create trigger test_deadlock before update on public.api_usage_logs for each row execute function test_deadlock()`;
    try {
      const report = { outcome: 'overload', class: 'overload', reason: 'busy' };
      expect(await pool.report(one.id, report)).toMatchObject({ applied: true });
    } finally {
      await owner`drop trigger test_deadlock on public.api_usage_logs`;
      await owner`drop function test_deadlock`;
      await owner`drop sequence test_deadlocks`;
    }
    expect(await attempt(one)).toMatchObject({ state: 'settled', outcome: 'overload' });
    expect(errors).toEqual([]);
  });

  test('that the database refuses ends the attempt all the same, and is told to whoever runs the gateway', async () => {
    const one = await reserved();
    const report = { outcome: 'quota', class: 'quota', reason: 'no', retryAfterMs: 'soon' as unknown as number };
    expect(await pool.report(one.id, { ...report, admitted: false })).toEqual({ applied: false });
    await pool.drain();
    expect(await attempt(one)).toMatchObject({ state: 'settled', outcome: 'quota' });
    expect(errors).toMatchObject([{ code: '22P02' }]);
  });
});

test('who waited in the queue is not late: the guard counts from when the database was asked', async () => {
  const lock = await owner.reserve();
  await lock`begin`;
  await lock`lock table public.ai_models in access exclusive mode`;
  const asked = performance.now();
  const waiting = Array.from({ length: 3 }, () => reserved());
  await expect.poll(gateway.held).toBe(2); // the connections' worth
  const unlocked = performance.now();
  await lock`commit`;
  lock.release();
  const reservations = await Promise.all(waiting);
  expect(reservations.slice(0, 2).every(({ askedAt }) => askedAt >= asked && askedAt < unlocked)).toBe(true);
  expect(reservations[2]!.askedAt).toBeGreaterThanOrEqual(unlocked);
});

test('one of many who asks what cannot be fails alone', async () => {
  const stranger = person();
  await reserved(stranger);
  const lock = await owner.reserve();
  await lock`begin`;
  await lock`lock table public.ai_models in access exclusive mode`;
  const first = [reserved(), reserved()];
  await expect.poll(gateway.held).toBe(2);
  // They share the next statement.
  const together = [person(), { ...person(), turnId: stranger.turnId }, person()].map((who) =>
    reserved(who).then(
      () => 'reserved',
      (error: Error) => error.message,
    ),
  );
  await lock`commit`;
  lock.release();
  await Promise.all(first);
  expect(await Promise.all(together)).toEqual(['reserved', 'The turn belongs to somebody else', 'reserved']);
});
