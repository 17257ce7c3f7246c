import { getTableName } from 'drizzle-orm';
import { toSnakeCase } from 'drizzle-orm/casing';
import { type AnyPgColumn, PgDialect } from 'drizzle-orm/pg-core';
import type postgres from 'postgres';
import { safeguardingConcerns } from '../schema/life.ts';
import { personalDetails } from '../schema/people.ts';
import type { SecretRing } from '../vault/key-ring.ts';
import { FieldKeys, type Runner } from './field-keys.ts';

/** Columns that held plain text before they were sealed, and the column of their table that names whose key seals it. */
export const onceInPlainText: readonly { column: AnyPgColumn; person: string }[] = [
  { column: personalDetails.address, person: 'person_id' },
  { column: safeguardingConcerns.content, person: 'student_id' },
];

const ROWS_AT_A_TIME = 500;
const dialect = new PgDialect({ casing: 'snake_case' });

/** drizzle's SQL on a plain connection. */
export const runnerOn = (sql: postgres.Sql | postgres.TransactionSql): Runner => ({
  execute: (query) => {
    const { sql: text, params } = dialect.sqlToQuery(query);
    return sql.unsafe(text, params as postgres.ParameterOrJSON<never>[]);
  },
});

interface PlainRow {
  id: string;
  school_id: string;
  person_id: string;
  plain: string;
}

/**
 * Seals what was stored before its column was sealed. Runs after the migrations; a batch is one transaction, and a batch
 * that a crash cut is found again. Returns how many values it sealed.
 */
export async function sealPlainFields(client: postgres.Sql, ring: SecretRing): Promise<number> {
  let sealed = 0;
  for (const { column, person } of onceInPlainText) {
    const table = getTableName(column.table);
    const name = toSnakeCase(column.name);
    const [check] = await client`
      select from pg_constraint where conname = ${`${table}_${name}_sealed`} and not convalidated`;
    if (!check) continue;
    for (let count = -1; count !== 0; sealed += count) {
      count = await client.begin((tx) => sealBatch(tx, ring, column, { table, name, person }));
    }
    await client.unsafe(`alter table public.${table} validate constraint ${table}_${name}_sealed`);
  }
  return sealed;
}

async function sealBatch(
  tx: postgres.TransactionSql,
  ring: SecretRing,
  column: AnyPgColumn,
  { table, name, person }: { table: string; name: string; person: string },
): Promise<number> {
  const rows = await tx<PlainRow[]>`
    select id, school_id, ${tx(person)} as person_id, ${tx(name)} as plain from public.${tx(table)}
    where ${tx(name)} !~ '^f1\\.[A-Za-z0-9_-]{38,}$'
      and school_id = (select school_id from public.${tx(table)} where ${tx(name)} !~ '^f1\\.[A-Za-z0-9_-]{38,}$' limit 1)
    limit ${ROWS_AT_A_TIME} for update`;
  const school = rows[0]?.school_id;
  if (!school) return 0;
  const people = rows.map((row) => row.person_id);
  const keys = await FieldKeys.forWriting(runnerOn(tx), school, people, ring);
  const values = rows.map((row) => {
    const place = { id: row.id, schoolId: school, personId: row.person_id };
    return keys.seal(column, place, row.plain).ciphertext;
  });
  await tx`
    update public.${tx(table)} t set ${tx(name)} = v.value
    from unnest(${rows.map((row) => row.id)}::uuid[], ${values}::text[]) as v (id, value) where t.id = v.id`;
  return rows.length;
}
