import postgres from 'postgres';
import { claimsKey, signClaims } from '#db/claims.ts';
import { summaryOf } from '../quantiles.ts';
import { idOf, type Read, type Reader } from './reads.ts';

/** Secret of the claims in pool-database.ts. */
const SECRET = 'ab'.repeat(32);
/** The callers' role as it would be if there were no row security. */
const FREE = 'rls_bench_free';

export interface Measured {
  name: string;
  rows: number;
  /** Milliseconds of the whole transaction, its prologue included, under row security and without. */
  under: { p50: number; p95: number };
  without: { p50: number; p95: number };
  /** p95 of the transaction under row security, over that without. */
  ratio: number;
  /** p50 of the statement alone, over that without. */
  statementRatio: number;
}

export interface Prologue {
  url: string;
  days: { first: string; last: string };
}

/** Creates the role without row security; it inherits all that the callers' role may do. */
export async function prepareMeasuring(owner: postgres.Sql): Promise<void> {
  await owner.unsafe(`create role ${FREE} nologin bypassrls; grant app_caller to ${FREE}`);
}

/**
 * Measures each read for students drawn anew each time, under row security and without it by turns. Both in the same
 * transaction prologue: claims, limits and a role are set, only the role differs.
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
  const samples = { under: [] as number[], without: [] as number[] };
  const statements = { under: [] as number[], without: [] as number[] };
  let rows = 0;
  const warmUp = Math.ceil(rounds / 10);
  for (let round = -warmUp; round < rounds; round++) {
    // Spread over the district, the same each time the bench runs.
    const student = (((round + warmUp) * 7919) % students) + 1;
    const order = round % 2 === 0 ? (['under', 'without'] as const) : (['without', 'under'] as const);
    const counts: number[] = [];
    for (const side of order) {
      const one = await readOnce(sql, read, student, days, side === 'under' ? 'app_caller' : FREE);
      counts.push(one.rows);
      if (round < 0) continue;
      samples[side].push(one.transaction);
      statements[side].push(one.statement);
      rows = one.rows;
    }
    if (counts[0] !== counts[1] || counts[0] === 0)
      throw new Error(
        `“${read.name}” answers ${counts.join(' and ')} rows for student ${student}: the two are not the same read`,
      );
  }
  const [under, without] = [summaryOf(samples.under), summaryOf(samples.without)];
  const statementRatio = summaryOf(statements.under).p50 / summaryOf(statements.without).p50;
  return { name: read.name, rows, under, without, ratio: under.p95 / without.p95, statementRatio };
}

async function readOnce(
  sql: postgres.Sql,
  read: Read,
  student: number,
  days: Prologue['days'],
  role: string,
): Promise<{ rows: number; transaction: number; statement: number }> {
  const text = opening(read.reader(student), role);
  const began = performance.now();
  const [rows, statement] = await sql.begin('read only', async (tx) => {
    await tx.unsafe(text);
    const asked = performance.now();
    const answer = await tx.unsafe(read.text, parameters(read, student, days));
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
      const plan = await sql.begin('read only', async (tx) => {
        await tx.unsafe(opening(read.reader(1), 'app_caller'));
        const [row] = await tx.unsafe(`explain (format json) ${read.text}`, parameters(read, 1, days));
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

const parameters = (read: Read, student: number, { first, last }: Prologue['days']): string[] =>
  [read.subject(student), first, last].slice(
    0,
    Math.max(...[...read.text.matchAll(/\$(\d)/g)].map((match) => Number(match[1]))),
  );

/** The prologue of db/with-caller.ts. */
export function opening({ kind, number }: Reader, role: string): string {
  const claimant = {
    userId: idOf(kind, number),
    membershipId: idOf(`membership ${kind}`, number),
    assurance: 'aal1' as const,
  };
  const { claims, signature } = signClaims(claimant, claimsKey(SECRET));
  const literal = (value: string) => `convert_from(decode('${Buffer.from(value).toString('hex')}', 'hex'), 'UTF8')`;
  return `select set_config('request.jwt.claims', ${literal(claims)}, true), set_config('app.signature', '${signature}', true),
    set_config('app.operation_id', '', true); set local lock_timeout = '2s'; set local role ${role}`;
}
