import { sql } from 'drizzle-orm';
import type postgres from 'postgres';
import type { Runner } from './field-keys.ts';
import { runnerOn } from './runner.ts';

export interface CatalogueColumn {
  name: string;
  /** As `format_type` says it: `text`, `jsonb`, `text[]`, `uuid` … */
  type: string;
  nullable: boolean;
  generated: boolean;
  key: boolean;
  /** A check of its own lists its codes: it holds no free words. */
  checked: boolean;
  /** Part of a unique index. */
  unique: boolean;
  /** Stands sealed (sealed-text.ts): its words go with the person's key. */
  sealed: boolean;
}

export interface CatalogueReference {
  columns: string[];
  to: string;
  toColumns: string[];
}

export interface CatalogueTable {
  /** `schema.name` */
  name: string;
  columns: CatalogueColumn[];
  references: CatalogueReference[];
}

/** Every table with its columns and foreign keys: what export, erasure and retention are generated from. */
export const readCatalogue = (client: postgres.Sql | postgres.TransactionSql): Promise<CatalogueTable[]> =>
  readCatalogueBy(runnerOn(client));

/** The same for anything that runs drizzle's SQL: a caller may know what tables are. */
export async function readCatalogueBy(run: Runner): Promise<CatalogueTable[]> {
  return [...((await run.execute(catalogueQuery)) as readonly unknown[] as readonly CatalogueTable[])];
}

/** Of the schemas that hold people's data; partitions are read through their parents. */
const catalogueQuery = sql`
    select n.nspname || '.' || c.relname as name,
      (select json_agg(json_build_object('name', a.attname, 'type', format_type(a.atttypid, null), 'nullable', not a.attnotnull,
          'generated', a.attgenerated <> '' or a.attidentity <> '',
          'key', exists (select from pg_index i where i.indrelid = c.oid and i.indisprimary and a.attnum = any (i.indkey)),
          'checked', exists (select from pg_constraint k where k.conrelid = c.oid and k.contype = 'c' and k.conkey = array[a.attnum]
            and pg_get_constraintdef(k.oid) ~ '= ANY'),
          'unique', exists (select from pg_index i where i.indrelid = c.oid and i.indisunique and a.attnum = any (i.indkey)),
          'sealed', exists (select from pg_constraint k where k.conrelid = c.oid and k.contype = 'c' and k.conname = format('%s_%s_sealed', c.relname, a.attname))) order by a.attnum)
        from pg_attribute a where a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped) as columns,
      coalesce((select json_agg(json_build_object(
          'columns', array(select a.attname from unnest(k.conkey) with ordinality u (num, place) join pg_attribute a on a.attrelid = k.conrelid and a.attnum = u.num order by place),
          'to', (select m.nspname || '.' || f.relname from pg_class f join pg_namespace m on m.oid = f.relnamespace where f.oid = k.confrelid),
          'toColumns', array(select a.attname from unnest(k.confkey) with ordinality u (num, place) join pg_attribute a on a.attrelid = k.confrelid and a.attnum = u.num order by place)))
        from pg_constraint k where k.conrelid = c.oid and k.contype = 'f' and k.conparentid = 0), '[]') as "references"
    from pg_class c join pg_namespace n on n.oid = c.relnamespace
    where c.relkind in ('r', 'p') and not c.relispartition and n.nspname in ('public', 'guard', 'gateway', 'auth', 'storage')
      and not exists (select from pg_depend d where d.objid = c.oid and d.deptype = 'e')
    order by 1`;

const actors =
  /_by$|^(author|actor|sender|teacher|counsellor|tutor|supplier|owner|organiser|coordinator|recipient)_id$|_to$/;
const subjects = /^(person|student|guardian|user|about_student|learner)_id$/;
const PEOPLE = ['public.school_people', 'public.profiles', 'auth.users'];

/**
 * Columns that say whom a row is about, by foreign key to people or by name. Who wrote or did something is another matter:
 * what a person wrote of their own is declared (`authored` in retention.ts).
 */
export function subjectColumns(table: CatalogueTable): string[] {
  const columnsTo = (wanted: (to: string) => boolean) =>
    table.references.flatMap(({ to, columns }) =>
      wanted(to) ? columns.filter((column) => column !== 'school_id') : [],
    );
  const keyed = columnsTo((to) => PEOPLE.includes(to));
  const elsewhere = new Set(columnsTo((to) => !PEOPLE.includes(to)));
  const named = table.columns.filter(
    ({ name, type }) => type === 'uuid' && subjects.test(name) && !elsewhere.has(name),
  );
  return [...new Set([...keyed, ...named.map(({ name }) => name)])].filter((column) => !actors.test(column));
}

/** Whether a column can hold words: what a canary can hide in. */
export const isWordy = ({ type, generated, key, checked, sealed }: CatalogueColumn) =>
  !generated && !key && !checked && !sealed && /^(text|character varying|jsonb?|text\[\]|bytea)/.test(type);
