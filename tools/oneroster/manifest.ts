import { type FileName, fileNames, type Version } from './binding.ts';
import { bindings } from './binding-1-1.ts';
import { csvRecords } from './csv-reader.ts';
import type { FileSet } from './file-set.ts';
import type { Mode } from './read-table.ts';
import type { RowErrors } from './row-error.ts';

/** What the sender says is in the set, as the CSV bindings' manifest.csv does. What it does not name is absent. */
export interface Manifest {
  version: Version;
  /** Files that are there, in the order in which they have to be read, and how each is meant. */
  files: ReadonlyMap<FileName, Mode>;
  /** Of the system that sent it. */
  systemName: string | undefined;
  systemCode: string | undefined;
}

const known = new Map(fileNames.map((name) => [`file.${name}`.toLowerCase(), name as FileName]));

/** Reads the manifest and holds it against the files that are there. Undefined after an error without which nothing can be read. */
export async function readManifest(set: FileSet, errors: RowErrors): Promise<Manifest | undefined> {
  const file = set.names.get('manifest');
  if (!file) {
    errors.add({ file: 'manifest.csv', line: 0, field: '', message: missing });
    return undefined;
  }
  const properties = await readProperties(set, file, errors);
  const form = properties.get('manifest.version');
  if (form?.text !== MANIFEST_VERSION) {
    const message = form
      ? `Version “${form.text}” of the manifest cannot be read, only 1.0.`
      : 'The version of the manifest is missing: 1.0.';
    errors.add({ file, line: form?.line ?? 0, field: 'manifest.version', message });
  }
  const { text, line } = properties.get('oneroster.version') ?? { text: '', line: 0 };
  const version = text === '1.1' || text === '1.2' ? text : undefined;
  if (!version) {
    const message = text
      ? `Version “${text}” cannot be read, only 1.1 and 1.2.`
      : 'The version is missing: 1.1 or 1.2.';
    errors.add({ file, line, field: 'oneroster.version', message });
    return undefined;
  }
  const files = new Map<FileName, Mode>();
  for (const name of fileNames) {
    const said = properties.get(`file.${name}`.toLowerCase());
    const mode = modeOf(name, said, { set, file, version }, errors);
    if (mode) files.set(name, mode);
  }
  const optional = (name: string) => properties.get(name)?.text || undefined;
  return { version, files, systemName: optional('source.systemname'), systemCode: optional('source.systemcode') };
}

const MANIFEST_VERSION = '1.0';

const missing =
  'The manifest is missing. It says which files are sent and whether each is bulk or delta; put manifest.csv beside the others.';

interface Said {
  text: string;
  line: number;
}

async function readProperties(set: FileSet, file: string, errors: RowErrors): Promise<Map<string, Said>> {
  const properties = new Map<string, Said>();
  let headed = false;
  for await (const records of csvRecords(set.read('manifest'))) {
    for (const { line, values, problem } of records) {
      const [name = '', text = ''] = values.map((value) => value.trim());
      // Tables of the binding mark what is new in 1.2 by an asterisk, and some senders copy it.
      const key = name.toLowerCase().replace(/\*$/, '');
      if (problem) errors.add({ file, line, field: '', message: problem });
      else if (!headed && (key !== 'propertyname' || text.toLowerCase() !== 'value'))
        errors.add({ file, line, field: '', message: 'The first line has to be propertyName,value.' });
      else if (properties.has(key))
        errors.add({ file, line, field: name, message: 'This is said twice. Leave one out.' });
      else if (key.startsWith('file.') && !known.has(key))
        errors.add({ file, line, field: name, message: 'There is no such file in OneRoster. Take the line out.' });
      else if (headed && key) properties.set(key, { text, line });
      headed = true;
    }
  }
  return properties;
}

function modeOf(
  name: FileName,
  said: Said | undefined,
  { set, file, version }: { set: FileSet; file: string; version: Version },
  errors: RowErrors,
): Mode | undefined {
  const field = `file.${name}`;
  const at = { file, line: said?.line ?? 0, field };
  const text = said?.text.toLowerCase() || 'absent';
  if (text !== 'absent' && text !== 'bulk' && text !== 'delta') {
    errors.add({ ...at, message: `“${said?.text}” is not one of absent, bulk, delta.` });
    return undefined;
  }
  if (text !== 'absent' && !bindings[version].has(name)) {
    errors.add({ ...at, message: `Version ${version} has no ${name}.csv. Say absent, or send version 1.2.` });
    return undefined;
  }
  const there = set.names.get(name);
  if (text === 'absent') {
    if (there)
      errors.add({ ...at, message: `${there} is there, but the manifest says it is absent. Say bulk or delta.` });
    return undefined;
  }
  if (there) return text;
  errors.add({ ...at, message: `The manifest says ${text}, but ${name}.csv is not there. Add it, or say absent.` });
  return undefined;
}
