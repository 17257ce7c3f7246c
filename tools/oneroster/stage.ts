import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { sealRosterRow } from '#db/privacy/roster-fields.ts';
import { type FileName, fileNames } from './binding.ts';
import { bindings } from './binding-1-1.ts';
import type { FileSet } from './file-set.ts';
import type { ImportContext } from './import-context.ts';
import type { Manifest } from './manifest.ts';
import { tableRows } from './read-table.ts';
import type { RowErrors } from './row-error.ts';
import { upgradeRow } from './upgrade.ts';

/** Called as rows are read: the file, and how many of its rows so far. */
export type OnRows = (file: FileName, rows: number) => void;

/**
 * Copies the sound rows of the whole set into the staging table, one stream, a piece of a file in memory at a time.
 * Returns how many rows each file has. Passwords are not taken: sign-ins are made here, not there. Telephone
 * numbers and the like are sealed on the way.
 */
export async function stage(
  { tx, importId, school, keys }: ImportContext,
  set: FileSet,
  manifest: Manifest,
  errors: RowErrors,
  onRows: OnRows,
): Promise<Map<FileName, number>> {
  const counts = new Map<FileName, number>();
  async function* lines(): AsyncGenerator<string> {
    for (const name of fileNames) {
      const mode = manifest.files.get(name);
      const binding = bindings[manifest.version].get(name);
      if (!mode || !binding) continue;
      const source = set.names.get(name) ?? `${name}.csv`;
      counts.set(name, 0);
      for await (const rows of tableRows(binding, { file: source, bytes: set.read(name), mode }, errors)) {
        const copied = rows.flatMap(({ line, content }) =>
          upgradeRow(manifest.version, name, content).map(([file, { password: _, ...row }]) =>
            [
              school.id,
              importId,
              file,
              source,
              line,
              row.sourcedId,
              row.status === 'tobedeleted',
              JSON.stringify(sealRosterRow(keys, file, row.sourcedId ?? '', row)),
            ]
              .map((value) => escaped(String(value)))
              .join('\t'),
          ),
        );
        counts.set(name, (counts.get(name) ?? 0) + rows.length);
        onRows(name, counts.get(name) ?? 0);
        yield `${copied.join('\n')}\n`;
      }
    }
  }
  const copy = tx`copy public.oneroster_staging (school_id, import_id, file, source, line, sourced_id, ended, content) from stdin`;
  await pipeline(Readable.from(lines()), await copy.writable());
  if (manifest.version === '1.1' && counts.has('lineItems')) await nameSchools({ tx, importId, school });
  return counts;
}

/** Line items of 1.1 name no school, those of 1.2 have to: it is their class's. */
const nameSchools = ({ tx, importId, school }: Pick<ImportContext, 'tx' | 'importId' | 'school'>) => tx`
  update public.oneroster_staging s set content = s.content || jsonb_build_object('schoolSourcedId', c.school)
  from (
    select sourced_id, content ->> 'schoolSourcedId' as school from public.oneroster_staging where import_id = ${importId} and file = 'classes'
    union all
    select r.sourced_id, r.content ->> 'schoolSourcedId' from public.oneroster_records r
    where r.school_id = ${school.id} and r.file = 'classes' and r.ended_at is null and not exists (
      select from public.oneroster_staging n where n.import_id = ${importId} and n.file = r.file and n.sourced_id = r.sourced_id)) c
  where s.import_id = ${importId} and s.file = 'lineItems' and c.sourced_id = s.content ->> 'classSourcedId' and c.school is not null`;

const escapes: Record<string, string> = { '\\': '\\\\', '\t': '\\t', '\n': '\\n', '\r': '\\r' };

/** A value of COPY's text format. */
const escaped = (text: string) =>
  /[\\\t\n\r]/.test(text) ? text.replace(/[\\\t\n\r]/g, (character) => escapes[character] ?? character) : text;
