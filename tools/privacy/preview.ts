import { type SQL, sql } from 'drizzle-orm';
import { readCatalogueBy } from '#db/privacy/catalogue.ts';
import { rowsOfPerson } from '#db/privacy/person-rows.ts';
import { type ClassName, classOf, retentionClasses } from '#db/privacy/retention.ts';
import type { Transaction } from '#db/with-caller.ts';

/** What an erasure does with a class of data, and how many rows of it the caller can see. */
export interface ClassOfRows {
  class: ClassName;
  title: string;
  does: 'goes' | 'stays without words' | 'stays';
  months: number | null;
  from: string;
  /** Null: nothing of it is the caller's to see (journals, sign-ins); it is settled all the same. */
  rows: number | null;
}

const does = { remove: 'goes', 'without words': 'stays without words', keep: 'stays' } as const;

/** By class, what an erasure would do to a person's data. Counts what the caller's row security shows, as the caller. */
export async function previewErasure(tx: Transaction, schoolId: string, personId: string): Promise<ClassOfRows[]> {
  const tables = rowsOfPerson(await readCatalogueBy(tx));
  const readable = new Set(
    (
      await tx.execute<{ name: string }>(sql`
        select n.nspname || '.' || c.relname as name from pg_class c join pg_namespace n on n.oid = c.relnamespace
        where n.nspname = 'public' and c.relkind in ('r', 'p') and has_table_privilege(c.oid, 'select')`)
    ).map(({ name }) => name),
  );
  const counts = new Map<ClassName, number | null>();
  const parts: SQL[] = [];
  for (const { table, condition } of tables) {
    const { name } = classOf(table.name);
    if (!counts.has(name)) counts.set(name, null);
    const named = [
      table.name,
      ...[...condition.matchAll(/from ((?:public|guard|gateway|auth|storage)\.\w+)/g)].map(([, other]) => other ?? ''),
    ];
    if (!named.every((other) => readable.has(other))) continue;
    const where = sql.join(
      condition.split(/(\$[12])/).map((part) => {
        if (part === '$1') return sql`${schoolId}::uuid`;
        return part === '$2' ? sql`${personId}::uuid` : sql.raw(part);
      }),
    );
    parts.push(sql`select ${name} as class, count(*)::int as rows from ${sql.raw(table.name)} t where ${where}`);
  }
  const found = await tx.execute<{ class: ClassName; rows: number }>(sql.join(parts, sql` union all `));
  for (const row of found) counts.set(row.class, (counts.get(row.class) ?? 0) + row.rows);
  return [...counts].map(([name, rows]) => {
    const { title, months, from, atErasure } = retentionClasses[name];
    return { class: name, title, does: does[atErasure], months, from, rows };
  });
}
