import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { APICallError } from '@ai-sdk/provider';
import { KeyPool } from '#agents/gateway/pool.ts';
import { GatewayModel } from '#agents/gateway/provider.ts';
import { KeyRing } from '#agents/gateway/vault.ts';

// A process that asks without a pause until it is killed, and says what it begins and ends: words that reach the bench
// even when the process dies right after them. Arguments: database, models, encryption key, lanes.

/**
 * A call's id is its trace id and stands in its prompt. It has ended when its settlement is written; it was cut when the
 * connection to the database broke under it, which may be noticed after the database is up again. `at`: since 1970.
 */
export type Word = { call: string; what: 'begun' | 'ended' | 'cut'; at: number };

const [url, baseURL, secret, lanes] = process.argv.slice(2) as [string, string, string, string];
const pool = new KeyPool({ url, poolSize: 4, ring: new KeyRing(secret), onError: () => {} });

async function call(): Promise<void> {
  const id = randomUUID();
  // Whoever listened may be gone: then `disconnect` ends this process.
  const say = (what: Word['what']) => process.send?.({ call: id, what, at: Date.now() } satisfies Word, () => {});
  const model = new GatewayModel({ pool, baseURL, endpoint: 'crash', traceId: id, waitMs: 10_000 });
  const prompt = [{ role: 'user' as const, content: [{ type: 'text' as const, text: `Call ${id}` }] }];
  say('begun');
  try {
    if (Math.random() < 0.5) await model.doGenerate({ prompt });
    else for await (const _ of (await model.doStream({ prompt })).stream);
  } catch (error) {
    if (!APICallError.isInstance(error)) say('cut');
    await sleep(50); // the database is down
  }
  pool.drain().then(
    () => say('ended'),
    () => {},
  );
}

process.once('disconnect', () => process.exit());
for (let lane = 0; lane < Number(lanes); lane += 1) {
  (async () => {
    for (;;) await call();
  })();
}
