import postgres from 'postgres';
import { claimsKey, signClaims } from '#db/claims.ts';
import { opening as callersOpening } from '#db/with-caller.ts';
import { summaryOf } from '../quantiles.ts';
import { idOf, type Read, type Reader, statementOf, type TermDays } from './read.ts';

/** Secret of the claims in pool-database.ts. */
const SECRET = 'ab'.repeat(32);
/** The callers' role as it would be if there were no row security. */
const FREE = 'rls_bench_free';
/** A ratio of p95s is found in each batch on its own; the middle one counts, so that one hitch of the machine does not. */
const BATCHES = 5;
/** A slow read is measured in fewer rounds, this many a batch at least. */
const FEWEST_A_BATCH = 20;
const LONGEST_MS = 30_000;

export interface Measured {
  name: string;
  rows: number;
  /** Milliseconds of the whole transaction, its prologue included, under row security and without. */
  under: { p50: number; p95: number };
  without: { p50: number; p95: number };
  /** p95 of the transaction under row security, over that without: the median of the batches' ratios. */
  ratio: number;
  rounds: number;
  /** p50 of the statement alone, over that without. */
  statementRatio: number;
}

export interface Prologue {
  url: string;
  days: TermDays;
}

/** Creates the role without row security; it inherits all that the callers' role may do. */
export async function prepareMeasuring(owner: postgres.Sql): Promise<void> {
  await owner.unsafe(`create role ${FREE} nologin bypassrls; grant app_caller to ${FREE}`);
}

/**
 * Measures each read for students drawn anew each time, under row security and without it by turns. Both in the same
 * transaction prologue: claims, limits and a role are set, only the role differs. Each pair follows the same read
 * unmeasured, since whoever comes first would fetch the pages of that student for the other.
 */
export async function measureReads(
  reads: readonly Read[],
  prologue: Prologue,
  options: { students: number; rounds: number },
): Promise<Measured[]> {
  const sql = postgres(prologue.url, { max: 1, prepare: false, onnotice: () => {} });
  try {
    const found: Measured[] = [];
    for (const read of reads) {
      const one = await measureRead(sql, read, prologue, options);
      process.stderr.write(`${read.name}: ${one.under.p50.toFixed(1)} ms, ${one.without.p50.toFixed(1)} ms without\n`);
      found.push(one);
    }
    return found;
  } finally {
    await sql.end();
  }
}

async function measureRead(
  sql: postgres.Sql,
  read: Read,
  { days }: Prologue,
  { students, rounds }: { students: number; rounds: number },
): Promise<Measured> {
  const samples: Sample[] = [];
  const warmUp = Math.ceil(rounds / 10);
  const until = performance.now() + LONGEST_MS;
  for (let round = -warmUp; round < rounds; round++) {
    if (samples.length >= BATCHES * FEWEST_A_BATCH && performance.now() > until) break;
    // Spread over the district, the same each time the bench runs.
    const student = (((round + warmUp) * 7919) % students) + 1;
    const ask = (role: string) => readOnce(sql, read, student, days, role);
    await ask('app_caller');
    const first = round % 2 === 0 ? await ask('app_caller') : undefined;
    const without = await ask(FREE);
    const under = first ?? (await ask('app_caller'));
    if (under.rows !== without.rows || under.rows === 0)
      throw new Error(
        `“${read.name}” answers ${under.rows} rows under row security and ${without.rows} without for student ${student}: the two are not the same read`,
      );
    if (round >= 0) samples.push({ under, without });
  }
  return summed(read.name, samples);
}

interface Answer {
  rows: number;
  transaction: number;
  statement: number;
}
type Sample = Record<'under' | 'without', Answer>;

function summed(name: string, samples: Sample[]): Measured {
  const of = (side: keyof Sample, what: 'transaction' | 'statement', some = samples) =>
    summaryOf(some.map((sample) => sample[side][what]));
  const ratios = Array.from({ length: BATCHES }, (_, batch) => {
    const at = (part: number) => Math.round((part * samples.length) / BATCHES);
    const some = samples.slice(at(batch), at(batch + 1));
    return of('under', 'transaction', some).p95 / of('without', 'transaction', some).p95;
  });
  return {
    name,
    rows: samples.at(-1)?.under.rows ?? 0,
    under: of('under', 'transaction'),
    without: of('without', 'transaction'),
    ratio: summaryOf(ratios).p50,
    rounds: samples.length,
    statementRatio: of('under', 'statement').p50 / of('without', 'statement').p50,
  };
}

async function readOnce(
  sql: postgres.Sql,
  read: Read,
  student: number,
  days: Prologue['days'],
  role: string,
): Promise<Answer> {
  const text = opening(read.reader(student), role);
  const asking = statementOf(read, student, days);
  const began = performance.now();
  const [rows, statement] = await sql.begin(async (tx) => {
    await tx.unsafe(text);
    const asked = performance.now();
    const answer = await tx.unsafe(asking.text, asking.values);
    return [answer.length, performance.now() - asked] as const;
  });
  return { rows, statement, transaction: performance.now() - began };
}

/** Where a plan reads a whole table of more than a few thousand rows. */
export async function sequentialScans(reads: readonly Read[], { url, days }: Prologue): Promise<string[]> {
  const sql = postgres(url, { max: 1, prepare: false, onnotice: () => {} });
  const found: string[] = [];
  try {
    const big = new Set(
      (
        await sql<
          { name: string }[]
        >`select relname as name from pg_class where relkind in ('r', 'p') and reltuples > 5000`
      ).map((row) => row.name),
    );
    for (const read of reads) {
      const plan = await sql.begin(async (tx) => {
        await tx.unsafe(opening(read.reader(1), 'app_caller'));
        const { text, values } = statementOf(read, 1, days);
        const [row] = await tx.unsafe(`explain (format json) ${text}`, values);
        return row?.['QUERY PLAN'];
      });
      for (const table of scanned(plan)) if (big.has(table)) found.push(`${read.name}: ${table}`);
    }
  } finally {
    await sql.end();
  }
  return [...new Set(found)];
}

function scanned(node: unknown): string[] {
  if (Array.isArray(node)) return node.flatMap(scanned);
  if (typeof node !== 'object' || node === null) return [];
  const { 'Node Type': type, 'Relation Name': table } = node as Record<string, unknown>;
  const here = type === 'Seq Scan' && typeof table === 'string' ? [table] : [];
  return [...here, ...Object.values(node).flatMap(scanned)];
}

/** The prologue of an operation, in the callers' role or the one without row security. */
export function opening({ kind, number }: Reader, role: string): string {
  const claimant = {
    userId: idOf(kind, number),
    membershipId: idOf(`membership ${kind}`, number),
    assurance: 'aal1' as const,
  };
  return callersOpening(signClaims(claimant, claimsKey(SECRET)), { role, readOnly: true });
}
