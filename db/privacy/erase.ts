import type postgres from 'postgres';
import type { SecretRing } from '../vault/key-ring.ts';
import { isWordy, readCatalogue } from './catalogue.ts';
import { findMentions, type Mention, namingOf } from './mentions.ts';
import { type PersonRows, rowsOfPerson } from './person-rows.ts';
import { classOf } from './retention.ts';
import { withoutWords } from './without-words.ts';

export interface ErasureOptions {
  /** The owner's login: logs that nobody may change are changed here and nowhere else. */
  sql: postgres.Sql;
  schoolId: string;
  personId: string;
  /** Takes a stored file away; one that is gone already is no error. Called before the rows go, so that a crash repeats it. Not there: whoever has files is not erased. */
  removeFile?: (file: { bucket: string; path: string }) => Promise<void>;
  /** Takes the full name and the address out of what others wrote as well, where nobody else is called so. */
  redact?: boolean;
  /** Looks for the person in what others wrote: a pass over all of it. Default true. */
  search?: boolean;
  /** Opens the telephone number, to look for it in what others wrote. */
  ring?: SecretRing | undefined;
  /** In the erasure's own transaction, once everything is done. */
  settled?: (tx: postgres.TransactionSql, outcome: Erasure) => Promise<void>;
}

export interface Erasure {
  /** Rows by table. */
  removed: Record<string, number>;
  /** Rows that stay, without words. */
  cleared: Record<string, number>;
  files: number;
  /** Whether the sign-in and the name went too: not while another school knows the person. */
  identity: boolean;
  /** Where others have written of the person: for people to look at. */
  elsewhere: Mention[];
}

/** A legal hold is on the data: nothing was touched. `reasons` are the office's words. */
export class HeldBack extends Error {
  readonly reasons: string[];
  constructor(reasons: string[]) {
    super(`A legal hold keeps this person’s data: ${reasons.join('; ')}`);
    this.reasons = reasons;
  }
}

/** The school still has to do with the person: nothing was touched. The message says what to do first. */
export class StillHere extends Error {}

/** The person has stored files and nothing here can reach the storage: erased, nobody would know any more where they are. */
export class FilesOutOfReach extends Error {
  constructor(files: number) {
    super(
      `${files} stored ${files === 1 ? 'file belongs' : 'files belong'} to this person, and this job cannot reach the storage. Do it by npm run privacy -- work, with NEXT_PUBLIC_SUPABASE_URL and SUPABASE_SERVICE_ROLE_KEY set.`,
    );
  }
}

/**
 * Takes a person out of a school's data, by the retention class of each table. One transaction: a crash leaves either
 * everything or nothing, and running it again finds nothing to do. Throws HeldBack, StillHere, FilesOutOfReach, or an error for an unknown person.
 */
export async function erasePerson(options: ErasureOptions): Promise<Erasure> {
  const { sql, schoolId, personId, removeFile, redact = false, search = true } = options;
  return (await sql.begin(async (tx) => {
    await refuseWhileHeld(tx, schoolId, personId);
    await refuseWhileHere(tx, schoolId, personId);
    await tx`set local session_replication_role = replica`;
    const naming = await namingOf(tx, options);
    const files = await removeFiles(tx, schoolId, personId, removeFile);
    const outcome: Erasure = { removed: {}, cleared: {}, files, identity: false, elsewhere: [] };
    await clearLogs(tx, schoolId, personId, outcome);
    await clearRosters(tx, schoolId, personId, outcome);
    const catalogue = await readCatalogue(tx);
    for (const rows of rowsOfPerson(catalogue)) await settle(tx, rows, [schoolId, personId], outcome);
    // Also who never had a key: nothing is sealed for them any more, and retention knows that they are settled.
    await tx`
      insert into guard.person_keys (school_id, person_id, salt, destroyed_at) values (${schoolId}, ${personId}, null, now())
      on conflict (school_id, person_id) do update set salt = null, destroyed_at = now() where person_keys.salt is not null`;
    await endBelonging(tx, schoolId, personId);
    await tx`update public.school_people set sourced_id = null where school_id = ${schoolId} and person_id = ${personId}`;
    if (search) outcome.elsewhere = await findMentions(tx, catalogue, { schoolId, naming, redact });
    outcome.identity = await forgetIdentity(tx, schoolId, personId);
    await options.settled?.(tx, outcome);
    return outcome;
  })) as Erasure;
}

