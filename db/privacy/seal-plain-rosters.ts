import type postgres from 'postgres';
import type { SecretRing } from '../vault/key-ring.ts';
import { FieldKeys } from './field-keys.ts';
import { sealedRosterFields, sealRosterRow } from './roster-fields.ts';
import { runnerOn } from './runner.ts';

const ROWS_AT_A_TIME = 1_000;

/** Seals what rosters said before their fields were sealed, a batch a transaction. Returns how many rows it sealed. */
export async function sealPlainRosters(client: postgres.Sql, ring: SecretRing): Promise<number> {
  const [check] = await client`
    select from pg_constraint where conname = 'oneroster_records_sealed' and not convalidated`;
  if (!check) return 0;
  let sealed = 0;
  for (const [file, fields] of Object.entries(sealedRosterFields))
    for (let count = -1; count !== 0; sealed += count)
      count = await client.begin((tx) => sealRosterBatch(tx, ring, file, fields));
  await client`alter table public.oneroster_records validate constraint oneroster_records_sealed`;
  return sealed;
}

async function sealRosterBatch(
  tx: postgres.TransactionSql,
  ring: SecretRing,
  file: string,
  fields: readonly string[],
): Promise<number> {
  const plain = tx`file = ${file} and exists (
    select from unnest(${[...fields]}::text[]) field where content ->> field !~ '^f1[.][A-Za-z0-9_-]{38,}$')`;
  const rows = await tx<{ schoolId: string; sourcedId: string; content: Record<string, string> }[]>`
    select school_id as "schoolId", sourced_id as "sourcedId", content from public.oneroster_records
    where ${plain} and school_id = (select school_id from public.oneroster_records where ${plain} limit 1)
    limit ${ROWS_AT_A_TIME} for update`;
  const school = rows[0]?.schoolId;
  if (!school) return 0;
  const keys = await FieldKeys.forWriting(runnerOn(tx), school, [], ring);
  const contents = rows.map(({ sourcedId, content }) =>
    JSON.stringify(sealRosterRow(keys, file, sourcedId, plainOnly(content, fields))),
  );
  await tx`
    update public.oneroster_records r set content = r.content || v.content::jsonb
    from unnest(${rows.map((row) => row.sourcedId)}::text[], ${contents}::text[]) as v (sourced_id, content)
    where r.school_id = ${school} and r.file = ${file} and r.sourced_id = v.sourced_id`;
  return rows.length;
}

const plainOnly = (content: Record<string, string>, fields: readonly string[]) =>
  Object.fromEntries(
    fields.flatMap((field) => (content[field]?.startsWith('f1.') === false ? [[field, content[field]]] : [])),
  );
