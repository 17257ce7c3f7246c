import { randomUUID } from 'node:crypto';
import postgres from 'postgres';
import { afterAll, inject } from 'vitest';
import type { Caller, Role } from './caller.ts';
import { claimsKey } from './claims.ts';
import { connect, type Database } from './client.ts';
import { withCaller } from './with-caller.ts';

const SECRET = 'ab'.repeat(32);

export interface TestDatabase {
  /** As `catalyst_app`: what operations use; pass it on as `connection`. */
  connection: { database: Database; signingKey: Buffer };
  /** As the owner of the server: for looking, and for arranging what no caller could. */
  superuser: postgres.Sql;
  urls: { superuser: string; admin: string; app: string; gateway: string; service: string };
  /** A demonstration person acting as a role (their membership of that role). */
  caller(email: string, role?: Role): Promise<Caller>;
}

/** The seeded database of this run, shared: for tests that only read. Call it at the top of a test file. */
export function sharedDatabase(): TestDatabase {
  const made = open(inject('database'));
  afterAll(made.close);
  return made.database;
}

/** A copy of the seeded database for this file alone: for tests that write. */
export async function ownDatabase(): Promise<TestDatabase> {
  const urls = inject('database');
  const name = `copy_${randomUUID().replaceAll('-', '').slice(0, 16)}`;
  const server = postgres(urls.superuser, { max: 1, onnotice: () => {} });
  await server`select pg_advisory_lock(4711)`; // a template can be copied by one at a time
  await server.unsafe(`create database ${name} template ${TEMPLATE} strategy file_copy`);
  await server`select pg_advisory_unlock(4711)`;
  const copied = Object.fromEntries(
    Object.entries(urls).map(([login, url]) => [login, Object.assign(new URL(url), { pathname: `/${name}` }).href]),
  ) as unknown as typeof urls;
  const made = open(copied);
  afterAll(async () => {
    await made.close();
    await server.unsafe(`drop database if exists ${name} with (force)`);
    await server.end();
  });
  return made.database;
}

/** How many sessions of a database wait for a lock; of one application, if named. */
export async function waitingForLocks(sql: postgres.Sql, application?: string): Promise<number> {
  const [row] = await sql<[{ waiting: number }]>`
    select count(*)::int as waiting from pg_stat_activity
    where datname = current_database() and wait_event_type = 'Lock' and coalesce(application_name = ${application ?? null}, true)`;
  return row.waiting;
}

/** Name of the untouched copy that `ownDatabase` copies from. */
export const TEMPLATE = 'catalyst_template';

function open(urls: TestDatabase['urls']): { database: TestDatabase; close: () => Promise<void> } {
  const database = connect(urls.app, { poolSize: 8 });
  const superuser = postgres(urls.superuser, { max: 2, onnotice: () => {} });
  const connection = { database, signingKey: claimsKey(SECRET) };
  const caller = async (email: string, role?: Role): Promise<Caller> => {
    const [row] = await superuser<Caller[]>`
      select p.id as "userId", m.id as "membershipId", m.school_id as "schoolId", m.role, 'aal1' as assurance, p.display_name as name, p.locale, s.time_zone as "timeZone"
      from public.person_emails e join public.profiles p on p.id = e.person_id
      join public.memberships m on m.school_id = e.school_id and m.person_id = e.person_id join public.schools s on s.id = m.school_id
      where e.email = ${email} and (${role ?? null}::text is null or m.role = ${role ?? null}) order by m.starts_on, m.id limit 1`;
    if (!row) throw new Error(`No membership of ${email}${role ? ` as ${role}` : ''}`);
    return { ...row };
  };
  return {
    database: { connection, superuser, urls, caller },
    close: async () => {
      await database.$client.end();
      await superuser.end();
    },
  };
}

/** Runs SQL as a caller, for policy tests. */
export const asCaller = <Result>(test: TestDatabase, caller: Caller, work: Parameters<typeof withCaller<Result>>[1]) =>
  withCaller(caller, work, test.connection);