async function refuseWhileHeld(tx: postgres.TransactionSql, schoolId: string, personId: string): Promise<void> {
  // Whoever places a hold waits for the end of this, or comes first.
  await tx`select pg_advisory_xact_lock(hashtextextended('data about ' || ${schoolId} || ' ' || ${personId}, 0))`;
  const [known] = await tx`
    select from public.school_people where school_id = ${schoolId} and person_id = ${personId} for update`;
  if (!known) throw new Error('This school does not know such a person');
  const holds = await tx<{ reason: string }[]>`
    select reason from public.legal_holds where school_id = ${schoolId} and subject_id = ${personId} and lifted_at is null order by placed_at`;
  if (holds.length > 0) throw new HeldBack(holds.map(({ reason }) => reason));
}

/** Whoever enrols, employs or links the person now waits for the end of this: their row in `school_people` is locked. */
async function refuseWhileHere(tx: postgres.TransactionSql, schoolId: string, personId: string): Promise<void> {
  const [found] = await tx<{ obstacle: string | null }[]>`
    select guard.erasure_obstacle(${schoolId}, ${personId}) as obstacle`;
  if (found?.obstacle) throw new StillHere(found.obstacle);
}

/** A guardian, and a student who has left every class, may belong still; nobody acts here any more. */
async function endBelonging(tx: postgres.TransactionSql, schoolId: string, personId: string): Promise<void> {
  await tx`
    update public.memberships m set ends_on = greatest(m.starts_on, app.local_day(now(), s.time_zone) - 1), updated_at = now()
    from public.schools s where s.id = m.school_id and m.school_id = ${schoolId} and m.person_id = ${personId}
      and (m.ends_on is null or m.ends_on >= app.local_day(now(), s.time_zone))`;
}

async function removeFiles(
  tx: postgres.TransactionSql,
  schoolId: string,
  personId: string,
  removeFile: ErasureOptions['removeFile'],
): Promise<number> {
  // Documents are the school's, whoever uploaded them.
  const files = await tx<{ id: string; bucket: string; path: string }[]>`
    select f.id, f.bucket, f.object_path as path from public.files f
    where f.school_id = ${schoolId} and f.uploaded_by = ${personId} and f.object_path <> f.school_id || '/erased/' || f.id
      and not exists (select from public.documents d where d.school_id = f.school_id and d.file_id = f.id)`;
  if (files.length > 0 && !removeFile) throw new FilesOutOfReach(files.length);
  for (const file of files) await removeFile?.(file);
  const [storage] = await tx`select to_regclass('storage.objects') is not null as there`;
  for (const { id, bucket, path } of files) {
    if (storage?.there) await tx`delete from storage.objects where bucket_id = ${bucket} and name = ${path}`;
    await tx`
      update public.files set object_path = school_id || '/erased/' || id, file_name = 'erased', scan_finding = null, deleted_at = coalesce(deleted_at, now())
      where id = ${id}`;
  }
  return files.length;
}

/** Rows of logs lose what they say of the person; that something was done, when and by whom, stays. */
async function clearLogs(tx: postgres.TransactionSql, schoolId: string, personId: string, outcome: Erasure) {
  const named = `%${personId}%`;
  const changes = await tx`
    update guard.change_log set before = null, after = null
    where school_id = ${schoolId} and (before is not null or after is not null)
      and (before::text like ${named} or after::text like ${named} or row_id = ${personId} or actor_id = ${personId})`;
  outcome.cleared['guard.change_log'] = changes.count;
  const outbox = await tx`
    delete from public.outbox where school_id = ${schoolId} and (created_by = ${personId} or payload::text like ${named})`;
  outcome.removed['public.outbox'] = outbox.count;
  const approvals = await tx`
    update guard.approvals set input = '{}', preview = '{}', prepared = null
    where school_id = ${schoolId} and person_id <> ${personId} and (input::text like ${named} or preview::text like ${named} or prepared::text like ${named})`;
  outcome.cleared['guard.approvals'] = approvals.count;
  const answers = await tx`
    update guard.idempotency_keys set answer = null
    where school_id = ${schoolId} and person_id <> ${personId} and answer::text like ${named}`;
  outcome.cleared['guard.idempotency_keys'] = answers.count;
  const spans = await tx`
    delete from public.spans where attributes::text like ${named} or events::text like ${named}`;
  outcome.removed['public.spans'] = spans.count;
  const [queue] = await tx`select to_regclass('pgboss.job') is not null as there`;
  if (queue?.there) {
    const jobs = await tx`delete from pgboss.job where data::text like ${named} or output::text like ${named}`;
    outcome.removed['pgboss.job'] = jobs.count;
  }
}

