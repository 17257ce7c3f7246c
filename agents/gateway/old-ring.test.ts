import { expect, test, vi } from 'vitest';
import { UnreadableSecret } from '#db/vault/key-ring.ts';
import { KeyPool } from './pool.ts';
import { ANSWER_TEXT, gatewayDatabase, gatewayModel, modelServer } from './testing/gateway-harness.ts';
import { KeyRing } from './vault.ts';

const FAMILY = 'gemini-2.5-flash-lite';
const gateway = await gatewayDatabase();
const { owner, pool: leftBehind } = gateway;
const server = await modelServer();
const prompt = [{ role: 'user' as const, content: [{ type: 'text' as const, text: 'How is 8B?' }] }];
const renewed = new KeyRing(`2:${'9f'.repeat(32)},1:${'cd'.repeat(32)}`);

/** What a rotation does, to the first `count` of these keys. */
async function rotateKeys(keys: readonly { id: string; key: string }[], count: number): Promise<void> {
  for (const { id, key } of keys.slice(0, count)) {
    const { secret, version } = renewed.seal(key, id);
    await owner`update public.ai_keys set secret = ${secret}, key_version = ${version} where id = ${id}`;
  }
}

const refused = () => owner`select id from public.ai_keys where status = 'refused'`;

test('a process without the new secret serves from the keys that it can open, and blames none', async () => {
  await gateway.setClock('2026-03-03T12:00:10Z'); // one window for all of it
  const keys = await gateway.onlyKeys(FAMILY, 6);
  await rotateKeys(keys, 5);
  for (let turn = 0; turn < 5; turn += 1) {
    const { content } = await gatewayModel(leftBehind, server).doGenerate({ prompt });
    expect(content).toMatchObject([{ text: ANSWER_TEXT }]);
  }
  expect(server.totals).toMatchObject({ admitted: 5, refused: 0 });

  await rotateKeys(keys, 6);
  const failure = await gatewayModel(leftBehind, server)
    .doGenerate({ prompt })
    .then(
      () => undefined,
      (error: Error) => error,
    );
  expect(String(failure?.cause)).toContain('Version 2 of the encryption key is not known here');
  await leftBehind.drain();
  expect(await refused()).toHaveLength(0);
  const [row] = await owner<{ unsent: number; counted: number }[]>`
    select (select count(*)::int from public.api_usage_logs where outcome = 'unsent') as unsent,
      (select sum(minute_requests)::int from public.ai_buckets) as counted`;
  expect(row!.unsent).toBeGreaterThanOrEqual(6);
  expect(row!.counted).toBe(5); // what was never sent was given back
});

test('a process with both serves what was reserved before a row was sealed again, and after', async () => {
  await gateway.clear();
  const [key] = await gateway.onlyKeys(FAMILY, 1);
  await owner`update public.ai_keys set key_version = 1, secret = ${new KeyRing('cd'.repeat(32)).seal(key!.key, key!.id).secret} where id = ${key!.id}`;
  const pool = new KeyPool({ url: gateway.urls.gateway, poolSize: 2, ring: renewed });
  const opened = vi.spyOn(renewed, 'open');
  const before = await pool.reserve({ tokens: 5, endpoint: 'test', needsTools: false });
  await rotateKeys([key!], 1);
  const after = await pool.reserve({ tokens: 5, endpoint: 'test', needsTools: false });
  for (const answer of [before, after])
    expect(answer.outcome === 'reserved' && answer.reservation.openKey()).toBe(key!.key);
  expect(opened.mock.calls.map(([{ version }]) => version)).toEqual([1, 2]);
  await pool.close();
  expect(() => new KeyRing('cd'.repeat(32)).open(renewed.seal('x', key!.id), key!.id)).toThrow(UnreadableSecret);
});
