import { createHash } from 'node:crypto';
import canonicalize from 'canonicalize';
import { sealedForm } from './sealed-form.ts';

/** One logged row of `app.changes_here()` / `app.changes_of()`. */
export interface LoggedChange {
  id: number;
  table_name: string;
  row_id: string;
  action: 'insert' | 'update' | 'delete';
  before: Record<string, unknown> | null;
  after: Record<string, unknown> | null;
}

/** The net effect on one row. */
export interface NetChange {
  table: string;
  rowId: string;
  before: Record<string, unknown> | null;
  after: Record<string, unknown> | null;
}

export const sha256 = (text: string) => createHash('sha256').update(text).digest('hex');

/** RFC 8785 form and hash of an input: what an approval and an idempotency key are bound to. */
export const hashOf = (value: unknown) => sha256(canonicalize(value ?? null) ?? 'null');

/** First before and last after of each row; rows that came to nothing are dropped. */
export function netChanges(changes: LoggedChange[]): NetChange[] {
  const rows = new Map<string, NetChange>();
  for (const change of changes) {
    const key = `${change.table_name}/${change.row_id}`;
    const known = rows.get(key);
    if (known) known.after = change.after;
    else rows.set(key, { table: change.table_name, rowId: change.row_id, before: change.before, after: change.after });
  }
  return [...rows.values()].filter((row) => hashOf(row.before) !== hashOf(row.after));
}

const TIMESTAMP = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d/;

/**
 * Hash of a difference that is equal for two runs of the same write: new ids are named by the content of their rows,
 * times of this transaction are relative to its `now()`, what a run seals is sealed. (architecture.md, "Preview is not written by hand")
 */
export function hashDifference(changes: NetChange[], transactionNow: string): string {
  const start = Date.parse(transactionNow);
  const fraction = transactionNow.match(/\.\d+/)?.[0] ?? '';
  const relative = (value: string) =>
    TIMESTAMP.test(value) && value.length === transactionNow.length && value.includes(fraction)
      ? `now+${(Date.parse(value) - start) / 1000}`
      : undefined;
  const born = new Map(changes.filter((change) => !change.before).map((change) => [change.rowId, 'new']));
  const mask = (value: unknown): unknown => {
    if (typeof value === 'string') {
      // Sealed anew each time, under a nonce of its own: what is in it is bound by the input, and by its index.
      if (sealedForm.test(value)) return '(sealed)';
      return relative(value) ?? (born.has(value) ? `&${born.get(value)}` : value);
    }
    if (Array.isArray(value)) return value.map(mask);
    if (value && typeof value === 'object')
      return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, mask(item)]));
    return value;
  };
  const shown = (change: NetChange) => ({
    table: change.table,
    row: born.has(change.rowId) ? 'new' : change.rowId,
    before: change.before,
    after:
      change.after &&
      (mask({ ...change.after, id: undefined, ...(change.before ? { id: change.rowId } : {}) }) as object),
  });
  // References among new rows are named by content; a few rounds settle chains of them.
  for (let round = 0; round < 3; round += 1) {
    const next = changes
      .filter((change) => born.has(change.rowId))
      .map((change) => [change.rowId, hashOf(shown(change)).slice(0, 16)] as const);
    for (const [id, name] of next) born.set(id, name);
  }
  return hashOf(changes.map((change) => hashOf(shown(change))).sort());
}