/** What rosters said of the person, under whatever number. */
async function clearRosters(tx: postgres.TransactionSql, schoolId: string, personId: string, outcome: Erasure) {
  const records = await tx`
    delete from public.oneroster_records r using public.school_people p
    where p.school_id = ${schoolId} and p.person_id = ${personId} and r.school_id = p.school_id
      and (r.row_id = p.person_id or r.sourced_id = p.sourced_id or p.sourced_id = any (array(select value from jsonb_each_text(r.content))))`;
  outcome.removed['public.oneroster_records'] = records.count;
  const staged = await tx`
    delete from public.oneroster_staging s using public.school_people p
    where p.school_id = ${schoolId} and p.person_id = ${personId} and s.school_id = p.school_id
      and (s.sourced_id = p.sourced_id or s.content::text like ${`%${personId}%`})`;
  outcome.removed['public.oneroster_staging'] = staged.count;
}

async function settle(
  tx: postgres.TransactionSql,
  { table, condition }: PersonRows,
  parameters: string[],
  outcome: Erasure,
): Promise<void> {
  const { atErasure } = classOf(table.name);
  if (atErasure === 'remove') {
    const { count } = await tx.unsafe(`delete from ${table.name} t where ${bound(condition)}`, parameters);
    if (count > 0) outcome.removed[table.name] = count;
    return;
  }
  const words = table.columns.filter(isWordy);
  if (words.length === 0 || table.name.startsWith('auth.')) return;
  const sets = words.map((column) => `"${column.name}" = ${withoutWords(column)}`).join(', ');
  const { count } = await tx.unsafe(`update ${table.name} t set ${sets} where ${bound(condition)}`, parameters);
  if (count > 0) outcome.cleared[table.name] = count;
}

/** Both parameters are named, whether a table has a school or not. */
const bound = (condition: string) =>
  `$1::uuid is not null and $2::uuid is not null and ${condition.replaceAll(/\$([12])/g, '$$$1::uuid')}`;

async function forgetIdentity(tx: postgres.TransactionSql, schoolId: string, personId: string): Promise<boolean> {
  const [elsewhere] = await tx`
    select from public.school_people where person_id = ${personId} and school_id <> ${schoolId} limit 1`;
  if (elsewhere) return false;
  await tx`
    update public.profiles set user_id = null, role = null, given_name = 'Former', family_name = 'person', display_name = 'Former person',
      latin_name = null, pronouns = null, avatar_path = null, about = null, locale = 'en', updated_at = now()
    where id = ${personId}`;
  await removeSignIn(tx, personId);
  return true;
}

/** The person's way in, with all that hangs on it; the person stays as they are. */
export async function removeSignIn(tx: postgres.TransactionSql, personId: string): Promise<void> {
  await tx`update public.profiles set user_id = null, updated_at = now() where id = ${personId} and user_id is not null`;
  await tx`
    delete from auth.refresh_tokens where session_id in (select id from auth.sessions where user_id = ${personId})`;
  await tx`
    delete from auth.mfa_amr_claims where session_id in (select id from auth.sessions where user_id = ${personId})`;
  for (const table of ['sessions', 'mfa_factors', 'one_time_tokens', 'flow_state', 'identities'])
    await tx.unsafe(`delete from auth.${table} where user_id = $1::uuid`, [personId]);
  await tx`delete from auth.users where id = ${personId}`;
}
