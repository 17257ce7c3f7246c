import { randomUUID } from 'node:crypto';
import type { Acting } from './acting.ts';
import type { Attempt } from './attempts.ts';
import type { Facts, Row } from './facts.ts';
import { filledColumns, mayDelete, mayInsert, mayUpdate, readable, touchOf } from './oracle.ts';

/** A write to be tried, and what access.md says of it. */
export interface Trial extends Attempt {
  allowed: boolean;
  /** What is tried, for a person who reads a failure. */
  about: string;
  /** A move across people or schools: a foreign key may refuse it as well as a policy. */
  isMove?: boolean;
}

const sampleSize = 240;

/** Of one table: rows spread over all of it with its newest, and rows by the people and classes that they name. */
interface Sample {
  spread: readonly Row[];
  naming: ReadonlyMap<string, readonly Row[]>;
}

const samples = new WeakMap<Facts, Map<string, Sample>>();

function sampleOf(facts: Facts, table: string): Sample {
  const known = samples.get(facts) ?? new Map<string, Sample>();
  samples.set(facts, known);
  const sample = known.get(table) ?? draw(facts.tables.get(table) ?? []);
  known.set(table, sample);
  return sample;
}

function draw(rows: readonly Row[]): Sample {
  const stride = Math.max(1, Math.floor(rows.length / sampleSize));
  const newest = rows.length > sampleSize ? rows.toSorted(byNewest).slice(0, sampleSize) : [];
  const owners = Object.keys(rows[0] ?? {}).filter((column) => /_(by|id)$/.test(column) && column !== 'school_id');
  const naming = new Map<string, Row[]>();
  for (const row of rows) {
    for (const column of owners) {
      const found = naming.get(String(row[column])) ?? [];
      naming.set(String(row[column]), found);
      if (found.length < 40) found.push(row);
    }
  }
  return { spread: [...new Set([...rows.filter((_, index) => index % stride === 0), ...newest])], naming };
}

const moment = (row: Row) => String(row.day ?? row.publishes_at ?? row.assigned_on ?? row.created_at ?? '');
const byNewest = (one: Row, other: Row) => (moment(one) < moment(other) ? 1 : -1);

/** The sample, and rows that name the acting person, their classes or their children. */
function candidates(table: string, { facts, personId, taughtClasses, children }: Acting): Row[] {
  const { spread, naming } = sampleOf(facts, table);
  const near = [personId, ...children, ...taughtClasses].flatMap((id) => naming.get(id) ?? []);
  return [...new Set([...near, ...spread])];
}

/** Writes worth trying on one table: what may be done, what nearly may, and what belongs to others. */
export function trials(table: string, acting: Acting): Trial[] {
  const rows = candidates(table, acting).filter((row) => row.id !== undefined);
  const seen = readable(table, acting);
  const touch = touchOf(table);
  const values: Record<string, unknown> = touch ? { [touch.column]: touch.value } : { id: undefined };
  const changed = (row: Row): Row => ({ ...row, ...(touch ? values : {}) });
  const base = (row: Row) => ({ table, id: row.id, about: JSON.stringify(row) });
  const updates = pick(rows, seen, (row) => mayUpdate(table, row, changed(row), acting));
  const inserts = pick(rows, seen, (row) => mayInsert(table, row, acting));
  const deletes = pick(rows, seen, (row) => mayDelete(table, row, acting));
  return [
    ...updates.map(
      ({ row, allowed }): Trial => ({
        ...base(row),
        action: 'update',
        allowed,
        values: touch ? values : { id: row.id },
      }),
    ),
    ...updates
      .filter(({ allowed }) => allowed)
      .slice(0, 1)
      .flatMap(({ row }) => moves(table, row, acting)),
    ...inserts.map(({ row, allowed }): Trial => ({ ...base(row), action: 'insert', allowed, values: asNew(row) })),
    ...deletes.map(({ row, allowed }): Trial => ({ ...base(row), action: 'delete', allowed, values: {} })),
  ];
}

/** Up to two rows of each kind: allowed, refused though readable, refused in the school, refused elsewhere. */
function pick(rows: readonly Row[], seen: ReadonlySet<string>, decide: (row: Row) => boolean) {
  const kinds = new Map<string, { row: Row; allowed: boolean }[]>();
  for (const row of rows) {
    const allowed = decide(row);
    const kind = `${allowed} ${seen.has(row.id)} ${row.school_id}`;
    const chosen = kinds.get(kind) ?? [];
    kinds.set(kind, chosen);
    if (chosen.length < 2) chosen.push({ row, allowed });
  }
  return [...kinds.values()].flat();
}

const asNew = ({ created_at: _, updated_at: __, ...row }: Row) => ({ ...row, id: randomUUID() });

/** An allowed row made another's, where that is refused: each column that says whose it is, taken from another row. */
function moves(table: string, row: Row, acting: Acting): Trial[] {
  const others = sampleOf(acting.facts, table).spread;
  return Object.keys(row)
    .filter((column) => !filledColumns(table).includes(column))
    .filter((column) => column === 'school_id' || column === 'role' || /_(by|id)$/.test(column))
    .flatMap((column) => {
      const other = others.find((one) => one[column] != null && one[column] !== row[column]);
      if (row[column] == null || !other) return [];
      const values = { [column]: other[column] };
      if (mayUpdate(table, row, { ...row, ...values }, acting)) return [];
      const about = `${column} of ${JSON.stringify(row)}`;
      return [{ table, action: 'update' as const, id: row.id, values, allowed: false, about, isMove: true }];
    });
}
