import type { Acting } from '../acting.ts';
import type { Row } from '../facts.ts';

/** What a table's rows hold, once for everybody. */
export interface Ground {
  table: string;
  rows: readonly Row[];
  /** Columns that name people. */
  people: readonly string[];
  /** Columns that some row leaves empty. */
  optional: ReadonlySet<string>;
  /** Different values of each column, by school. */
  values: ReadonlyMap<string, readonly unknown[]>;
}

export const fixed = ['id', 'school_id', 'created_at', 'updated_at'];

export function groundOf(table: string, rows: readonly Row[], isPerson: (id: unknown) => boolean): Ground {
  const usable = rows.filter(({ id }) => id !== undefined);
  const columns = Object.keys(usable[0] ?? {});
  const values = new Map<string, unknown[]>();
  for (const row of usable) {
    for (const column of columns) {
      const key = `${row.school_id} ${column}`;
      const known = values.get(key) ?? [];
      values.set(key, known);
      if (known.length < 24 && !known.some((one) => JSON.stringify(one) === JSON.stringify(row[column])))
        known.push(row[column]);
    }
  }
  const people = columns.filter((column) => column !== 'id' && usable.some((row) => isPerson(row[column])));
  const optional = new Set(columns.filter((column) => usable.some((row) => row[column] == null)));
  return { table, rows: usable, people, optional, values };
}

/** So many other values of a column are tried. */
const mostValues = 3;

/** A row of the school as the acting person would put it in: in their name, about their students, for their class. */
export function inOwnName({ people, values }: Ground, row: Row, acting: Acting, at: number): Row[] {
  const any = (set: ReadonlySet<string>) => [...set][at % Math.max(1, set.size)];
  const classId = any(acting.taughtClasses) ?? any(acting.pupilClasses);
  const near = nearOf(acting);
  const student = any(acting.studentsOfTaughtClass(classId)) ?? any(acting.pupils);
  const by = people.filter((column) => column !== 'student_id' && row[column] != null);
  const signed: Row = { ...row, ...Object.fromEntries(by.map((column) => [column, acting.personId])) };
  const placed: Row = {
    ...signed,
    ...('class_id' in row && row.class_id != null && classId ? { class_id: classId } : {}),
    ...('student_id' in row && student ? { student_id: student } : {}),
  };
  const linked: Row = { ...placed };
  for (const column of Object.keys(row).filter(
    (name) => /_id$/.test(name) && !people.includes(name) && !fixed.includes(name),
  )) {
    const known = (values.get(`${row.school_id} ${column}`) ?? []).filter((id) => near.has(id));
    if (row[column] != null && known.length && column !== 'class_id') linked[column] = known[at % known.length];
  }
  const each = by.map((column): Row => ({ ...row, [column]: acting.personId }));
  return [
    linked,
    placed,
    signed,
    ...each,
    ...each.map((one): Row => ({ ...placed, ...one, class_id: placed.class_id })),
  ];
}

const named = new WeakMap<object, Map<string, Set<unknown>>>();

/** Ids that stand in any row together with the acting person: their groups, their polls, what they organise. */
function nearOf({ facts, personId }: Acting): ReadonlySet<unknown> {
  const index = named.get(facts) ?? new Map<string, Set<unknown>>();
  if (!named.has(facts)) {
    for (const row of [...facts.tables.values()].flat()) {
      const ids = Object.values(row).filter(
        (value): value is string => typeof value === 'string' && value.length === 36,
      );
      for (const person of ids.filter((id) => facts.find('profiles', id))) {
        const known = index.get(person) ?? new Set<unknown>();
        index.set(person, known);
        for (const id of ids) known.add(id);
      }
    }
    named.set(facts, index);
  }
  return index.get(personId) ?? new Set();
}

/** One column at a time, changed to what other rows of the school hold there. */
export function variations({ values, optional }: Ground, row: Row, at: number): Record<string, unknown>[] {
  return Object.keys(row)
    .filter((column) => !fixed.includes(column))
    .flatMap((column) => {
      const others = (values.get(`${row.school_id} ${column}`) ?? []).filter((one) => one !== row[column]);
      const start = others.length ? (at * mostValues) % others.length : 0;
      const turned = [...others.slice(start), ...others.slice(0, start)].slice(0, mostValues);
      return [...turned, ...(row[column] != null && optional.has(column) ? [null] : [])].map((value) => ({
        [column]: value,
      }));
    });
}

/** The same row in another school. */
export const elsewhere = (rows: readonly Row[], row: Row): Record<string, unknown>[] => {
  const other = rows.find((one) => one.school_id !== row.school_id);
  return other && row.school_id != null ? [{ school_id: other.school_id }] : [];
};
