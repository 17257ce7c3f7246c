import { type CatalogueTable, subjectColumns } from './catalogue.ts';
import { authored, classOf } from './retention.ts';

/** Rows of a table that are a person's, as SQL over its alias `t` with `$1` the school and `$2` the person. */
export interface PersonRows {
  table: CatalogueTable;
  condition: string;
  /** How many tables they hang under: rows below go before those above. */
  depth: number;
}

const quoted = (name: string) => `"${name}"`;
const hasSchool = (table: CatalogueTable) => table.columns.some(({ name }) => name === 'school_id');

/**
 * Where a person's rows are, in every table: those that name them as whom they are about, those that they wrote of their
 * own, and what hangs under rows of theirs that belong to them alone (the messages of a conversation). Generated from the
 * catalogue; `identity` tables (profiles, sign-ins) are not in it.
 */
export function rowsOfPerson(catalogue: readonly CatalogueTable[]): PersonRows[] {
  const byName = new Map(catalogue.map((table) => [table.name, table]));
  const known = new Map<string, { condition: string; depth: number } | undefined>();
  const find = (table: CatalogueTable, path: string[]): { condition: string; depth: number } | undefined => {
    if (known.has(table.name)) return known.get(table.name);
    const found = conditions(table, path);
    if (path.length === 0 || found) known.set(table.name, found);
    return found;
  };
  const conditions = (table: CatalogueTable, path: string[]) => {
    const school = hasSchool(table) ? 't.school_id = $1 and ' : '';
    const own = [...subjectColumns(table), ...(authored[table.name] ? [authored[table.name]!] : [])];
    const parts = own.map((column) => `(${school}t.${quoted(column)} = $2)`);
    let depth = 0;
    for (const { to, columns, toColumns } of table.references) {
      const parent = byName.get(to);
      if (!parent || path.includes(to) || to === table.name || !belongsAlone(parent)) continue;
      const above = find(parent, [...path, table.name]);
      if (!above) continue;
      depth = Math.max(depth, above.depth + 1);
      const here = columns.map((column) => `t.${quoted(column)}`).join(', ');
      const there = toColumns.map((column) => `t.${quoted(column)}`).join(', ');
      parts.push(`((${here}) in (select ${there} from ${parent.name} t where ${above.condition}))`);
    }
    return parts.length > 0 ? { condition: `(${parts.join(' or ')})`, depth } : undefined;
  };
  return catalogue
    .filter(({ name }) => !identity.has(name))
    .flatMap((table) => {
      const found = find(table, []);
      return found ? [{ table, ...found }] : [];
    })
    .sort((a, b) => b.depth - a.depth || a.table.name.localeCompare(b.table.name));
}

/** Settled by their own rules. */
export const identity = new Set(['public.profiles', 'public.school_people', 'guard.person_keys', 'guard.audit_log']);

/** Whether what hangs under its rows is the person's as well. */
const belongsAlone = (table: CatalogueTable) =>
  classOf(table.name).atErasure === 'remove' && !identity.has(table.name) && !table.name.startsWith('auth.');
