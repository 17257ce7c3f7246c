import type postgres from 'postgres';
import { FieldKeys } from '#db/privacy/field-keys.ts';
import { openRosterRow } from '#db/privacy/roster-fields.ts';
import { runnerOn } from '#db/privacy/runner.ts';
import { personalDetails } from '#db/schema/people.ts';
import type { SecretRing } from '#db/vault/key-ring.ts';
import { type FileName, fileNames } from './binding.ts';
import { binding12 } from './binding-1-2.ts';
import { type ExportContext, exportedRows } from './export-rows.ts';
import { NoSuchSchool } from './import.ts';
import { type WrittenTable, writeFileSet } from './write-file-set.ts';

export interface ExportReport {
  school: { id: string; code: string; name: string };
  files: { file: string; rows: number }[];
}

const BATCH = 500;

/**
 * Writes all that a school exchanges as a bulk set of version 1.2, from one snapshot, some hundred rows in memory at a time.
 * Passwords and contact restrictions are never in it. The audit log says that it was written, and how much.
 * Throws NoSuchSchool.
 */
export function exportFileSet(
  client: postgres.Sql,
  location: string,
  schoolCode: string,
  ring?: SecretRing,
): Promise<ExportReport> {
  return client.begin('isolation level repeatable read', async (tx) => {
    await tx`set local enable_nestloop = off`; // as in imports: whole tables that may never have been analysed
    await tx`set local work_mem = '64MB'`;
    const [school] = await tx<
      ExportContext['school'][]
    >`select id, code, name from public.schools where lower(code) = lower(${schoolCode})`;
    if (!school) throw new NoSuchSchool(`There is no school with the code ${schoolCode}.`);
    const report: ExportReport = { school, files: [] };
    const open = await sealedFields({ tx, school }, ring);
    await writeFileSet(location, tablesOf({ tx, school }, open, report), {
      systemName: 'Catalyst',
      systemCode: school.code,
    });
    const rows = report.files.reduce((sum, file) => sum + file.rows, 0);
    const entry = {
      operation: 'oneroster.export',
      surface: 'job',
      schoolId: school.id,
      rows,
      detail: { files: report.files },
    };
    await tx`select guard.audit_service(${JSON.stringify(entry)}::text::jsonb)`;
    return report;
  });
}

type Open = (file: FileName, content: Record<string, string>) => Record<string, string>;

/** A number of the school's own: the row where it stands, the person, and the number as it is sealed there. */
const OWN_NUMBER = /^([0-9a-f-]{36}) ([0-9a-f-]{36}) (f1\..*)$/;

/** What is kept sealed in words. All keys come first: while rows are read, the connection can be asked nothing else. */
async function sealedFields({ tx, school }: ExportContext, ring?: SecretRing): Promise<Open> {
  const people = await tx<{ id: string }[]>`
    select d.person_id as id from public.personal_details d where d.school_id = ${school.id} and d.phone is not null and not exists (
      select from public.oneroster_records r where r.school_id = ${school.id} and r.file = 'users' and r.row_id = d.person_id)`;
  const ids = people.map(({ id }) => id);
  const keys = await FieldKeys.load(runnerOn(tx), school.id, ids, ring);
  return (file, content) => {
    const words = openRosterRow(keys, file, content.sourcedId ?? '', content);
    const [, id, personId, sealed] = (file === 'users' && OWN_NUMBER.exec(words.phone ?? '')) || [];
    if (!id || !personId || !sealed) return words;
    const { phone: _, ...rest } = words;
    const place = { id, schoolId: school.id, personId };
    return keys.has(personId) ? { ...words, phone: keys.open(personalDetails.phone, place, sealed) } : rest;
  };
}

async function* tablesOf(context: ExportContext, open: Open, report: ExportReport): AsyncGenerator<WrittenTable> {
  const { tx } = context;
  for (const name of fileNames) {
    const rows = exportedRows(context, name);
    const found = await tx<
      { key: string }[]
    >`select distinct key from (${rows}) r cross join lateral jsonb_object_keys(r.content) key`;
    if (found.length === 0) continue; // files without rows are not permitted (CSV binding, section 2)
    const known = new Set((binding12.get(name)?.fields ?? []).map((field) => field.name));
    const counts = { file: name, rows: 0 };
    report.files.push(counts);
    yield {
      name,
      extensions: found
        .map(({ key }) => key)
        .filter((key) => !known.has(key))
        .sort(),
      rows: (async function* () {
        const ordered = tx<
          { content: Record<string, string> }[]
        >`select content from (${exportedRows(context, name)}) r order by sourced_id collate "C"`;
        for await (const batch of ordered.cursor(BATCH)) {
          counts.rows += batch.length;
          // Bulk rows say neither status nor time of change.
          yield batch.map(({ content: { status: _, dateLastModified: __, ...content } }) => open(name, content));
        }
      })(),
    };
  }
}
