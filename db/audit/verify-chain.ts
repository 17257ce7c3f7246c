import type { TransactionSql } from 'postgres';
import type { Checkpoint } from './head.ts';
import type { Findings, ProblemKind } from './problem.ts';
import { AUDIT_COLUMNS, AUDIT_ROW_SELECT, type AuditRow, chainStart, hashRow, link } from './row.ts';

const SEALS_AT_A_TIME = 2000;
/** Edited rows that are compared with each other, to tell that they changed places. */
const MOST_COMPARED = 200;
/** A row says when its transaction began; the product's do not last longer. */
const LONGEST_TRANSACTION_SECONDS = 3600;

type SealedRow = AuditRow & { position: number; audit_id: string; row_hash: string; head: string };

interface Walk {
  chain: string;
  position: number;
  head: Buffer;
  /** The signed head that the walk has passed. */
  signed: number;
  /** Rows found under their seals. */
  present: number;
  /** The time up to which rows have come, in seconds. */
  latest: number;
  /** The first of the rows that are gone at the end of what was walked. */
  goneSince: SealedRow | undefined;
  gone: number;
  edited: SealedRow[];
  findings: Findings;
}

export interface WalkedChain {
  /** Links of the chain that stand. */
  sealed: number;
  /** Rows found under them. */
  present: number;
}

/**
 * Walks one chain from its beginning, or from the checkpoint: every link follows from the one before, stands at every
 * signed head where that says, and its row is what was sealed. `tip`: where the signed list says that the chain ends.
 * Reads a bounded number of rows at a time.
 */
export async function verifyChain(
  tx: TransactionSql,
  chain: string,
  { pruned, tip, findings }: { pruned: Checkpoint; tip: number; findings: Findings },
): Promise<WalkedChain> {
  const start = pruned.chains.find((one) => one.chain === chain);
  const walk: Walk = {
    chain,
    position: start?.position ?? 0,
    head: start ? Buffer.from(start.head, 'hex') : chainStart(chain),
    signed: 0,
    present: 0,
    latest: Number.NEGATIVE_INFINITY,
    goneSince: undefined,
    gone: 0,
    edited: [],
    findings,
  };
  let sealed = 0;
  for (;;) {
    const seals = await tx<SealedRow[]>`
      select to_json(s.position) as position, s.audit_id::text as audit_id, encode(s.row_hash, 'hex') as row_hash, encode(s.head, 'hex') as head,
        ${tx.unsafe(AUDIT_ROW_SELECT)}
      from (select * from guard.audit_seals where chain = ${chain}::uuid and position > ${walk.position} order by position limit ${SEALS_AT_A_TIME}) s
      left join guard.audit_log l on l.id = s.audit_id order by s.position`;
    if (seals.length === 0) break;
    const heads = await signedBetween(tx, chain, walk.position, seals.at(-1)!.position);
    for (const seal of seals) step(walk, seal, heads.get(seal.position));
    sealed += seals.length;
    if (seals.length < SEALS_AT_A_TIME) break;
  }
  finish(walk, tip);
  return { sealed, present: walk.present };
}

async function signedBetween(
  tx: TransactionSql,
  chain: string,
  after: number,
  to: number,
): Promise<Map<number, string>> {
  const heads = await tx<{ position: number; head: string }[]>`
    select to_json(h.position) as position, encode(h.head, 'hex') as head from guard.audit_heads h
    where h.kind = 'seal' and h.chain = ${chain}::uuid and h.position > ${after} and h.position <= ${to}`;
  return new Map(heads.map(({ position, head }) => [position, head]));
}

function step(walk: Walk, seal: SealedRow, signedHead: string | undefined): void {
  const { position, audit_id: id } = seal;
  const report = (kind: ProblemKind, says: string) =>
    walk.findings.add({ kind, chain: walk.chain, position, id, says });
  const whole = position === walk.position + 1;
  if (!whole) report('seal', `The seals at ${walk.position + 1} to ${position - 1} are gone`);
  const expected = link(walk.head, position, Buffer.from(seal.row_hash, 'hex')).toString('hex');
  if (whole && expected !== seal.head) report('seal', `The seal at ${position} does not follow from the one before`);
  if (signedHead !== undefined && signedHead !== seal.head)
    report('seal', `The seals after ${walk.signed} and up to ${position} are not those that were signed`);
  if (signedHead !== undefined) walk.signed = position;
  walk.position = position;
  walk.head = Buffer.from(seal.head, 'hex');
  if (seal.id === null) {
    walk.goneSince ??= seal;
    walk.gone += 1;
    return;
  }
  reportGone(walk, 'missing');
  walk.present += 1;
  if (hashRow(seal).toString('hex') !== seal.row_hash) noteEdited(walk, seal);
  else checkTime(walk, seal);
}

function noteEdited(walk: Walk, seal: SealedRow): void {
  if (walk.edited.length < MOST_COMPARED) walk.edited.push(seal);
  else report(walk, seal, 'edited', `Row ${seal.audit_id} is not what was sealed`);
}

const report = (walk: Walk, { position, audit_id: id }: SealedRow, kind: ProblemKind, says: string) =>
  walk.findings.add({ kind, chain: walk.chain, position, id, says });

function checkTime(walk: Walk, seal: SealedRow): void {
  const at = Number(seal.at);
  if (at < walk.latest - LONGEST_TRANSACTION_SECONDS)
    report(walk, seal, 'backdated', `Row ${seal.audit_id} says that it is older than rows that were written before it`);
  walk.latest = Math.max(walk.latest, at);
}

/** Rows under their seals are gone: in the middle of a chain, or at its end. */
function reportGone(walk: Walk, kind: 'missing' | 'truncated'): void {
  const { goneSince: first, gone } = walk;
  walk.goneSince = undefined;
  walk.gone = 0;
  if (!first) return;
  const what = gone === 1 ? `Row ${first.audit_id} is gone` : `${gone} rows from ${first.audit_id} on are gone`;
  report(walk, first, kind, what);
}

function finish(walk: Walk, tip: number): void {
  reportGone(walk, 'truncated');
  reportEdited(walk);
  const { chain, position } = walk;
  const add = (kind: ProblemKind, says: string) =>
    walk.findings.add({ kind, chain, position: Math.min(tip, position) + 1, id: null, says });
  if (position < tip) add('truncated', `${tip - position} seals are gone from the end, and with them what they sealed`);
  if (position > tip) add('seal', `${position - tip} seals at the end are under no signed head`);
}

/** Rows that are not what was sealed: edited, or in each other's place. */
function reportEdited(walk: Walk): void {
  const sealedHashes = new Map(walk.edited.map((seal) => [seal.row_hash, seal.audit_id]));
  for (const seal of walk.edited) {
    const row = Object.fromEntries(AUDIT_COLUMNS.map((name) => [name, seal[name]])) as AuditRow;
    const elsewhere = walk.edited
      .map(({ audit_id: id }) => sealedHashes.get(hashRow({ ...row, id }).toString('hex')))
      .find((id) => id !== undefined);
    if (elsewhere === undefined) report(walk, seal, 'edited', `Row ${seal.audit_id} is not what was sealed`);
    else report(walk, seal, 'reordered', `Row ${seal.audit_id} holds what was sealed as row ${elsewhere}`);
  }
}
