import { sql as query, type SQL } from 'drizzle-orm';
import type postgres from 'postgres';
import { type Retired, schoolsWithHolds } from './apply-retention.ts';
import { asOwner } from './as-owner.ts';
import { type CatalogueTable, isWordy, readCatalogue } from './catalogue.ts';
import { type ErasureOptions, erasePerson, FilesOutOfReach, HeldBack, removeSignIn, StillHere } from './erase.ts';
import { ageOf, keptBy, leavers, monthsAgo, overdue } from './overdue.ts';
import { type PersonRows, rowsOfPerson } from './person-rows.ts';
import { classOf, retentionClasses } from './retention.ts';
import { retireCases } from './retire-cases.ts';
import { runnerOn } from './runner.ts';
import { hasWords, withoutWords } from './without-words.ts';

export interface RetireOptions {
  /** The owner's login: these are records and logs that no other login may change. */
  sql: postgres.Sql;
  removeFile?: ErasureOptions['removeFile'];
  /** ISO time that durations are counted back from; the database's own when absent. */
  now?: string;
  rowsAtATime?: number;
  /** Of one table and school, in one go; the rest waits for the next. */
  mostBatches?: number;
  /** Of one school, in one go: each is an erasure of their own. */
  mostPeople?: number;
}

export interface LongRetired extends Retired {
  /** Rows that stay without words, by table. */
  cleared: Record<string, number>;
  /** People who left so long ago that their names and numbers went as well. */
  people: number;
  signIns: number;
}

export interface Going extends Required<Pick<RetireOptions, 'rowsAtATime' | 'mostBatches' | 'mostPeople'>> {
  options: RetireOptions;
  catalogue: readonly CatalogueTable[];
  own: ReadonlyMap<string, PersonRows>;
  retired: LongRetired;
}

/**
 * What is kept longest and goes by the owner's login alone (`retention-retire` in retention.ts): whoever left as long ago as the
 * directory keeps people is erased; records of the class, the ledger and the office lose their words, cases of safeguarding go
 * whole, sign-ins of those who belong nowhere any more go. Batches are transactions of their own: a crash leaves what was
 * done, running again finds the rest, and nothing once it is done. What a legal hold is on stays.
 */
export async function retireLongKept(options: RetireOptions): Promise<LongRetired> {
  const { sql, rowsAtATime = 1_000, mostBatches = 20, mostPeople = 50 } = options;
  const catalogue = await readCatalogue(sql);
  const own = new Map(rowsOfPerson(catalogue).map((rows) => [rows.table.name, rows]));
  const retired: LongRetired = { removed: {}, cleared: {}, refused: {}, people: 0, signIns: 0, more: false };
  const going: Going = { options, catalogue, own, retired, rowsAtATime, mostBatches, mostPeople };
  for (const school of await schoolsWithHolds(runnerOn(sql))) {
    const before = total(retired);
    await retirePeople(going, school.id);
    for (const table of catalogue) await clearTable(going, table, school);
    await retireCases(going, school);
    const rows = total(retired) - before;
    if (rows > 0) await audit(sql, school.id, rows);
  }
  await retireSignIns(going);
  return retired;
}

const total = ({ removed, cleared, people }: LongRetired) =>
  [removed, cleared].reduce((sum, rows) => sum + Object.values(rows).reduce((all, one) => all + one, 0), people);

async function audit(sql: postgres.Sql, schoolId: string, rows: number): Promise<void> {
  const entry = { operation: 'privacy.retire', surface: 'job', schoolId, rows };
  await sql`select guard.audit_service(${JSON.stringify(entry)}::text::jsonb)`;
}

/** By the erasure itself, whoever is not erased yet; without looking for them in what others wrote, which is over by then. */
async function retirePeople({ options, retired, mostPeople }: Going, schoolId: string): Promise<void> {
  const { sql, now, removeFile } = options;
  const found = (await runnerOn(sql).execute(query`
    select l.person_id as id from ${leavers(schoolId, monthsAgo(retentionClasses.directory.months, now))} l
    where not exists (select from guard.person_keys k where k.school_id = ${schoolId}::uuid and k.person_id = l.person_id and k.destroyed_at is not null)
      and not guard.is_held(${schoolId}::uuid, l.person_id)
    order by l.person_id limit ${mostPeople + 1}`)) as readonly { id: string }[];
  if (found.length > mostPeople) retired.more = true;
  for (const { id: personId } of found.slice(0, mostPeople))
    try {
      await erasePerson({ sql, schoolId, personId, search: false, ...(removeFile && { removeFile }) });
      retired.people += 1;
    } catch (error) {
      const refused = [HeldBack, StillHere, FilesOutOfReach].some((kind) => error instanceof kind);
      if (!refused) throw error;
      retired.refused['public.profiles'] = (error as Error).message;
    }
}

