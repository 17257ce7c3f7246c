import { mkdir, readdir, writeFile } from 'node:fs/promises';
import path from 'node:path';
import type postgres from 'postgres';
import type { SecretRing } from '../vault/key-ring.ts';
import { type CatalogueTable, readCatalogue } from './catalogue.ts';
import { FieldKeys } from './field-keys.ts';
import { rowsOfPerson } from './person-rows.ts';
import { type ClassName, classOf, retentionClasses } from './retention.ts';
import { runnerOn } from './runner.ts';

export interface ExportOptions {
  /** The owner's login: the person has a right to what no role may read of them as well. */
  sql: postgres.Sql;
  /** Opens sealed fields. */
  ring: SecretRing;
  schoolId: string;
  personId: string;
}

type Row = Record<string, unknown>;

/** What a school holds about a person: rows by table, in words that they can read, as of one moment. */
export interface PersonExport {
  takenAt: string;
  school: string;
  person: string;
  tables: { name: string; class: ClassName; rows: Row[] }[];
}

/**
 * Not given away with it, though they are about the person: what protects others (safeguarding; access.md, D5, reads it by
 * duty only), what is kept for the machine, and secrets.
 */
const withheld: ReadonlySet<ClassName> = new Set(['safeguarding', 'log', 'platform', 'sign_in']);

/** Collects a person's data across every table, generated from the catalogue. Throws for a person that is not known. */
export async function exportPerson({ sql, ring, schoolId, personId }: ExportOptions): Promise<PersonExport> {
  return (await sql.begin('isolation level repeatable read read only', async (tx) => {
    const [known] = await tx<{ school: string; person: string; at: string }[]>`
      select s.name as school, f.display_name as person, to_json(now()) #>> '{}' as at
      from public.school_people p join public.schools s on s.id = p.school_id join public.profiles f on f.id = p.person_id
      where p.school_id = ${schoolId} and p.person_id = ${personId}`;
    if (!known) throw new Error('This school does not know such a person');
    const keys = await FieldKeys.load(runnerOn(tx), schoolId, [personId], ring);
    const tables: PersonExport['tables'] = [];
    const profile = await tx<Row[]>`select * from public.profiles where id = ${personId}`;
    tables.push({ name: 'public.profiles', class: 'directory', rows: [...profile] });
    for (const { table, condition } of rowsOfPerson(await readCatalogue(tx))) {
      const { name } = classOf(table.name);
      if (withheld.has(name)) continue;
      const where = condition.replaceAll(/\$([12])/g, '$$$1::uuid');
      const found = await tx.unsafe<{ row: Row }[]>(
        `select to_jsonb(t) as row from ${table.name} t where $1::uuid is not null and $2::uuid is not null and ${where} order by 1`,
        [schoolId, personId],
      );
      if (found.length === 0) continue;
      const rows = found.map(({ row }) => opened(table, row, keys, personId));
      tables.push({ name: table.name, class: name, rows });
    }
    return { takenAt: known.at, school: known.school, person: known.person, tables };
  })) as PersonExport;
}

/** Sealed values in words; what another person's key seals, in a row that names both, is not this person's to read. */
function opened(table: CatalogueTable, row: Row, keys: FieldKeys, personId: string): Row {
  const sealed = table.columns.filter((column) => column.sealed && typeof row[column.name] === 'string');
  if (sealed.length === 0) return row;
  const place = { id: String(row.id), schoolId: keys.schoolId, personId };
  const words = sealed.map(({ name }) => {
    try {
      return [
        name,
        keys.openAt({ table: table.name.replace(/^public\./, ''), column: name }, place, String(row[name])),
      ];
    } catch {
      return [name, '(sealed for someone else)'];
    }
  });
  return { ...row, ...Object.fromEntries(words) };
}

/** Writes an export as a folder: one JSON file a table, and README.md, which says in words what is in it. */
export async function writeExport(folder: string, content: PersonExport): Promise<string[]> {
  await mkdir(folder, { recursive: true, mode: 0o700 });
  if ((await readdir(folder)).length > 0) throw new Error(`${folder} is not empty.`);
  const files: string[] = [];
  const write = async (file: string, text: string) => {
    await writeFile(path.join(folder, file), text, { mode: 0o600 });
    files.push(file);
  };
  for (const { name, rows } of content.tables)
    await write(`${name.replace(/^public\./, '')}.json`, `${JSON.stringify(rows, null, 2)}\n`);
  await write('README.md', manifestOf(content));
  return files;
}

function manifestOf({ takenAt, school, person, tables }: PersonExport): string {
  const classes = Object.keys(retentionClasses) as ClassName[];
  const sections = classes.flatMap((name) => {
    const own = tables.filter((table) => table.class === name);
    if (own.length === 0) return [];
    const { title, months, from } = retentionClasses[name];
    const kept = months === null ? 'Kept as long as the school uses Catalyst.' : `Kept ${months} months from ${from}.`;
    const lines = own.map(
      (table) =>
        `- \`${table.name.replace(/^public\./, '')}.json\`: ${table.name.replace(/^\w+\./, '').replaceAll('_', ' ')}, ${table.rows.length} rows`,
    );
    return [`## ${title}\n\n${kept}\n\n${lines.join('\n')}\n`];
  });
  return `# What ${school} holds about ${person}\n\nAs of ${takenAt}. Each file is a list of entries in JSON, readable with any text editor.\nSafeguarding records, logs and sign-in secrets are not in it; ask the school about them.\n\n${sections.join('\n')}`;
}
