import { readdirSync } from 'node:fs';
import { is } from 'drizzle-orm';
import { getTableConfig, PgTable } from 'drizzle-orm/pg-core';
import type { Sql } from 'postgres';

const SCHEMAS = new URL('../../db/schema/', import.meta.url);
export const BEGIN = '<!-- entity map: npm run entity-map -->';
export const END = '<!-- end of the entity map -->';

/** What the domains are called; each is a file of db/schema, the last ones are schemas without one. */
const TITLES: Record<string, string> = {
  guard: 'Traces of what was done, and what guards it',
  gateway: 'The model gateway',
  'gateway-logs': 'Attempts at models, and quotas',
  other: 'Declared in migrations alone',
};

interface Entity {
  name: string;
  purpose: string | null;
  refers: string[] | null;
  parts: string | null;
}

/** The entity map as Markdown: every table of the catalogue by domain, with its comment and what it refers to. */
export async function entityMap(sql: Sql): Promise<string> {
  const [entities, domains] = await Promise.all([readEntities(sql), domainsOfTables()]);
  const byDomain = Map.groupBy(entities, ({ name }) => domains.get(name) ?? undeclared(name));
  const sections = [...byDomain].sort(([one], [other]) => order(one).localeCompare(order(other)));
  const count = entities.length;
  return [
    BEGIN,
    `${count} tables by domain, as the database describes itself. Every row of a school carries \`school_id\`, and references are`,
    'composite, so that none crosses schools; → names what a table refers to, beside its school.',
    ...sections.flatMap(([domain, tables]) => ['', `**${titleOf(domain)}**`, '', ...tables.map(line)]),
    '',
    END,
  ].join('\n');
}

/** The map between its markers in a text that has them. */
export function mapIn(text: string): string | undefined {
  const [begin, end] = [text.indexOf(BEGIN), text.indexOf(END)];
  return begin < 0 || end < 0 ? undefined : text.slice(begin, end + END.length);
}

/** Tables that migrations alone declare: helpers of their schema. */
const undeclared = (name: string) =>
  /^guard\./.test(name) ? 'guard' : /^(gateway\.|ai_)/.test(name) ? 'gateway' : 'other';

const order = (domain: string) => (domain === 'other' ? '\uffff' : titleOf(domain));
const titleOf = (domain: string) =>
  TITLES[domain] ?? `${domain.charAt(0).toUpperCase()}${domain.slice(1).replaceAll('-', ' ')}`;

function line({ name, purpose, refers, parts }: Entity): string {
  const to = refers?.length ? ` → ${refers.map((table) => `\`${table}\``).join(', ')}` : '';
  const cut = parts ? ` (in partitions by \`${parts}\`)` : '';
  return `- \`${name}\`${cut}: ${(purpose ?? '').replace(/\.$/, '')}.${to}`;
}

const readEntities = (sql: Sql): Promise<Entity[]> => sql<Entity[]>`
  select case n.nspname when 'public' then '' else n.nspname || '.' end || c.relname as name, obj_description(c.oid, 'pg_class') as purpose,
    (select array_agg(distinct case rn.nspname when 'public' then '' else rn.nspname || '.' end || r.relname order by case rn.nspname when 'public' then '' else rn.nspname || '.' end || r.relname)
      from pg_constraint k join pg_class r on r.oid = k.confrelid join pg_namespace rn on rn.oid = r.relnamespace
      where k.conrelid = c.oid and k.contype = 'f' and k.conparentid = 0 and r.relname <> 'schools') as refers,
    case when c.relkind = 'p' then regexp_replace(pg_get_partkeydef(c.oid), '^\\w+ \\((.*)\\)$', '\\1') end as parts
  from pg_class c join pg_namespace n on n.oid = c.relnamespace
  where c.relkind in ('r', 'p') and not c.relispartition and n.nspname in ('public', 'guard', 'gateway')
  order by n.nspname <> 'public', n.nspname, c.relname`;

/** The file of db/schema that declares a table. */
async function domainsOfTables(): Promise<Map<string, string>> {
  const found = new Map<string, string>();
  const files = readdirSync(SCHEMAS).filter((name) => name.endsWith('.ts') && !name.endsWith('.test.ts'));
  for (const file of files.sort()) {
    const declared: Record<string, unknown> = await import(new URL(file, SCHEMAS).href);
    for (const table of Object.values(declared)) {
      if (!is(table, PgTable)) continue;
      const { name, schema } = getTableConfig(table);
      found.set(schema ? `${schema}.${name}` : name, file.slice(0, -3));
    }
  }
  return found;
}
