import type postgres from 'postgres';

/** A row as JSON: days are `yyyy-mm-dd`, moments ISO 8601 with offset, absent values null. */
export type Row = { id: string; [column: string]: unknown };

/** Everything that is stored, read past every policy: what the oracle judges by. */
export interface Facts {
  /** Rows by `schema.table` (views by `schema.view`), the whole catalogue. */
  tables: ReadonlyMap<string, readonly Row[]>;
  rows(table: string): readonly Row[];
  /** The row of a table that has this id. */
  find(table: string, id: unknown): Row | undefined;
  /** The rows of a table whose column holds this value. */
  having(table: string, column: string, value: unknown): readonly Row[];
  /** The moment that all judgements are about. */
  now: Date;
  /** The day in a school's time zone, `yyyy-mm-dd`. */
  today(schoolId: string): string;
}

/** Schemas that are the platform's own or PostgreSQL's, which access.md does not speak of. */
const outside = [
  ...['auth', 'storage', 'realtime', 'pgboss', 'drizzle', 'extensions', 'pg_catalog', 'information_schema'],
  'isolation', // where the trials themselves live (attempts.ts)
];

/** Names of all tables, partitioned tables, partitions and views, as `schema.name`. */
export async function catalogue(superuser: postgres.Sql): Promise<string[]> {
  const found = await superuser<{ name: string }[]>`
    select n.nspname || '.' || c.relname as name from pg_class c join pg_namespace n on n.oid = c.relnamespace
    where c.relkind in ('r', 'p', 'v', 'm', 'f') and n.nspname <> all (${outside}) and n.nspname not like 'pg\\_%'
      and not exists (select from pg_depend d where d.objid = c.oid and d.deptype = 'e')
    order by 1`;
  return found.map(({ name }) => name);
}

export async function loadFacts(superuser: postgres.Sql, names: readonly string[]): Promise<Facts> {
  const tables = new Map<string, Row[]>();
  for (const name of names) {
    const loaded = await superuser<{ row: Row }[]>`select to_jsonb(t) as row from ${superuser(name)} t`;
    tables.set(
      name,
      loaded.map(({ row }) => row),
    );
  }
  const [clock] = await superuser<{ now: Date }[]>`select now()`;
  const now = clock?.now ?? new Date();
  const rows = (table: string) => tables.get(`public.${table}`) ?? [];
  return { tables, rows, now, ...lookingUp(rows), today: daysOfSchools(rows('schools'), now) };
}

function lookingUp(rows: Facts['rows']): Pick<Facts, 'find' | 'having'> {
  const groups = new Map<string, Map<unknown, Row[]>>();
  const having = (table: string, column: string, value: unknown) => {
    const key = `${table}.${column}`;
    const known = groups.get(key) ?? Map.groupBy(rows(table), (row) => row[column]);
    groups.set(key, known);
    return known.get(value) ?? [];
  };
  return { having, find: (table, id) => having(table, 'id', id)[0] };
}

function daysOfSchools(schools: readonly Row[], now: Date): (schoolId: string) => string {
  const days = new Map(
    schools.map((school) => {
      const format = new Intl.DateTimeFormat('en-CA', { timeZone: String(school.time_zone), dateStyle: 'short' });
      return [school.id, format.format(now)];
    }),
  );
  return (schoolId) => {
    const day = days.get(schoolId);
    if (!day) throw new Error(`No school ${schoolId}`);
    return day;
  };
}

/** Whether a dated row covers a day; both ends belong to it. */
export const covers = (row: Row, day: string): boolean =>
  String(row.starts_on) <= day && (row.ends_on == null || day <= String(row.ends_on));

/** Whether two dated rows share a day. */
export const overlap = (one: Row, other: Row): boolean =>
  (one.ends_on == null || String(other.starts_on) <= String(one.ends_on)) &&
  (other.ends_on == null || String(one.starts_on) <= String(other.ends_on));

/** Whether a moment is given and has come. */
export const hasCome = (moment: unknown, now: Date): boolean => moment != null && new Date(String(moment)) <= now;

/** A day moved by whole days. */
export function addDays(day: string, days: number): string {
  const moved = new Date(`${day}T00:00:00Z`);
  moved.setUTCDate(moved.getUTCDate() + days);
  return moved.toISOString().slice(0, 10);
}
