import type { Sql, TransactionSql } from 'postgres';
import { isIntact, type SignedHead } from './head.ts';
import { Findings, type Problem } from './problem.ts';
import { PLATFORM_CHAIN } from './row.ts';
import { verifyChain, type WalkedChain } from './verify-chain.ts';
import { type HeadList, verifyHeads } from './verify-heads.ts';

export interface VerifyOptions {
  /** A login that reads guard.audit_log, guard.audit_seals and guard.audit_heads: the service login. */
  sql: Sql;
  /** Public keys whose signature counts. */
  trusted: ReadonlySet<string>;
  /** Heads that were kept elsewhere: each must still be in the list. */
  kept?: SignedHead[];
  /** From when on a row that has no seal is a problem. */
  patienceSeconds?: number;
  /** How long to wait before rows that had no seal are looked at again. */
  secondLookMs?: number;
  onChain?: (chain: VerifiedChain) => void;
}

export interface VerifiedChain {
  /** The school, or PLATFORM_CHAIN. */
  chain: string;
  rows: number;
  sealed: number;
  unsealed: number;
  oldestUnsealedSeconds: number | null;
  problems: number;
  first: Problem | null;
}

export interface Verification {
  ok: boolean;
  chains: VerifiedChain[];
  /** Of every chain and of the list of heads, in the order found. */
  problems: Problem[];
  problemCount: number;
  heads: HeadList;
  /** Kept heads that stand before what retention took away: nothing is left to compare them with. */
  keptTooOld: number[];
}

interface Unsealed {
  chain: string;
  rows: number;
  oldest: string | null;
  age: number;
  late: string | null;
  inserted: string | null;
  insertedRows: number;
}

/** Compares the audit log with its seals and signed heads, as they stand at one moment. Changes nothing; the sealer may run. */
export async function verifyAudit(options: VerifyOptions): Promise<Verification> {
  const { sql, trusted, kept = [], patienceSeconds = 60, secondLookMs = 5000 } = options;
  const listFindings = new Findings();
  const result = await sql.begin('isolation level repeatable read read only', async (tx) => {
    const heads = await verifyHeads(tx, { trusted, wanted: kept.map(({ number }) => number), findings: listFindings });
    const unsealed = await unsealedRows(tx, heads, patienceSeconds);
    const chains: { verified: VerifiedChain; findings: Findings }[] = [];
    for (const chain of await chainNames(tx, heads, unsealed)) {
      const findings = new Findings();
      const tip = heads.tips.get(chain)?.position ?? 0;
      const walked = await verifyChain(tx, chain, { pruned: heads.pruned, tip, findings });
      const waiting = unsealed.get(chain);
      if (waiting?.inserted) findings.add(inserted(waiting));
      chains.push({ verified: describe(chain, walked, waiting, findings), findings });
    }
    return { heads, chains, unsealed };
  });
  await reportLate(sql, result.unsealed, result.chains, secondLookMs);
  const keptTooOld = compareKept(kept, trusted, result.heads, listFindings);
  for (const { verified } of result.chains) options.onChain?.(verified);
  const all = [listFindings, ...result.chains.map(({ findings }) => findings)];
  const problemCount = all.reduce((sum, { count }) => sum + count, 0);
  return {
    ok: problemCount === 0,
    chains: result.chains.map(({ verified }) => verified),
    problems: all.flatMap(({ kept: found }) => found),
    problemCount,
    heads: result.heads,
    keptTooOld,
  };
}

/** Rows that have no seal, by chain. Below the horizon there may be none. */
async function unsealedRows(tx: TransactionSql, heads: HeadList, patience: number): Promise<Map<string, Unsealed>> {
  const horizon = heads.last?.horizon ?? 0;
  const found = await tx<Unsealed[]>`
    select coalesce(l.school_id, ${PLATFORM_CHAIN}::uuid)::text as chain, to_json(count(*)) as rows, min(l.at)::text as oldest,
      coalesce(extract(epoch from clock_timestamp() - min(l.at)), 0)::float8 as age,
      (min(l.id) filter (where l.id > ${horizon} and l.at < clock_timestamp() - make_interval(secs => ${patience})))::text as late,
      (min(l.id) filter (where l.id <= ${horizon}))::text as inserted,
      to_json(count(*) filter (where l.id <= ${horizon})) as "insertedRows"
    from guard.audit_log l where not exists (select from guard.audit_seals s where s.audit_id = l.id) group by 1`;
  return new Map(found.map((one) => [one.chain, one]));
}

