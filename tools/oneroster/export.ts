import type postgres from 'postgres';
import { fileNames } from './binding.ts';
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
export function exportFileSet(client: postgres.Sql, location: string, schoolCode: string): Promise<ExportReport> {
  return client.begin('isolation level repeatable read', async (tx) => {
    await tx`set local enable_nestloop = off`; // as in imports: whole tables that may never have been analysed
    await tx`set local work_mem = '64MB'`;
    const [school] = await tx<
      ExportContext['school'][]
    >`select id, code, name from public.schools where lower(code) = lower(${schoolCode})`;
    if (!school) throw new NoSuchSchool(`There is no school with the code ${schoolCode}.`);
    const report: ExportReport = { school, files: [] };
    await writeFileSet(location, tablesOf({ tx, school }, report), { systemName: 'Catalyst', systemCode: school.code });
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

async function* tablesOf(context: ExportContext, report: ExportReport): AsyncGenerator<WrittenTable> {
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
          yield batch.map(({ content: { status: _, dateLastModified: __, ...content } }) => content);
        }
      })(),
    };
  }
}
