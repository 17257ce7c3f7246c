import type { TransactionSql } from 'postgres';
import { type Checkpoint, HEAD_SELECT, isIntact, LIST_START, type SignedHead } from './head.ts';
import type { Findings } from './problem.ts';

const HEADS_AT_A_TIME = 1000;

/** What the list of heads says, once it has been walked. */
export interface HeadList {
  entries: number;
  /** The last entry. */
  last: SignedHead | undefined;
  /** Where the list says that each chain ends. */
  tips: Map<string, { position: number; number: number }>;
  /** Of the last checkpoint. */
  pruned: Checkpoint;
  /** Hashes of the entries that were asked for, where the list has them. */
  hashes: Map<number, string>;
}

const NOTHING_PRUNED: Checkpoint = { chains: [], through: 0, hash: LIST_START };

/**
 * Walks the signed list of heads: numbers without gaps, each entry intact and naming the one before, horizons and
 * positions that only rise, and at its end a trusted key. Entries under a key that is not trusted are vouched for by a
 * trusted one behind them: it has signed the hash that they lead to, and a sealer goes on only from a key it trusts.
 */
export async function verifyHeads(
  tx: TransactionSql,
  { trusted, wanted, findings }: { trusted: ReadonlySet<string>; wanted: number[]; findings: Findings },
): Promise<HeadList> {
  const pruned = await lastCheckpoint(tx, findings);
  const list: HeadList = { entries: 0, last: undefined, tips: new Map(), pruned, hashes: new Map() };
  for (const { chain, position } of pruned.chains) list.tips.set(chain, { position, number: pruned.through });
  let unvouched: SignedHead | undefined;
  for (let after = pruned.through; ; ) {
    const heads = await tx<SignedHead[]>`
      select ${tx.unsafe(HEAD_SELECT)} from guard.audit_heads h where h.number > ${after} order by h.number limit ${HEADS_AT_A_TIME}`;
    for (const head of heads) {
      const wrong = checkEntry(head, list);
      if (wrong) findings.add({ kind: 'head', chain: head.chain, position: head.number, id: null, says: wrong });
      if (trusted.has(head.key) && isIntact(head)) unvouched = undefined;
      else unvouched ??= head;
      keep(head, list);
      if (wanted.includes(head.number)) list.hashes.set(head.number, head.hash);
    }
    if (heads.length < HEADS_AT_A_TIME) break;
    after = heads.at(-1)!.number;
  }
  if (unvouched) {
    const says = `Head ${unvouched.number} and what follows was signed by ${unvouched.key}, which is not a trusted key`;
    findings.add({ kind: 'signature', chain: unvouched.chain, position: unvouched.number, id: null, says });
  }
  return list;
}

/** What is wrong with an entry, given those before it. */
function checkEntry(head: SignedHead, { last, pruned, tips }: HeadList): string | undefined {
  const before = last ?? { number: pruned.through, hash: pruned.hash, horizon: 0 };
  if (head.number !== before.number + 1) return `Heads ${before.number + 1} to ${head.number - 1} are gone`;
  if (head.previous !== before.hash) return `Head ${head.number} does not follow from the one before`;
  if (!isIntact(head)) return `Head ${head.number} is not what was signed`;
  if (head.horizon < before.horizon) return `The horizon of head ${head.number} lies before the one before`;
  const tip = head.chain === null ? undefined : tips.get(head.chain);
  // A chain may have been pruned beyond entries that are still in the list.
  if (tip && tip.number > pruned.through && head.position! <= tip.position)
    return `Head ${head.number} seals what was sealed before`;
  return undefined;
}

function keep(head: SignedHead, list: HeadList): void {
  list.entries += 1;
  list.last = head;
  if (head.kind !== 'seal') return;
  const tip = list.tips.get(head.chain!);
  if (!tip || head.position! > tip.position)
    list.tips.set(head.chain!, { position: head.position!, number: head.number });
}

/** Its own entry is checked with all others on the way through the list. */
async function lastCheckpoint(tx: TransactionSql, findings: Findings): Promise<Checkpoint> {
  const [found] = await tx<{ number: number; detail: string }[]>`
    select to_json(h.number) as number, h.detail::text as detail from guard.audit_heads h where h.kind = 'checkpoint' order by h.number desc limit 1`;
  if (!found) return NOTHING_PRUNED;
  const said = readCheckpoint(found.detail);
  if (said && said.through < found.number) return said;
  const says = `Checkpoint ${found.number} cannot be read`;
  findings.add({ kind: 'head', chain: null, position: found.number, id: null, says });
  return NOTHING_PRUNED;
}

function readCheckpoint(detail: string): Checkpoint | undefined {
  const said = JSON.parse(detail) as Partial<Checkpoint> | null;
  if (!Array.isArray(said?.chains) || typeof said.through !== 'number' || typeof said.hash !== 'string')
    return undefined;
  const whole = said.chains.every(
    (one) => typeof one?.chain === 'string' && Number.isInteger(one.position) && /^[0-9a-f]{64}$/.test(one.head),
  );
  return whole ? (said as Checkpoint) : undefined;
}
