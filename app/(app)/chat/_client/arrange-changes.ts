import type { ShownChange } from '#tools/contract/describe-changes.ts';

export interface ChangedCell {
  before: string | null;
  after: string | null;
}

export interface ChangeRow {
  action: ShownChange['action'];
  label: string;
  /** By the column's label; missing where this row does not change it. */
  cells: ReadonlyMap<string, ChangedCell>;
}

/** A proposal's difference as a table: what every row shares is said once above it. */
export interface ArrangedChanges {
  shared: { label: string; before: string | null; after: string | null }[];
  columns: string[];
  rows: ChangeRow[];
}

/** Fields that are the same in two or more rows are taken out of the table; no columns are left where all rows are alike. */
export function arrangeChanges(changes: readonly ShownChange[]): ArrangedChanges {
  const labels = [...new Set(changes.flatMap((change) => change.fields.map((field) => field.label)))];
  const shared = changes.length < 2 ? [] : labels.filter((label) => isShared(label, changes));
  const columns = labels.filter((label) => !shared.includes(label));
  return {
    shared: shared.map((label) => ({ label, ...cellOf(changes[0], label) })),
    columns,
    rows: oddFirst(changes.map((change) => rowOf(change, columns))),
  };
}

const rowOf = ({ action, label, fields }: ShownChange, columns: readonly string[]): ChangeRow => ({
  action,
  label,
  cells: new Map(
    fields.filter((field) => columns.includes(field.label)).map(({ label: name, ...cell }) => [name, cell]),
  ),
});

/** What happens to few is what has to be looked at: "late" comes before eighteen times "present". */
function oddFirst(rows: ChangeRow[]): ChangeRow[] {
  const kindOf = (row: ChangeRow) => JSON.stringify([row.action, ...row.cells]);
  const counts = new Map<string, number>();
  for (const row of rows) counts.set(kindOf(row), (counts.get(kindOf(row)) ?? 0) + 1);
  const often = (row: ChangeRow) => counts.get(kindOf(row)) ?? 0;
  return rows.toSorted((a, b) => often(a) - often(b));
}

const cellOf = (change: ShownChange | undefined, label: string): ChangedCell => {
  const field = change?.fields.find((one) => one.label === label);
  return { before: field?.before ?? null, after: field?.after ?? null };
};

function isShared(label: string, changes: readonly ShownChange[]): boolean {
  const first = cellOf(changes[0], label);
  return changes.every((change) => {
    if (!change.fields.some((field) => field.label === label)) return false;
    const cell = cellOf(change, label);
    return cell.before === first.before && cell.after === first.after;
  });
}
