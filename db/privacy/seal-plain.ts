import { getTableName } from 'drizzle-orm';
import { toSnakeCase } from 'drizzle-orm/casing';
import type { AnyPgColumn } from 'drizzle-orm/pg-core';
import type postgres from 'postgres';
import { emergencyContacts } from '../schema/contacts.ts';
import { safeguardingConcerns } from '../schema/life.ts';
import { personalDetails } from '../schema/people.ts';
import type { SecretRing } from '../vault/key-ring.ts';
import { FieldKeys } from './field-keys.ts';
import { runnerOn } from './runner.ts';
import { sealPlainRosters } from './seal-plain-rosters.ts';
import { indexFor, searchedField } from './searched-fields.ts';

/** Columns that held plain text before they were sealed, and the column of their table that names whose key seals them. */
export const onceInPlainText: readonly { columns: readonly AnyPgColumn[]; person: string }[] = [
  { columns: [personalDetails.address, personalDetails.phone], person: 'person_id' },
  { columns: [safeguardingConcerns.content], person: 'student_id' },
  { columns: [emergencyContacts.telephone, emergencyContacts.otherTelephone], person: 'student_id' },
];

const ROWS_AT_A_TIME = 500;
const PLAIN = "!~ '^f1\\.[A-Za-z0-9_-]{38,}$'";

/**
 * Seals what was stored before its column was sealed. Runs after the migrations; a batch is one transaction, and what a
 * crash cut is found again, since the constraint is validated last. Returns how many rows it sealed.
 */
export async function sealPlainFields(client: postgres.Sql, ring: SecretRing): Promise<number> {
  let sealed = 0;
  for (const { columns, person } of onceInPlainText) {
    const plain = await unvalidated(client, columns);
    if (plain.length === 0) continue;
    const batch = { table: getTableName(plain[0]!.table), columns: plain, person };
    for (let count = -1; count !== 0; sealed += count) count = await client.begin((tx) => sealBatch(tx, ring, batch));
    for (const column of plain)
      await client.unsafe(`alter table public.${batch.table} validate constraint ${constraintOf(column)}`);
  }
  return sealed + (await sealPlainRosters(client, ring));
}

const constraintOf = (column: AnyPgColumn) => `${getTableName(column.table)}_${toSnakeCase(column.name)}_sealed`;

/** All of a table that are not known to be sealed go together: a row that was sealed in part would still be refused. */
async function unvalidated(client: postgres.Sql, columns: readonly AnyPgColumn[]): Promise<AnyPgColumn[]> {
  const open = await client<{ name: string }[]>`
    select conname as name from pg_constraint where conname = any (${columns.map(constraintOf)}) and not convalidated`;
  return columns.filter((column) => open.some(({ name }) => name === constraintOf(column)));
}

interface Batch {
  table: string;
  columns: readonly AnyPgColumn[];
  person: string;
}

async function sealBatch(tx: postgres.TransactionSql, ring: SecretRing, batch: Batch): Promise<number> {
  const { table, columns, person } = batch;
  const names = columns.map((column) => toSnakeCase(column.name));
  const some = names.map((name) => `${name} ${PLAIN}`).join(' or ');
  const rows = await tx.unsafe<{ id: string; schoolId: string; personId: string; plain: (string | null)[] }[]>(
    `select id, school_id as "schoolId", ${person} as "personId", array[${names.join(', ')}] as plain from public.${table}
     where (${some}) and school_id = (select school_id from public.${table} where ${some} limit 1)
     limit ${ROWS_AT_A_TIME} for update`,
  );
  const school = rows[0]?.schoolId;
  if (!school) return 0;
  const people = rows.map((row) => row.personId);
  const keys = await FieldKeys.forWriting(runnerOn(tx), school, people, ring);
  const ids = rows.map((row) => row.id);
  const sets: string[] = [];
  const values: (string | null)[][] = [];
  const set = (name: string, of: (row: (typeof rows)[number]) => string | null) => {
    values.push(rows.map(of));
    sets.push(`${name} = v.value${values.length}`);
  };
  for (const [position, column] of columns.entries()) {
    const text = (row: (typeof rows)[number]) => row.plain[position] ?? null;
    set(names[position]!, (row) => {
      const plain = text(row);
      return plain === null || isSealed(plain) ? plain : keys.seal(column, row, plain).ciphertext;
    });
    const searched = searchedField(column);
    if (searched)
      set(toSnakeCase(searched.index.name), (row) => {
        const plain = text(row);
        return plain === null ? null : indexFor(keys, column, isSealed(plain) ? keys.open(column, row, plain) : plain);
      });
  }
  const places = values.map((_, index) => `$${index + 2}::text[]`).join(', ');
  await tx.unsafe(
    `update public.${table} t set ${sets.join(', ')} from unnest($1::uuid[], ${places}) as v (id, ${values.map((_, index) => `value${index + 1}`).join(', ')})
     where t.id = v.id`,
    [ids, ...values],
  );
  return rows.length;
}

const isSealed = (text: string) => /^f1\.[A-Za-z0-9_-]{38,}$/.test(text);
