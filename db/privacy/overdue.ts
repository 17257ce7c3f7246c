import { type SQL, sql } from 'drizzle-orm';
import { type CatalogueTable, subjectColumns } from './catalogue.ts';
import type { PersonRows } from './person-rows.ts';
import { classOf } from './retention.ts';

/** Rows of a school whose time is over by their table's class; undefined where their class counts from something else. */
export function overdue(
  table: CatalogueTable,
  own: PersonRows | undefined,
  schoolId: string,
  now?: string,
): SQL | undefined {
  const { months, from } = classOf(table.name);
  if (months === null) return undefined;
  const before = monthsAgo(months, now);
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

export const monthsAgo = (months: number, now?: string): SQL =>
  sql`${now ? sql`${now}::timestamptz` : sql`now()`} - make_interval(months => ${months}::int)`;

/** What is still going on is not old: a member of a group counts from when they left it. */
export function ageOf({ columns }: CatalogueTable, before: SQL): SQL | undefined {
  const has = (wanted: string) => columns.some(({ name }) => name === wanted);
  if (has('ends_on')) return sql`t.ends_on < (${before})::date`;
  return has('created_at') ? sql`t.created_at < ${before}` : undefined;
}

/** Everybody whose last membership ended before, and who is nobody's guardian here today. */
export const leavers = (schoolId: string, before: SQL) => sql`(
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

/** Not what a legal hold is on: true for every other row. */
export const keptBy = (held: readonly string[], own: PersonRows | undefined, schoolId: string) =>
  held.length === 0 || !own
    ? sql`true`
    : sql`(${filled(own.condition, schoolId, sql`(select unnest(${`{${held.join(',')}}`}::text::uuid[]))`)}) is not true`;

/** Nothing else refers to it: rows that hang on a row go before it, or keep it. */
export function unreferred(table: CatalogueTable, catalogue: readonly CatalogueTable[]): SQL {
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
