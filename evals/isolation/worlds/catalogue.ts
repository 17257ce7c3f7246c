import type postgres from 'postgres';

/** A column as the catalogue describes it. */
export interface Column {
  name: string;
  type: string;
  required: boolean;
  hasDefault: boolean;
  /** What a check allows, when it lists values. */
  values?: string[];
  /** The pattern that a check asks for: what is sealed, or a fingerprint, looks like that. */
  pattern?: string;
}

/** A foreign key: `columns` hold what `targets` of the table `to` holds. */
export interface Reference {
  columns: string[];
  to: string;
  targets: string[];
}

export interface TableShape {
  /** `schema.name` */
  name: string;
  columns: Column[];
  references: Reference[];
  /** The columns that each check speaks of, by its name. */
  checks: ReadonlyMap<string, readonly string[]>;
}

/** Tables and partitioned tables (their partitions are filled through them), with what rows of them have to look like. */
export async function tableShapes(superuser: postgres.Sql, schemas: readonly string[]): Promise<TableShape[]> {
  const shapes = await superuser<Omit<TableShape, 'checks'>[]>`
    select n.nspname || '.' || c.relname as name,
      (select jsonb_agg(jsonb_build_object('name', a.attname, 'type', t.typname, 'required', a.attnotnull, 'hasDefault', a.atthasdef) order by a.attnum)
        from pg_attribute a join pg_type t on t.oid = a.atttypid
        where a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped and a.attgenerated = '' and a.attidentity = '') as columns,
      coalesce((select jsonb_agg(jsonb_build_object('to', k.confrelid::regclass::text, 'columns', (select jsonb_agg(a.attname order by x.n) from unnest(k.conkey) with ordinality x (number, n) join pg_attribute a on a.attrelid = k.conrelid and a.attnum = x.number), 'targets', (select jsonb_agg(a.attname order by x.n) from unnest(k.confkey) with ordinality x (number, n) join pg_attribute a on a.attrelid = k.confrelid and a.attnum = x.number)))
        from pg_constraint k where k.conrelid = c.oid and k.contype = 'f'), '[]') as references
    from pg_class c join pg_namespace n on n.oid = c.relnamespace
    where n.nspname = any (${schemas as string[]}) and c.relkind in ('r', 'p') and not c.relispartition order by 1`.catch(
    (error: Error) => {
      throw new Error(`The catalogue could not be read: ${error.message}`, { cause: error });
    },
  );
  const checks = await superuser<{ table: string; name: string; text: string; columns: string[] }[]>`
    select n.nspname || '.' || c.relname as table, k.conname as name, pg_get_constraintdef(k.oid) as text,
      array(select a.attname from pg_attribute a where a.attrelid = k.conrelid and a.attnum = any (k.conkey)) as columns
    from pg_constraint k join pg_class c on c.oid = k.conrelid join pg_namespace n on n.oid = c.relnamespace
    where k.contype = 'c' and n.nspname = any (${schemas as string[]})`;
  const byTable = Map.groupBy(checks, ({ table }) => table);
  return shapes.map((shape) => {
    const own = byTable.get(shape.name) ?? [];
    const listed = listedValues(own.map(({ text }) => text));
    const patterns = new Map(
      own
        .flatMap(({ text }) => [...text.matchAll(/\(?(\w+)\)? ~ '([^']*)'/g)])
        .map(([, column, form]) => [column, form]),
    );
    return {
      ...shape,
      checks: new Map(own.map(({ name, columns }) => [name, columns])),
      columns: shape.columns.map((column) => ({
        ...column,
        ...(listed.has(column.name) ? { values: listed.get(column.name)! } : {}),
        ...(patterns.has(column.name) ? { pattern: patterns.get(column.name)! } : {}),
      })),
      references: shape.references.map((one) => ({ ...one, to: one.to.includes('.') ? one.to : `public.${one.to}` })),
    };
  });
}

/** `(kind = ANY (ARRAY['a'::text, 'b'::text]))`, wherever it stands in a check. */
function listedValues(checks: readonly string[]): Map<string, string[]> {
  const found = new Map<string, string[]>();
  for (const check of checks) {
    for (const [, column, list] of check.matchAll(/\(?(\w+)\)?(?:::\w+)? = ANY \(\(?ARRAY\[([^\]]*)\]/g)) {
      const values = [...(list ?? '').matchAll(/'((?:[^']|'')*)'/g)].map(([, value]) => String(value));
      const known = found.get(String(column));
      if (!known || known.length < values.length) found.set(String(column), values);
    }
  }
  return found;
}
