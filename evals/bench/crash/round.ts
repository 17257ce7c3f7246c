import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import postgres from 'postgres';
import { KeyPool } from '#agents/gateway/pool.ts';
import { GatewayModel } from '#agents/gateway/provider.ts';
import { KeyRing } from '#agents/gateway/vault.ts';
import { POOL_SECRET, type PoolDatabase } from '../pool-database.ts';
import { attemptsByCall, callersGone, expire, ledgerOf } from './ledger.ts';
import type { CrashProvider } from './provider.ts';
import { Victim } from './victim.ts';

const MINUTE = 60_000;
const LANES = 6;
const CALLS_BEFORE = 4;
const CALM_CALLS = 24;

export interface RoundOptions {
  database: PoolDatabase;
  provider: CrashProvider;
  /** The frozen moment of this round; the next minute but one is the round's too. */
  moment: number;
  /** Processes that ask and are killed, one after another. */
  kills: number;
  /** How the database crashes in the middle, if it does. */
  crash: 'SIGQUIT' | 'SIGKILL' | undefined;
}
export interface RoundResult {
  attempts: number;
  admitted: number;
  /** Attempts that expired or whose outcome nobody knows. */
  unknown: number;
  leaked: number;
  missingRows: number;
  violations: string[];
}

/** Kills every caller in the middle of its traffic, and the database too if wished, then reads the ledger beside the judge. */
export async function round(options: RoundOptions): Promise<RoundResult> {
  const { database, provider, moment } = options;
  await moveTo(options, moment);
  const touched = await killEveryone(options);
  await provider.quiet();
  await callersGone(database.owner);
  const seen = provider.takeSeen();

  await database.setClock({ frozenAt: moment + MINUTE });
  const gateway = postgres(database.gatewayUrl, { max: 1, onnotice: () => {} });
  const leaked = await expire(gateway, database.owner);
  await gateway.end();
  const minuteAt = new Date(Math.floor(moment / MINUTE) * MINUTE);
  const judged = provider.server.judge.counts(moment);
  const ledger = await ledgerOf(database.owner, minuteAt);
  const attempts = await attemptsByCall(database.owner, minuteAt);

  const violations: string[] = [];
  for (const { bucket, counted, rows, unknown } of ledger) {
    const admitted = judged.get(bucket)?.minuteRequests ?? 0;
    const name = bucket.replace('\n', ' ');
    if (counted < admitted || counted > admitted + unknown)
      violations.push(`${name}: the judge has ${admitted}, the ledger ${counted}, of which ${unknown} unknown`);
    if (counted !== rows) violations.push(`${name}: the counter says ${counted}, the rows ${rows}`);
  }
  for (const [call, { open }] of attempts)
    if (open > 0 && !touched.has(call)) violations.push(`Call ${call} was not under way at a stop, and stayed open`);
  violations.push(...(await calmWindow(options)));
  return {
    attempts: sum([...attempts.values()].map(({ rows }) => rows)),
    admitted: seen.length,
    unknown: sum(ledger.map(({ unknown }) => unknown)),
    leaked,
    missingRows: missing(seen, attempts),
    violations,
  };
}

async function moveTo({ database, provider }: RoundOptions, moment: number): Promise<void> {
  provider.setClock(moment);
  await database.setClock({ frozenAt: moment });
}

/** Every call that was under way at a stop. */
async function killEveryone({ database, provider, kills, crash }: RoundOptions): Promise<Set<string>> {
  const args = { url: database.gatewayUrl, baseURL: provider.server.url, secret: POOL_SECRET, lanes: LANES };
  const victims = Array.from({ length: kills }, () => new Victim(args));
  const crashAfter = Math.floor(kills / 2);
  try {
    await Promise.all(victims.map((victim) => victim.hasWorked(CALLS_BEFORE)));
    for (const [index, victim] of victims.entries()) {
      if (crash && index === crashAfter) {
        const alive = victims.slice(index);
        const restarted = database.restart(crash);
        for (const one of alive) one.noteStop();
        await restarted;
        await Promise.all(alive.map((one) => one.hasWorked(CALLS_BEFORE)));
      }
      await sleep(Math.random() * 40);
      await victim.kill();
    }
  } finally {
    await Promise.all(victims.map((victim) => victim.kill()));
  }
  return new Set(victims.flatMap((victim) => [...victim.touched]));
}

/** Once the window has turned, traffic that nobody disturbs is counted the same on both sides. */
async function calmWindow(options: RoundOptions): Promise<string[]> {
  const { database, provider } = options;
  const moment = options.moment + 2 * MINUTE;
  await moveTo(options, moment);
  const pool = new KeyPool({ url: database.gatewayUrl, poolSize: 4, ring: new KeyRing(POOL_SECRET) });
  const call = () => {
    const prompt = [{ role: 'user' as const, content: [{ type: 'text' as const, text: `Call ${randomUUID()}` }] }];
    return new GatewayModel({ pool, baseURL: provider.server.url, endpoint: 'calm' }).doGenerate({ prompt });
  };
  await Promise.all(Array.from({ length: CALM_CALLS }, call));
  await pool.close();
  provider.takeSeen();
  const judged = provider.server.judge.counts(moment);
  const ledger = await ledgerOf(database.owner, new Date(Math.floor(moment / MINUTE) * MINUTE));
  return ledger
    .filter(({ bucket, counted }) => counted !== (judged.get(bucket)?.minuteRequests ?? 0))
    .map(({ bucket, counted }) => `${bucket.replace('\n', ' ')}: ${counted} in the ledger after the window turned`);
}

/** Attempts that the judge saw and the audit does not have. */
function missing(seen: readonly string[], attempts: ReadonlyMap<string, { rows: number }>): number {
  const counts = Map.groupBy(seen, (call) => call);
  return sum([...counts].map(([call, times]) => Math.max(0, times.length - (attempts.get(call)?.rows ?? 0))));
}

const sum = (numbers: readonly number[]) => numbers.reduce((all, one) => all + one, 0);
