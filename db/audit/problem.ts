/**
 * What can be wrong: `edited` a row differs from what was sealed · `missing` a sealed row is gone · `reordered` rows (or
 * their seals) stand in each other's place · `inserted` a row that has no seal although its id is below the horizon, so the
 * product did not write it when it says · `backdated` a row that says it is older than rows before it by more than
 * transactions last · `truncated` the end of a chain is gone · `unsealed` a row waits for its seal too long · `seal` a
 * link is gone or was changed · `head` an entry of the signed list is gone or was changed · `signature` a head that no
 * trusted key has signed · `kept-head` a head kept elsewhere is not in the list: its end was cut off, or written anew.
 */
export type ProblemKind =
  | 'edited'
  | 'missing'
  | 'reordered'
  | 'inserted'
  | 'backdated'
  | 'truncated'
  | 'unsealed'
  | 'seal'
  | 'head'
  | 'signature'
  | 'kept-head';

export interface Problem {
  kind: ProblemKind;
  /** The school; null for the list of heads. */
  chain: string | null;
  /** Place in the chain; of a head, its number in the list. */
  position: number | null;
  /** Of the row of the audit log, where one is concerned. */
  id: string | null;
  /** A sentence for a person. */
  says: string;
}

const MOST_KEPT = 100;

/** Counts what was found and keeps the first ones of each place. */
export class Findings {
  readonly kept: Problem[] = [];
  count = 0;

  add(problem: Problem): void {
    this.count += 1;
    if (this.kept.length < MOST_KEPT) this.kept.push(problem);
  }
}
