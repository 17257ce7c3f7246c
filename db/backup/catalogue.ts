import type postgres from 'postgres';
import type { Manifest } from './manifest.ts';

type Sql = postgres.Sql | postgres.TransactionSql;

/**
 * Not ours to keep: PostgreSQL's own; the queue of jobs, which the outbox fills again; the history of migrations, which the
 * database that is restored into brings along.
 */
const outside = ['information_schema', 'pgboss', 'drizzle', 'extensions'];

export interface KnownTable {
  name: string;
  /** By name, without generated ones. */
  columns: string[];
}

/** Tables of the installation: a partitioned one as one, so that a restore puts rows where its partitions are. */
export async function knownTables(sql: Sql): Promise<KnownTable[]> {
  return [
    ...(await sql<KnownTable[]>`
      select format('%I.%I', n.nspname, c.relname) as name,
        array(select quote_ident(a.attname) from pg_attribute a where a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped and a.attgenerated = ''
          order by a.attname) as columns
      from pg_class c join pg_namespace n on n.oid = c.relnamespace
      where c.relkind in ('r', 'p') and not c.relispartition and n.nspname <> all (${outside}) and n.nspname not like 'pg\\_%'
        and not exists (select from pg_depend d where d.objid = c.oid and d.deptype = 'e')
      order by 1`),
  ];
}

export const migrationsOf = async (sql: Sql): Promise<string[]> =>
  (await sql<{ name: string }[]>`select name from drizzle.history where name not like 'sql/%' order by name`).map(
    ({ name }) => name,
  );

/** How many rows a table has, and a checksum of them that does not depend on their order. */
export async function contentOf(sql: Sql, { name, columns }: KnownTable): Promise<{ rows: number; checksum: string }> {
  const row = columns.map((column) => `t.${column}`).join(', ');
  const [found] = await sql.unsafe<{ rows: string; checksum: string }[]>(
    `select count(*) as rows, coalesce(sum(hashtextextended(row(${row})::text, 0)::numeric), 0)::text as checksum from ${name} t`,
  );
  return { rows: Number(found!.rows), checksum: found!.checksum };
}

export async function sequencesOf(sql: Sql): Promise<Manifest['sequences']> {
  return [
    ...(await sql<Manifest['sequences']>`
      select format('%I.%I', schemaname, sequencename) as name, coalesce(last_value, start_value)::text as value, last_value is not null as called
      from pg_sequences where schemaname <> all (${outside}) order by 1`),
  ];
}

export async function auditHeadOf(sql: Sql): Promise<Manifest['auditHead']> {
  const [head] = await sql<{ number: string; hash: string }[]>`
    select number::text, encode(hash, 'hex') as hash from guard.audit_heads order by audit_heads.number desc limit 1`;
  return head ? { ...head } : null;
}

/** Values are written and compared in one spelling, wherever the sessions come from. */
export const plainSpelling = (tx: postgres.TransactionSql) =>
  tx.unsafe(
    `set local timezone = 'UTC'; set local datestyle = 'ISO, YMD'; set local intervalstyle = 'postgres'; set local extra_float_digits = 1`,
  );
