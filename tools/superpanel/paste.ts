import { type KeyShape, keyShape, looksLikeKey } from './key-shape.ts';

/** One line of a paste that is not empty, a comment or a heading. `line` counts from 1. */
export interface PastedKey {
  line: number;
  key: string;
  label: string | undefined;
  project: string | undefined;
  families: string[];
  shape: KeyShape;
  /** The line above that has the same key. */
  sameAs: number | undefined;
}

const COLUMNS = ['label', 'project', 'key', 'families'] as const;
type Column = (typeof COLUMNS)[number];

/**
 * Reads keys as people paste them: one a line; `label,project,key[,families]` with or without a heading, by commas or
 * tabs; lines of an environment file (`NAME=…`), of a list (`- …`) or of JSON; quotes, blank lines and `#` comments.
 * Several families stand with `|`, `;` or spaces between them, or in further columns.
 */
export function readPaste(text: string, options: { demonstration?: boolean } = {}): PastedKey[] {
  const seen = new Map<string, number>();
  let order: readonly Column[] | undefined;
  return text.split(/\r\n|\r|\n/).flatMap((raw, index) => {
    const line = index + 1;
    const fields = fieldsOf(raw);
    if (!fields) return [];
    const heading = headingOf(fields.values);
    if (heading) {
      order = heading;
      return [];
    }
    const { key, label, project, families } = named(fields, order);
    const sameAs = key === '' ? undefined : seen.get(key);
    if (sameAs === undefined) seen.set(key, line);
    return [{ line, key, label, project, families, shape: keyShape(key, options), sameAs }];
  });
}

/** The lines of `text` but those of `taken`: what stays to be put right. */
export const withoutLines = (text: string, taken: ReadonlySet<number>): string =>
  text
    .split(/\r\n|\r|\n/)
    .filter((_, index) => !taken.has(index + 1))
    .join('\n');

interface Fields {
  values: string[];
  /** `NAME` of `NAME=value`. */
  name: string | undefined;
}

// Marks that come along unseen when text is copied from pages and documents.
const INVISIBLE = /[\uFEFF\u200B-\u200D\u2060]/g;

function fieldsOf(raw: string): Fields | undefined {
  let text = raw.replace(INVISIBLE, '').replaceAll('\u00A0', ' ').trim();
  if (/^(?:#|\/\/)/.test(text)) return undefined;
  text = text.replace(/\s+#.*$/, '').replace(/^[-*•]\s+/, '');
  if (/^[\s[\]{}(),;"'`]*$/.test(text)) return undefined;
  const [, name, rest] =
    /^(?:export\s+|set\s+)?["']?([A-Za-z_][A-Za-z0-9_.-]{0,63})["']?\s*[=:]\s*(\S.*)$/i.exec(text) ?? [];
  const values = split(rest ?? text).map(unquoted);
  while (values.length > 1 && values.at(-1) === '') values.pop();
  return { values, name: name && /^(?:api[_-]?)?key$/i.test(name) ? undefined : name };
}

/** By tabs where there are some, else by the commas outside of quotes. */
function split(text: string): string[] {
  if (text.includes('\t')) return text.split('\t');
  const fields = [''];
  let quote = '';
  for (const character of text) {
    if (character === ',' && quote === '') {
      fields.push('');
      continue;
    }
    if (quote === '' && /["']/.test(character) && fields.at(-1)!.trim() === '') quote = character;
    else if (character === quote) quote = '';
    fields[fields.length - 1] += character;
  }
  return fields;
}

function unquoted(field: string): string {
  const text = field.trim().replace(/;$/, '');
  const [, inner] = /^(?:"((?:[^"]|"")*)"|'([^']*)'|`([^`]*)`)$/.exec(text) ?? [];
  if (inner !== undefined) return inner.replaceAll('""', '"').trim();
  return text.replace(/^["'`]|["'`]$/g, '').trim();
}

function headingOf(values: readonly string[]): readonly Column[] | undefined {
  const names = values.map((value) =>
    value
      .toLowerCase()
      .replace(/^api[ _-]?key$/, 'key')
      .replace(/^family$/, 'families'),
  );
  const known = names.every((name): name is Column => COLUMNS.includes(name as Column));
  return known && names.includes('key') ? names : undefined;
}

function named({ values, name }: Fields, order: readonly Column[] | undefined) {
  const at = order?.indexOf('key') ?? keyAt(values);
  const value = (column: Column, position: number) =>
    (order ? values[order.indexOf(column)] : values[position]) || undefined;
  const families = order ? [value('families', -1) ?? ''] : values.slice(at + 1);
  return {
    key: values[at] ?? '',
    label: (at === 0 && !order ? undefined : value('label', 0)) ?? name,
    project: at === 1 && !order ? undefined : at === 0 && !order ? undefined : value('project', 1),
    families: [...new Set(families.flatMap((text) => text.split(/[|;\s]+/)).filter(Boolean))],
  };
}

/** Without a heading: the field that begins like a key; else the third of a full line, the second of two, the only one. */
function keyAt(values: readonly string[]): number {
  const found = values.findIndex(looksLikeKey);
  return found >= 0 ? found : Math.min(values.length - 1, 2);
}
