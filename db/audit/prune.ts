import type { Sql, TransactionSql } from 'postgres';
import { appendSeals, beginPass, lastHead } from '../audit-seal.ts';
import { type Checkpoint, type SignedHead, signHead } from './head.ts';
import type { AuditKeys } from './keys.ts';

const ROWS_AT_A_TIME = 2000;

export interface PruneOptions {
  /** The service login. */
  sql: Sql;
  keys: AuditKeys;
  /** Rows from then on stay. */
  before: Date;
}

/**
 * What retention does to the audit log. First a checkpoint is signed: where each chain stood at the last of its rows that
 * are all older than `before`. Then what it covers is deleted, a batch a transaction, rows with their seals, and the
 * entries of the list of heads that only spoke of them. Chains go on from the checkpoint, and the verifier begins there.
 * Rows without a seal are never deleted. Killed at any point, it is simply run again. Answers how many rows went.
 */
export async function pruneAudit({ sql, keys, before }: PruneOptions): Promise<number> {
  await sql.begin('isolation level read committed', (tx) => appendCheckpoint(tx, keys, before));
  let removed = 0;
  for (;;) {
    const [batch] = await sql<{ rows: number }[]>`select guard.delete_pruned_audit(${ROWS_AT_A_TIME}) as rows`;
    if (!batch?.rows) return removed;
    removed += batch.rows;
  }
}

async function appendCheckpoint(tx: TransactionSql, keys: AuditKeys, before: Date): Promise<void> {
  const pass = await beginPass(tx, true);
  const last = await lastHead(tx, keys);
  if (!pass || !last) return;
  const prunable = await tx<Checkpoint['chains']>`
    select chain::text as chain, to_json(position) as position, encode(head, 'hex') as head from guard.audit_prunable(${before.toISOString()}::text::timestamptz)`;
  if (prunable.length === 0) return;
  const chains = await withEarlier(tx, prunable);
  const detail = await jsonbText(tx, { chains, ...(await headsCovered(tx, chains)) });
  const { at } = pass;
  const { number, hash, horizon } = last;
  const nothing = { chain: null, position: null, head: null };
  const statement = {
    ...nothing,
    kind: 'checkpoint' as const,
    number: number + 1,
    previous: hash,
    horizon,
    detail,
    at,
  };
  const signed: SignedHead = signHead(statement, keys.signing);
  await appendSeals(tx, [], [signed]);
  await tx`select guard.note_audit_checkpoint(${signed.number})`;
}

/** The last checkpoint stands for all before it: chains that were pruned earlier keep their place in it. */
async function withEarlier(tx: TransactionSql, prunable: Checkpoint['chains']): Promise<Checkpoint['chains']> {
  const [earlier] = await tx<{ detail: Checkpoint }[]>`
    select h.detail::text::json as detail from guard.audit_heads h where h.kind = 'checkpoint' order by h.number desc limit 1`;
  const chains = new Map(earlier?.detail.chains.map((one) => [one.chain, one]));
  for (const { chain, position, head } of prunable) chains.set(chain, { chain, position, head });
  return [...chains.values()].sort((a, b) => (a.chain < b.chain ? -1 : 1));
}

/** The entries at the beginning of the list that speak of nothing but what the checkpoint covers. */
async function headsCovered(
  tx: TransactionSql,
  chains: Checkpoint['chains'],
): Promise<Pick<Checkpoint, 'through' | 'hash'>> {
  const [entry] = await tx<Pick<Checkpoint, 'through' | 'hash'>[]>`
    with covered as (
      select c.chain, c.position from jsonb_to_recordset(${JSON.stringify(chains)}::text::jsonb) c (chain uuid, "position" bigint)
    ), first_kept as (
      select min(h.number) as number from guard.audit_heads h left join covered c on c.chain = h.chain
      where h.kind = 'seal' and (c.position is null or h.position > c.position))
    select to_json(h.number) as through, encode(h.hash, 'hex') as hash from guard.audit_heads h
    where h.number < coalesce((select number from first_kept), 9223372036854775807) order by h.number desc limit 1`;
  return entry ?? firstEntry(tx);
}

/** Nothing of the list is covered: it begins where it began before. */
async function firstEntry(tx: TransactionSql): Promise<Pick<Checkpoint, 'through' | 'hash'>> {
  const [first] = await tx<Pick<Checkpoint, 'through' | 'hash'>[]>`
    select to_json(h.number - 1) as through, encode(h.previous, 'hex') as hash from guard.audit_heads h order by h.number limit 1`;
  return first!;
}

/** As the column will write it: that text is what is signed. */
async function jsonbText(tx: TransactionSql, checkpoint: Checkpoint): Promise<string> {
  const [written] = await tx<{ text: string }[]>`select (${JSON.stringify(checkpoint)}::text::jsonb)::text as text`;
  return written!.text;
}
