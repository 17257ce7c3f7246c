import { type SQL, sql } from 'drizzle-orm';
import { type CatalogueTable, readCatalogueBy } from './catalogue.ts';
import type { Runner } from './field-keys.ts';
import { keptBy, overdue, unreferred } from './overdue.ts';
import { rowsOfPerson } from './person-rows.ts';
import { appliedBy, classOf } from './retention.ts';

export interface Retired {
  /** Rows that went, by table. */
  removed: Record<string, number>;
  /** Tables whose own rules refuse a deletion, and the refusal. */
  refused: Record<string, string>;
  /** Work is left for the next time. */
  more: boolean;
}

export interface RetentionOptions {
  /** ISO time that durations are counted back from; the database's own when absent. */
  now?: string;
  rowsAtATime?: number;
  /** Of one table and school, in one go; the rest waits for the next. */
  mostBatches?: number;
}

/**
 * Removes whole rows whose time is over, as retention.ts declares it: of classes that count from the row, by its age; of classes that
 * count from the end of belonging, those of people who have left the school for so long. Each batch is a statement of its own, so a
 * crash leaves what was done; run again, it finds the rest. What a legal hold keeps stays, with all that hangs on it; so does
 * what other rows still refer to. As the service login: what only the owner's may do is retire.ts, and tables of other schemas have jobs of their own (docs/privacy.md).
 */
export async function applyRetention(run: Runner, options: RetentionOptions = {}): Promise<Retired> {
  const catalogue = await readCatalogueBy(run);
  const own = new Map(rowsOfPerson(catalogue).map((rows) => [rows.table.name, rows]));
  const retired: Retired = { removed: {}, refused: {}, more: false };
  for (const { id, held } of await schoolsWithHolds(run))
    for (const table of inOrder(catalogue)) {
      const condition = overdue(table, own.get(table.name), id, options.now);
      if (!condition) continue;
      const kept = keptBy(held, own.get(table.name), id);
      await removeOverdue(
        run,
        table,
        sql`t.school_id = ${id}::uuid and ${condition} and ${kept} and ${unreferred(table, catalogue)}`,
        {
          retired,
          ...options,
        },
      );
    }
  return retired;
}

/** Classes whose rows go at their end, by tables that the service login keeps; those that refer to others first. */
function inOrder(catalogue: readonly CatalogueTable[]): CatalogueTable[] {
  const tables = catalogue.filter(
    ({ name, columns }) =>
      name.startsWith('public.') &&
      columns.some((column) => column.name === 'school_id') &&
      classOf(name).atEnd === 'remove' &&
      appliedBy[classOf(name).name] === 'retention-apply',
  );
  const placed: CatalogueTable[] = [];
  const place = (table: CatalogueTable, path: readonly string[]) => {
    if (placed.includes(table) || path.includes(table.name)) return;
    for (const other of tables.filter(({ references }) => references.some(({ to }) => to === table.name)))
      place(other, [...path, table.name]);
    placed.push(table);
  };
  for (const table of tables) place(table, []);
  return placed;
}

async function removeOverdue(
  run: Runner,
  { name }: CatalogueTable,
  where: SQL,
  { retired, rowsAtATime = 1_000, mostBatches = 20 }: RetentionOptions & { retired: Retired },
): Promise<void> {
  for (let batch = 0; ; batch += 1) {
    if (batch === mostBatches) {
      retired.more = true;
      return;
    }
    try {
      const gone = await run.execute(sql`
        delete from ${sql.raw(name)} t where (t.tableoid, t.ctid) in (
          select t.tableoid, t.ctid from ${sql.raw(name)} t where ${where} limit ${rowsAtATime} for update skip locked)
        returning 1 as one`);
      if (gone.length > 0) retired.removed[name] = (retired.removed[name] ?? 0) + gone.length;
      if (gone.length < rowsAtATime) return;
    } catch (error) {
      const refusal = refusalOf(error);
      if (!refusal) throw error;
      retired.refused[name] = refusal;
      return;
    }
  }
}

/** Every school, and on whose data there is a legal hold. */
export const schoolsWithHolds = async (run: Runner) =>
  (await run.execute(
    sql`select s.id, array(select distinct h.subject_id::text from public.legal_holds h where h.school_id = s.id and h.lifted_at is null) as held from public.schools s order by s.id`,
  )) as readonly { id: string; held: string[] }[];

/** What a rule of the table itself says against it: a check, a key, or a trigger that keeps records. */
function refusalOf(error: unknown): string | undefined {
  for (let current = error; current instanceof Error; current = current.cause) {
    const { code } = current as { code?: string };
    if (code && /^(23503|23514|P0001|42501|CA4\d\d)$/.test(code)) return `${code} ${current.message}`;
  }
  return undefined;
}
