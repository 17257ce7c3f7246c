import type { Sql, TransactionSql } from 'postgres';
import { HEAD_SELECT, isIntact, LIST_START, type SignedHead, signHead } from './audit/head.ts';
import type { AuditKeys } from './audit/keys.ts';
import { AUDIT_ROW_SELECT, type AuditRow, chainOf, chainStart, hashRow, link } from './audit/row.ts';

const ROWS_A_PASS = 5000;

export interface SealOptions {
  /** The service login. */
  sql: Sql;
  keys: AuditKeys;
  rowsAPass?: number;
  /** Waits for another sealer to finish its pass, instead of leaving it the work. */
  waiting?: boolean;
  /** This process looks all the time, so that others need not. */
  resident?: boolean;
}

export interface SealOutcome {
  /** Rows sealed by this pass. */
  rows: number;
  chains: number;
  /** There was more than one pass takes. */
  more: boolean;
  /** Another sealer was at it. */
  busy: boolean;
}

/** The list of heads ends with what no trusted key has signed: to go on from it would vouch for it. */
export class UntrustedHead extends Error {
  override name = 'UntrustedHead';
}

const NOTHING: SealOutcome = { rows: 0, chains: 0, more: false, busy: false };

/**
 * One pass: chains the committed rows of the audit log that have no seal yet, each chain in the order of ids, and signs
 * where each chain ends. One transaction: a crash leaves nothing of it. Any number of sealers may run. A row that commits late
 * is sealed late, behind ids that are higher; once no transaction can bring an id up to some number any more, that number is
 * signed as the horizon, and a row that turns up below it is never sealed: it was not written by the product.
 * Throws UntrustedHead when the last head was not signed by a trusted key.
 */
export async function sealAudit({
  sql,
  keys,
  rowsAPass = ROWS_A_PASS,
  waiting = false,
  resident = false,
}: SealOptions): Promise<SealOutcome> {
  const [look] = await sql<{ waits: boolean }[]>`select guard.audit_waits(${resident}) as waits`;
  if (!look?.waits) return NOTHING;
  return sql.begin('isolation level read committed', async (tx): Promise<SealOutcome> => {
    const pass = await beginPass(tx, waiting);
    if (!pass) return { ...NOTHING, busy: true };
    const rows = await unsealedRows(tx, pass.horizon, rowsAPass);
    const more = rows.length === rowsAPass;
    const horizon = more ? Math.min(pass.closable, Number(rows.at(-1)!.id)) : pass.closable;
    if (rows.length === 0 && horizon === pass.horizon) return NOTHING;
    const { seals, ends } = await chainRows(tx, rows);
    const heads = signHeads(await lastHead(tx, keys), ends, { ...pass, horizon }, keys);
    await appendSeals(tx, seals, heads);
    return { rows: rows.length, chains: ends.length, more, busy: false };
  }) as Promise<SealOutcome>;
}

/** Passes until nothing is left. For commands and tests; others wait for their turn. */
export async function sealAll(options: SealOptions): Promise<number> {
  let rows = 0;
  for (let outcome = { ...NOTHING, more: true }; outcome.more; rows += outcome.rows)
    outcome = await sealAudit({ ...options, waiting: true });
  return rows;
}

export interface Pass {
  horizon: number;
  closable: number;
  at: string;
}

/** Undefined while another sealer is at it. */
export async function beginPass(tx: TransactionSql, waiting: boolean): Promise<Pass | undefined> {
  const [opened] = await tx<{ horizon: number; closable: number; at: string | null }[]>`
    select p -> 'horizon' as horizon, p -> 'closable' as closable, p ->> 'at' as at
    from guard.begin_audit_pass(${waiting}) p`;
  return opened?.at ? { ...opened, at: opened.at } : undefined;
}