async function clearTable(going: Going, table: CatalogueTable, school: { id: string; held: string[] }): Promise<void> {
  const words = table.columns.filter(isWordy);
  const condition = words.length > 0 ? ofTime(going, table, school.id) : undefined;
  if (!condition) return;
  const { own, retired, rowsAtATime, mostBatches, options } = going;
  const sets = words.map((column) => `"${column.name}" = ${withoutWords(column)}`).join(', ');
  const statement = query`
    update ${query.raw(table.name)} t set ${query.raw(sets)} where (t.tableoid, t.ctid) in (
      select t.tableoid, t.ctid from ${query.raw(table.name)} t
      where t.school_id = ${school.id}::uuid and ${condition} and ${keptBy(school.held, own.get(table.name), school.id)}
        and (${query.raw(words.map(hasWords).join(' or '))}) limit ${rowsAtATime} for update skip locked)
    returning 1 as one`;
  for (let batch = 0; ; batch += 1) {
    if (batch === mostBatches) {
      retired.more = true;
      return;
    }
    const cleared = await asOwner(options.sql, (tx) => runnerOn(tx).execute(statement));
    if (cleared.length > 0) retired.cleared[table.name] = (retired.cleared[table.name] ?? 0) + cleared.length;
    if (cleared.length < rowsAtATime) return;
  }
}

/** Rows whose words are over: of a year that ended so long ago, of the office by age, of a ledger by who left. */
function ofTime({ own, options: { now } }: Going, table: CatalogueTable, schoolId: string): SQL | undefined {
  const { name, months } = classOf(table.name);
  if (months === null) return undefined;
  if (name === 'ledger') return overdue(table, own.get(table.name), schoolId, now);
  const before = monthsAgo(months, now);
  if (name === 'class_record') {
    const day = ['day', 'to_day', 'awarded_on'].find((one) => table.columns.some((column) => column.name === one));
    return query`t.${query.raw(day ?? 'created_at')} <= (select max(y.ends_on) from public.academic_years y where y.school_id = ${schoolId}::uuid and y.ends_on < (${before})::date)`;
  }
  if (name !== 'office') return undefined;
  const ended = endOf[table.name];
  return ended ? query`t.${query.raw(ended)} < ${before}` : ageOf(table, before);
}

/** Rows of the office that are open for as long as it takes. */
const endOf: Record<string, string> = {
  'public.data_requests': 'decided_at',
  'public.legal_holds': 'lifted_at',
  'public.privacy_runs': 'finished_at',
};

/** Of people who belong nowhere any more, and are nobody's guardian. */
async function retireSignIns({ options, retired, mostPeople }: Going): Promise<void> {
  const { sql, now } = options;
  const before = monthsAgo(retentionClasses.sign_in.months, now);
  const found = (await runnerOn(sql).execute(query`
    select u.id from auth.users u
    where exists (select from public.memberships m where m.person_id = u.id)
      and not exists (select from public.memberships m where m.person_id = u.id and (m.ends_on is null or m.ends_on >= (${before})::date))
      and not exists (select from public.parent_child_relationships g where g.guardian_id = u.id and (g.ends_on is null or g.ends_on >= (${before})::date))
      and not exists (select from public.legal_holds h where h.subject_id = u.id and h.lifted_at is null)
    order by u.id limit ${mostPeople * 10 + 1}`)) as readonly { id: string }[];
  if (found.length > mostPeople * 10) retired.more = true;
  for (const { id } of found.slice(0, mostPeople * 10)) await asOwner(sql, (tx) => removeSignIn(tx, id));
  retired.signIns += Math.min(found.length, mostPeople * 10);
}
