import { sql } from 'drizzle-orm';
import { FieldKeys } from '#db/privacy/field-keys.ts';
import { UnreadableSecret } from '#db/vault/key-ring.ts';
import type { Transaction } from '#db/with-caller.ts';
import type { ShownChange } from './describe-changes.ts';
import { sealedForm } from './sealed-form.ts';

/** Where the values of a field stand sealed: what a card keeps in the place of words. */
export interface SealedCell {
  table: string;
  column: string;
  rowId: string;
  /** Whose key seals them. */
  personId: string;
  before: string | null;
  after: string | null;
}

const text = (value: unknown) => (typeof value === 'string' && sealedForm.test(value) ? value : null);

/** The cell of a field that is sealed before or after; undefined for any other. */
export function sealedCell(
  change: {
    table: string;
    rowId: string;
    before: Record<string, unknown> | null;
    after: Record<string, unknown> | null;
  },
  column: string,
): SealedCell | undefined {
  const [before, after] = [text(change.before?.[column]), text(change.after?.[column])];
  const row = change.after ?? change.before ?? {};
  const personId = row.person_id ?? row.student_id;
  if ((!before && !after) || typeof personId !== 'string') return undefined;
  return { table: change.table, column, rowId: change.rowId, personId, before, after };
}

/**
 * A card's changes with sealed values in words, for whoever may read the rows: at the time of showing, never to be stored. A row that is
 * not there yet is the caller's own proposal. What does not open (the person has been erased, a key is not kept yet) stays as it is.
 */
export async function openChanges(
  tx: Transaction,
  schoolId: string,
  changes: readonly ShownChange[],
): Promise<ShownChange[]> {
  const cells = changes.flatMap(({ fields }) => fields.flatMap(({ sealed }) => sealed ?? []));
  if (cells.length === 0) return [...changes];
  const readable = await readableRows(tx, changes);
  const people = [...new Set(cells.map(({ personId }) => personId))];
  const keys = await FieldKeys.load(tx, schoolId, people);
  const words = (cell: SealedCell, value: string | null, shown: string | null) => {
    if (value === null || !readable.has(cell.rowId)) return shown;
    try {
      return keys.openAt(cell, { id: cell.rowId, schoolId, personId: cell.personId }, value);
    } catch (error) {
      if (error instanceof UnreadableSecret) return shown;
      throw error;
    }
  };
  return changes.map((change) => ({
    ...change,
    fields: change.fields.map(({ sealed, ...field }) =>
      sealed
        ? {
            ...field,
            before: words(sealed, sealed.before, field.before),
            after: words(sealed, sealed.after, field.after),
          }
        : field,
    ),
  }));
}

async function readableRows(tx: Transaction, changes: readonly ShownChange[]): Promise<Set<string>> {
  const readable = new Set<string>();
  const wanted = new Map<string, Set<string>>();
  for (const { action, fields } of changes)
    for (const { sealed } of fields) {
      if (!sealed) continue;
      if (action === 'add') readable.add(sealed.rowId);
      else wanted.set(sealed.table, (wanted.get(sealed.table) ?? new Set()).add(sealed.rowId));
    }
  for (const [table, ids] of wanted) {
    const rows = await tx.execute<{ id: string }>(
      sql`select id from public.${sql.identifier(table)} where id = any (${`{${[...ids].join(',')}}`}::text::uuid[])`,
    );
    for (const { id } of rows) readable.add(id);
  }
  return readable;
}
