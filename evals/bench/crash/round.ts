import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import postgres from 'postgres';
import { KeyPool } from '#agents/gateway/pool.ts';
import { GatewayModel } from '#agents/gateway/provider.ts';
import { KeyRing } from '#agents/gateway/vault.ts';
import type { BucketRules } from '../exactness/reckoning.ts';
import { POOL_SECRET, type PoolDatabase } from '../pool-database.ts';
import { faultsOf, missing, strangers } from './comparison.ts';
import { attemptsByCall, callersGone, expire, ledgerOf } from './ledger.ts';
import type { CrashProvider } from './provider.ts';
import { Victim } from './victim.ts';

const MINUTE = 60_000;
const LANES = 6;
const CALLS_BEFORE = 4;
const CALM_CALLS = 24;
/** A bucket that has been in use for a few seconds knows its sliding minute. */
const WARM_MS = 5000;
/** A settlement does not wait for its commit to reach the disk: three rounds of the WAL writer, and some. */
const UNWRITTEN_MS = 1000;

export interface RoundOptions {
  database: PoolDatabase;
  provider: CrashProvider;
  window: BucketRules['window'];
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
  /** Calls that were under way when their process or the database stopped. */
  underWay: number;
  /** Attempts that ended without a word of their owner. */
  expired: number;
  leaked: number;
  /** Buckets that sliding minutes stood in, and those of them whose own count was read. */
  slidingBuckets: number;
  countingThemselves: number;
  missingRows: number;
  violations: string[];
}

/** Kills every caller in the middle of its traffic, and the database too if wished, then reads the ledger beside the judge. */
export async function round(options: RoundOptions): Promise<RoundResult> {
  const { database, provider, moment } = options;
  await moveTo(options, moment);
  await database.owner`update public.ai_models set minute_window = ${options.window} where status = 'active'`;
  const stopped = await killEveryone(options);
  await provider.quiet();
  await callersGone(database.owner);
  const seen = provider.takeSeen();

  await database.setClock({ frozenAt: moment + MINUTE });
  const gateway = postgres(database.gatewayUrl, { max: 1, onnotice: () => {} });
  const leaked = await expire(gateway, database.owner);
  await gateway.end();
  const judged = provider.server.judge.counts(moment);
  const ledger = await ledgerOf(database.owner, moment + WARM_MS, stopped);
  const attempts = await attemptsByCall(database.owner, moment);
  const slid = options.window === 'sliding' ? ledger.filter(({ rows }) => rows > 0) : [];
  return {
    attempts: sum([...attempts.values()].map(({ rows }) => rows)),
    admitted: seen.length,
    underWay: stopped.length,
    expired: sum([...attempts.values()].map(({ expired }) => expired)),
    leaked,
    slidingBuckets: slid.length,
    countingThemselves: slid.filter(({ countsItself }) => countsItself).length,
    missingRows: missing(seen, attempts),
    violations: [
      ...ledger.flatMap((bucket) => faultsOf(bucket, judged)),
      ...strangers(seen, attempts, new Set(stopped)),
      ...(await calmWindow(options)),
    ],
  };
}

async function moveTo({ database, provider }: RoundOptions, moment: number): Promise<void> {
  provider.setClock(moment);
  await database.setClock({ frozenAt: moment });
}

/** Every call that was under way at a stop. */
async function killEveryone({ database, provider, moment, kills, crash }: RoundOptions): Promise<string[]> {
  const args = { url: database.gatewayUrl, baseURL: provider.server.url, secret: POOL_SECRET, lanes: LANES };
  const victims = Array.from({ length: kills }, () => new Victim(args));
  const crashAfter = Math.floor(kills / 2);
  try {
    await Promise.all(victims.map((victim) => victim.hasWorked(CALLS_BEFORE)));
    await database.setClock({ frozenAt: moment + WARM_MS });
    for (const [index, victim] of victims.entries()) {
      if (crash && index === crashAfter) {
        const alive = victims.slice(index);
        const from = Date.now();
        await database.restart(crash);
        for (const one of alive) one.noteStop(from - UNWRITTEN_MS, Date.now());
        await Promise.all(alive.map((one) => one.hasWorked(CALLS_BEFORE)));
      }
      await sleep(Math.random() * 40);
      await victim.kill();
    }
  } finally {
    await Promise.all(victims.map((victim) => victim.kill()));
  }
  return victims.flatMap((victim) => victim.underWay);
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
  const ledger = await ledgerOf(database.owner, moment, []);
  return ledger
    .filter(({ bucket, counted }) => counted !== (judged.get(bucket)?.minuteRequests ?? 0))
    .map(({ bucket, counted }) => `${bucket.replace('\n', ' ')}: ${counted} in the ledger after the window turned`);
}

const sum = (numbers: readonly number[]) => numbers.reduce((all, one) => all + one, 0);
