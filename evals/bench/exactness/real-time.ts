import { setTimeout as sleep } from 'node:timers/promises';
import { unavailableData } from '#agents/gateway/exhausted.ts';
import { KeyPool } from '#agents/gateway/pool.ts';
import { GatewayModel } from '#agents/gateway/provider.ts';
import { KeyRing } from '#agents/gateway/vault.ts';
import { startDemonstrationModels } from '#embedded/gemini/server.ts';
import { FAMILIES, POOL_SECRET, type PoolDatabase } from '../pool-database.ts';
import { arrange } from './arrange.ts';
import type { Scale } from './profiles.ts';
import type { BucketRules } from './reckoning.ts';
import type { ProfileResult } from './results.ts';

export const REAL_TIME = 'a turn of the minute in real time';

const MINUTE = 60_000;
const BEFORE_MS = 4000;
const AFTER_MS = 3000;
const CALLERS = 24;
const UNLIMITED = 1_000_000_000;

/**
 * What the simulation leaves out: `GatewayModel`, decryption, HTTP and the real passing of time. Callers without a pause
 * around the turn of a minute, from seconds before it to seconds after; both clocks run ahead so that the turn is near.
 */
export async function inRealTime(database: PoolDatabase, scale: Scale): Promise<ProfileResult> {
  const rules = rulesOf(scale);
  await arrange(database.owner, rules);
  const started = performance.now();
  const now = Date.now();
  const turn = Math.ceil(now / MINUTE) * MINUTE + MINUTE;
  const aheadMs = turn - BEFORE_MS - now;
  await database.setClock({ aheadMs });
  const admittedAt: number[] = [];
  const clock = () => Date.now() + aheadMs;
  const server = await startDemonstrationModels({
    port: 0,
    thinkMs: 0,
    now: clock,
    limits: Object.fromEntries(rules),
    answer: async () => {
      admittedAt.push(clock());
      await sleep(5 + Math.random() * 60);
      return { text: 'Yes.' };
    },
  });
  const pool = new KeyPool({ url: database.gatewayUrl, poolSize: 8, ring: new KeyRing(POOL_SECRET) });
  const failures = new Set<string>();
  const until = turn + AFTER_MS;
  const caller = async () => {
    while (clock() < until) await ask(new GatewayModel({ pool, baseURL: server.url, endpoint: 'exactness' }), failures);
  };
  try {
    await Promise.all(Array.from({ length: CALLERS }, caller));
  } finally {
    await pool.close();
    await server.close();
  }
  const quota = [...rules.values()].reduce((all, { requestsPerMinute }) => all + requestsPerMinute, 0) * scale.projects;
  const first = admittedAt.filter((at) => at >= turn).sort((a, b) => a - b)[0];
  return {
    name: REAL_TIME,
    boundBy: 'requests',
    requests: server.totals.admitted + server.totals.refused,
    over: server.totals.refused + failures.size,
    tpmOverShare: 0,
    refusals: 0,
    falseRefusals: 0,
    used: server.totals.admitted / (2 * quota),
    resetUsedWithinMs: first === undefined ? Number.POSITIVE_INFINITY : first - turn,
    retryLateMs: 0,
    seconds: (performance.now() - started) / 1000,
    offences: [...failures],
  };
}

/** So little a minute that the callers use all of it in the seconds on either side of the turn, also on a busy machine. */
function rulesOf({ projects }: Scale): Map<string, BucketRules> {
  const requestsPerMinute = Math.max(1, Math.round(40 / projects));
  const limits = { requestsPerMinute, requestsPerDay: UNLIMITED, tokensPerMinute: UNLIMITED };
  return new Map(FAMILIES.map((model) => [model, { ...limits, window: 'fixed', guardMs: 2000 }]));
}

async function ask(model: GatewayModel, failures: Set<string>): Promise<void> {
  try {
    await model.doGenerate({ prompt: [{ role: 'user', content: [{ type: 'text', text: 'Is 8B complete?' }] }] });
  } catch (error) {
    const refusal = unavailableData(error);
    if (refusal?.code !== 'capacity') failures.add(String(error));
    await sleep(100);
  }
}
