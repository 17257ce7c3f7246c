import { type SQL, sql } from 'drizzle-orm';
import { type CatalogueTable, readCatalogueBy, subjectColumns } from './catalogue.ts';
import type { Runner } from './field-keys.ts';
import { type PersonRows, rowsOfPerson } from './person-rows.ts';
import { type ClassName, classOf } from './retention.ts';

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
 * what other rows still refer to. As the service login: tables of other schemas have jobs of their own (docs/privacy.md).
 */
export async function applyRetention(run: Runner, options: RetentionOptions = {}): Promise<Retired> {
  const catalogue = await readCatalogueBy(run);
  const own = new Map(rowsOfPerson(catalogue).map((rows) => [rows.table.name, rows]));
  const retired: Retired = { removed: {}, refused: {}, more: false };
  const schools = (await run.execute(
    sql`select s.id, array(select distinct h.subject_id::text from legal_holds h where h.school_id = s.id and h.lifted_at is null) as held from schools s order by s.id`,
  )) as readonly { id: string; held: string[] }[];
  for (const { id, held } of schools)
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
      !elsewhere.has(classOf(name).name),
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

/** Kept by partitions, by jobs of their own, or closed as cases. */
const elsewhere: ReadonlySet<ClassName> = new Set(['log', 'use', 'sign_in', 'safeguarding']);

function overdue(table: CatalogueTable, own: PersonRows | undefined, schoolId: string, now?: string): SQL | undefined {
  const { months, from } = classOf(table.name);
  if (months === null) return undefined;
  const before = sql`${now ? sql`${now}::timestamptz` : sql`now()`} - make_interval(months => ${months}::int)`;
  if (from === 'the row') return ageOf(table, before);
  if (from !== 'the end of belonging' || !own) return undefined;
  // A guardian's leaving does not take the student's own entries along.
  const names = new Set(subjectColumns(table));
  const ofStudent = names.has('student_id') && names.size > 1;
  return filled(
    ofStudent ? 't.school_id = $1 and t."student_id" = $2' : own.condition,
    schoolId,
    leavers(schoolId, before),
  );
}

/** What is still going on is not old: a member of a group counts from when they left it. */
function ageOf({ columns }: CatalogueTable, before: SQL): SQL | undefined {
  const has = (wanted: string) => columns.some(({ name }) => name === wanted);
  if (has('ends_on')) return sql`t.ends_on < (${before})::date`;
  return has('created_at') ? sql`t.created_at < ${before}` : undefined;
}

/** Everybody whose last membership ended before, and who is nobody's guardian here today. */
const leavers = (schoolId: string, before: SQL) => sql`(
  select m.person_id from memberships m where m.school_id = ${schoolId}::uuid
    and not exists (select from parent_child_relationships g where g.school_id = m.school_id and g.guardian_id = m.person_id
      and (g.ends_on is null or g.ends_on >= (${before})::date))
  group by m.person_id having bool_and(m.ends_on is not null and m.ends_on < (${before})::date))`;

/** A person's condition (person-rows.ts) for several people. */
const filled = (condition: string, schoolId: string, people: SQL) =>
  sql.join(
    condition.split(/(= \$2|\$1)/).map((part) => {
      if (part === '$1') return sql`${schoolId}::uuid`;
      return part === '= $2' ? sql`in ${people}` : sql.raw(part);
    }),
  );

const keptBy = (held: readonly string[], own: PersonRows | undefined, schoolId: string) =>
  held.length === 0 || !own
    ? sql`true`
    : sql`(${filled(own.condition, schoolId, sql`(select unnest(${`{${held.join(',')}}`}::text::uuid[]))`)}) is not true`;

/** Nothing else refers to it: rows that hang on a row go before it, or keep it. */
function unreferred(table: CatalogueTable, catalogue: readonly CatalogueTable[]): SQL {
  const quoted = (alias: string, names: readonly string[]) => names.map((name) => `${alias}."${name}"`).join(', ');
  const conditions = catalogue.flatMap((other) =>
    other.references
      .filter(({ to, columns }) => to === table.name && readable(other) && columns.length > 0)
      .map(({ columns, toColumns }) =>
        sql.raw(
          `not exists (select from ${other.name} o where (${quoted('o', columns)}) = (${quoted('t', toColumns)})${other.name === table.name ? ' and o.ctid <> t.ctid' : ''})`,
        ),
      ),
  );
  return conditions.length > 0 ? sql.join(conditions, sql` and `) : sql`true`;
}

const readable = ({ name }: CatalogueTable) => name.startsWith('public.');

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

/** What a rule of the table itself says against it: a check, a key, or a trigger that keeps records. */
function refusalOf(error: unknown): string | undefined {
  for (let current = error; current instanceof Error; current = current.cause) {
    const { code } = current as { code?: string };
    if (code && /^(23503|23514|P0001|42501|CA4\d\d)$/.test(code)) return `${code} ${current.message}`;
  }
  return undefined;
}