// A statement of its own behind beginPass: it has to see what committed before that looked. The seal is looked up row by
// row, so that no plan reads all of them.
const unsealedRows = (tx: TransactionSql, horizon: number, limit: number) =>
  tx<AuditRow[]>`
    select ${tx.unsafe(AUDIT_ROW_SELECT)} from guard.audit_log l
    where l.id > ${horizon} and (select count(*) from guard.audit_seals s where s.audit_id = l.id) = 0
    order by l.id limit ${limit}`;

interface Seal {
  chain: string;
  position: number;
  id: string | null;
  row: string;
  head: string;
}

interface ChainEnd {
  chain: string;
  position: number;
  head: Buffer;
}

/** Links the rows to their chains. */
async function chainRows(tx: TransactionSql, rows: AuditRow[]): Promise<{ seals: Seal[]; ends: ChainEnd[] }> {
  const chains = [...new Set(rows.map(chainOf))];
  const tips = await tx<{ chain: string; position: number; head: string }[]>`
    select chain, to_json(position) as position, encode(head, 'hex') as head from guard.audit_tips(${`{${chains.join(',')}}`}::text::uuid[])`;
  const ends = new Map<string, ChainEnd>(
    chains.map((chain) => [chain, { chain, position: 0, head: chainStart(chain) }]),
  );
  for (const { chain, position, head } of tips) ends.set(chain, { chain, position, head: Buffer.from(head, 'hex') });
  const seals = rows.map((row): Seal => {
    const end = ends.get(chainOf(row))!;
    const hash = hashRow(row);
    end.position += 1;
    end.head = link(end.head, end.position, hash);
    const { chain, position, head } = end;
    return { chain, position, id: row.id, row: hash.toString('hex'), head: head.toString('hex') };
  });
  return { seals, ends: [...ends.values()] };
}

/** The end of the list of heads, if it can be gone on from. */
export async function lastHead(tx: TransactionSql, keys: AuditKeys): Promise<SignedHead | undefined> {
  const [last] = await tx<SignedHead[]>`
    select ${tx.unsafe(HEAD_SELECT)} from guard.audit_heads h order by h.number desc limit 1`;
  if (!last) return undefined;
  if (!isIntact(last)) throw new UntrustedHead(`Entry ${last.number} of the audit log’s heads is not what was signed`);
  if (!keys.trusted.has(last.key))
    throw new UntrustedHead(
      `Entry ${last.number} of the audit log’s heads was signed by ${last.key}. If that key was yours, set AUDIT_PUBLIC_KEYS to it.`,
    );
  return last;
}

/** One entry a chain; the last of them carries the new horizon, for it comes after all rows of the pass. */
function signHeads(last: SignedHead | undefined, ends: ChainEnd[], pass: Pass & { horizon: number }, keys: AuditKeys) {
  const common = { detail: null, at: pass.at };
  const entries = ends.map((end) => ({ ...common, kind: 'seal' as const, ...end, head: end.head.toString('hex') }));
  const listed =
    entries.length > 0 ? entries : [{ ...common, kind: 'horizon' as const, chain: null, position: null, head: null }];
  const heads: SignedHead[] = [];
  for (const [index, entry] of listed.entries()) {
    const before = heads.at(-1) ?? last;
    const horizon = index === listed.length - 1 ? pass.horizon : (before?.horizon ?? 0);
    const { number, hash } = before ?? { number: 0, hash: LIST_START };
    heads.push(signHead({ ...entry, number: number + 1, previous: hash, horizon }, keys.signing));
  }
  return heads;
}

/** The end of the list of heads as it stands, to be kept elsewhere. */
export async function latestHead(sql: Sql): Promise<SignedHead | undefined> {
  const [last] = await sql<SignedHead[]>`
    select ${sql.unsafe(HEAD_SELECT)} from guard.audit_heads h order by h.number desc limit 1`;
  return last;
}

export async function appendSeals(tx: TransactionSql, seals: Seal[], heads: SignedHead[]): Promise<void> {
  await tx`select guard.append_audit_seals(${JSON.stringify(seals)}::text::jsonb, ${JSON.stringify(heads)}::text::jsonb)`;
}
