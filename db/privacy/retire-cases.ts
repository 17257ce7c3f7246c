import { sql as query } from 'drizzle-orm';
import { asOwner } from './as-owner.ts';
import { keptBy, monthsAgo, unreferred } from './overdue.ts';
import { retentionClasses } from './retention.ts';
import type { Going } from './retire.ts';
import { runnerOn } from './runner.ts';

const CONCERNS = 'public.safeguarding_concerns';

/** Cases of safeguarding, each whole, once their closing is long enough ago; what is open stays, however old. */
export async function retireCases(going: Going, school: { id: string; held: string[] }): Promise<void> {
  const { options, catalogue, own, retired, rowsAtATime, mostBatches } = going;
  const before = monthsAgo(retentionClasses.safeguarding.months, options.now);
  const hanging = catalogue.flatMap(({ name, references }) =>
    references.flatMap(({ to, columns }) =>
      to === CONCERNS ? columns.filter((column) => column !== 'school_id').map((column) => ({ name, column })) : [],
    ),
  );
  const count = (table: string, rows: number) => {
    if (rows > 0) retired.removed[table] = (retired.removed[table] ?? 0) + rows;
  };
  for (let batch = 0; ; batch += 1) {
    if (batch === mostBatches) {
      retired.more = true;
      break;
    }
    const gone = await asOwner(options.sql, async (tx) => {
      const closed = (await runnerOn(tx).execute(query`
        select t.id from ${query.raw(CONCERNS)} t where t.school_id = ${school.id}::uuid and ${keptBy(school.held, own.get(CONCERNS), school.id)}
          and exists (select from public.safeguarding_closures c where c.school_id = t.school_id and c.concern_id = t.id and c.created_at < ${before})
        order by t.id limit ${rowsAtATime} for update skip locked`)) as readonly { id: string }[];
      const ids = closed.map(({ id }) => id);
      if (ids.length === 0) return 0;
      for (const { name, column } of hanging)
        count(name, (await tx`delete from ${tx(name)} where ${tx(column)} = any (${ids})`).count);
      count(CONCERNS, (await tx`delete from public.safeguarding_concerns where id = any (${ids})`).count);
      return ids.length;
    });
    if (gone < rowsAtATime) break;
  }
  // Looks at nothing in particular, and counsellors' cases, by their own days.
  for (const [name, over] of [
    ['public.safeguarding_access_log', query`t.concern_id is null and t.created_at < ${before}`],
    ['public.counsellor_cases', query`t.ends_on < (${before})::date`],
  ] as const) {
    const table = catalogue.find((one) => one.name === name);
    if (!table) continue;
    const kept = keptBy(school.held, own.get(name), school.id);
    const rows = await asOwner(options.sql, (tx) =>
      runnerOn(tx).execute(query`
        delete from ${query.raw(name)} t where (t.tableoid, t.ctid) in (
          select t.tableoid, t.ctid from ${query.raw(name)} t
          where t.school_id = ${school.id}::uuid and ${over} and ${kept} and ${unreferred(table, catalogue)} limit ${rowsAtATime} for update skip locked)
        returning 1 as one`),
    );
    count(name, rows.length);
    if (rows.length === rowsAtATime) retired.more = true;
  }
}
