import { randomUUID } from 'node:crypto';
import { summaryOf } from '../quantiles.ts';
import type { BenchReport } from '../run.ts';
import type { World } from './world.ts';

const WARM_UP = 300;

/**
 * The gateway's own steps without any model: what each takes with one caller and with 32, beside the floors below
 * which nothing that is durable can be (a round trip, and a commit of one row). `settle` is the writing of one batch.
 */
export async function measurePieces(world: World, requests: number): Promise<BenchReport> {
  const rows: (string | number)[][] = [];
  const figures: Record<string, unknown> = {};
  for (const concurrency of [1, 32]) {
    const pieces = await piecesAt(world, concurrency, requests);
    for (const [piece, samples] of Object.entries(pieces)) {
      const { n, p50, p99, max } = summaryOf(samples);
      rows.push([`${piece} at ${concurrency}`, n, p50, p99, max]);
      figures[`${piece}-${concurrency}`] = { p50Ms: p50, p99Ms: p99 };
    }
  }
  return {
    tables: [{ title: 'Milliseconds of the pieces', columns: ['', 'n', 'p50', 'p99', 'max'], rows }],
    figures: { pieces: figures, conditions: world.conditions },
  };
}

async function piecesAt(world: World, concurrency: number, requests: number): Promise<Record<string, number[]>> {
  const { owner, pool } = world;
  const callers = { concurrency, requests };
  const roundTrip = await timed(callers, () => owner`select 1`);
  const commit = await timed(callers, () => world.commitRow());

  const opened: number[] = [];
  const reserved: string[] = [];
  const reserve = (withPerson: boolean) =>
    timed(callers, async () => {
      const id = await reserveOne(world, withPerson, opened);
      reserved.push(id);
    });
  const reservePersonal = await reserve(true);
  const reserveJob = await reserve(false);

  const settle: number[] = [];
  while (reserved.length > 0) {
    const batch = reserved.splice(0, concurrency);
    const started = performance.now();
    for (const id of batch) pool.settle(id, figuresOfAnswer);
    await pool.drain();
    settle.push(performance.now() - started);
  }
  const withSettling = await timed(callers, async () => {
    pool.settle(await reserveOne(world, true, opened), figuresOfAnswer);
  });
  await pool.drain();
  return {
    'round trip': roundTrip,
    'commit one row': commit,
    'reserve for a person': reservePersonal,
    'reserve for a job': reserveJob,
    'reserve while settling': withSettling,
    'open the key': opened,
    'settle a batch': settle,
  };
}

const figuresOfAnswer = {
  outcome: 'ok',
  admitted: true,
  inputTokens: 480,
  outputTokens: 44,
  firstByteMs: 50,
  latencyMs: 60,
};

async function reserveOne({ pool, people }: World, withPerson: boolean, opened: number[]): Promise<string> {
  const person = people[Math.floor(Math.random() * people.length)]!;
  const answer = await pool.reserve({
    tokens: 600,
    endpoint: 'chat',
    needsTools: false,
    leaseSeconds: 30,
    fallbackCount: 0,
    withoutFamilies: [],
    withoutKeys: [],
    ...(withPerson ? { person, turnId: randomUUID() } : {}),
  });
  if (answer.outcome !== 'reserved') throw new Error(`Nothing could be reserved: ${JSON.stringify(answer)}`);
  const started = performance.now();
  answer.reservation.openKey();
  opened.push(performance.now() - started);
  return answer.reservation.id;
}

/** Milliseconds of each, asked by so many callers without a pause, after as many as it takes to be warm. */
async function timed(
  { concurrency, requests }: { concurrency: number; requests: number },
  work: () => PromiseLike<unknown>,
): Promise<number[]> {
  const samples: number[] = [];
  let next = 0;
  const caller = async () => {
    while (next++ < WARM_UP + requests) {
      const started = performance.now();
      await work();
      samples.push(performance.now() - started);
    }
  };
  await Promise.all(Array.from({ length: concurrency }, caller));
  return samples.slice(WARM_UP);
}
