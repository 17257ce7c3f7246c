import type { CatalogueColumn } from './catalogue.ts';

/** What was there stays visible as erased; what was not stays absent: checks that tie columns together go on holding. */
export function withoutWords({ name, type, unique }: CatalogueColumn): string {
  const column = `"${name}"`;
  const empty = `(case jsonb_typeof(${column}::jsonb) when 'array' then '[]' else '{}' end)::${type}`;
  const word = unique ? `'erased ' || gen_random_uuid()` : `'erased'`;
  const erased = type.startsWith('json')
    ? empty
    : type.endsWith('[]')
      ? `array['erased']::${type}`
      : type === 'bytea'
        ? 'null'
        : codes.test(name)
          ? `case when ${column} ~ '^[[:alnum:]_+.-]{1,40}$' then ${column} else ${word} end`
          : word;
  return `case when ${column} is null then null else ${erased} end`;
}

/** Codes of the school's or the product's own that no list in the database names: kept as long as they look like one. */
const codes = /(^|_)(code|kind|role|locale|session|purpose|category|state|status|action|letter|topic|cause|source)$/;

/** Whether anything is left to take out of the column, so that doing it again finds nothing. */
export function hasWords(column: CatalogueColumn): string {
  const name = `"${column.name}"`;
  const already = column.unique ? ` and ${name}::text !~ '^erased '` : '';
  return `(${name} is not null and (${withoutWords(column)})::text is distinct from ${name}::text${already})`;
}