async function chainNames(tx: TransactionSql, heads: HeadList, unsealed: Map<string, Unsealed>): Promise<string[]> {
  // Skips from chain to chain along the index, whatever the number of seals.
  const sealed = await tx<{ chain: string }[]>`
    with recursive chains as (
      (select chain from guard.audit_seals order by chain limit 1)
      union all
      select (select s.chain from guard.audit_seals s where s.chain > c.chain order by s.chain limit 1) from chains c where c.chain is not null)
    select chain::text as chain from chains where chain is not null`;
  return [...new Set([...sealed.map(({ chain }) => chain), ...heads.tips.keys(), ...unsealed.keys()])].sort();
}

function inserted({ chain, inserted: id, insertedRows }: Unsealed): Problem {
  const says = `Row ${id}${insertedRows > 1 ? ` and ${insertedRows - 1} more` : ''} came after everything up to it had been sealed, or lost its seal`;
  return { kind: 'inserted', chain, position: null, id, says };
}

function describe(
  chain: string,
  { sealed, present }: WalkedChain,
  waiting: Unsealed | undefined,
  { count, kept }: Findings,
): VerifiedChain {
  const unsealed = waiting?.rows ?? 0;
  const oldestUnsealedSeconds = waiting ? Math.max(0, Math.round(waiting.age)) : null;
  return {
    chain,
    rows: present + unsealed,
    sealed,
    unsealed,
    oldestUnsealedSeconds,
    problems: count,
    first: kept[0] ?? null,
  };
}

/** A long transaction that has just committed looks late, and is not: those rows are looked at again. */
async function reportLate(
  sql: Sql,
  unsealed: Map<string, Unsealed>,
  chains: { verified: VerifiedChain; findings: Findings }[],
  secondLookMs: number,
): Promise<void> {
  const late = [...unsealed.values()].filter((one) => one.late !== null);
  if (late.length === 0) return;
  await new Promise((resolve) => setTimeout(resolve, secondLookMs));
  const still = await sql<{ id: string }[]>`
    select u.id::text as id from unnest(${`{${late.map((one) => one.late).join(',')}}`}::text::bigint[]) u (id)
    where not exists (select from guard.audit_seals s where s.audit_id = u.id)`;
  const ids = new Set(still.map(({ id }) => id));
  for (const { chain, late: id, age } of late) {
    const of = chains.find(({ verified }) => verified.chain === chain);
    if (!of || id === null || !ids.has(id)) continue;
    const says = `Row ${id} has waited ${Math.round(age)} seconds for its seal: does the sealer run?`;
    const problem: Problem = { kind: 'unsealed', chain, position: null, id, says };
    of.findings.add(problem);
    of.verified.problems = of.findings.count;
    of.verified.first ??= problem;
  }
}

/** Answers the numbers of those that are too old to be compared. */
function compareKept(kept: SignedHead[], trusted: ReadonlySet<string>, list: HeadList, findings: Findings): number[] {
  const tooOld: number[] = [];
  for (const head of kept) {
    const add = (kind: 'kept-head' | 'signature', says: string) =>
      findings.add({ kind, chain: null, position: head.number, id: null, says });
    if (!isIntact(head)) add('signature', `The kept head ${head.number} is not what was signed`);
    else if (!trusted.has(head.key))
      add('signature', `The kept head ${head.number} was signed by ${head.key}, which is not a trusted key`);
    else if (head.number <= list.pruned.through) tooOld.push(head.number);
    else if (!list.hashes.has(head.number))
      add(
        'kept-head',
        `Head ${head.number}, which was kept, is gone: the list was cut off at ${list.last?.number ?? 0}`,
      );
    else if (list.hashes.get(head.number) !== head.hash)
      add('kept-head', `Head ${head.number} is another one than was kept: the list was written anew`);
  }
  return tooOld;
}
