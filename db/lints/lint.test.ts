import { describe, expect, test } from 'vitest';
import { ownDatabase } from '../testing.ts';
import { RolledBack } from '../with-caller.ts';
import { lintDatabase } from './lint.ts';
import { lints } from './rules.ts';

const { superuser } = await ownDatabase();

test('the database has no error and no warning, and known remarks', async () => {
  const found = await lintDatabase(superuser);
  expect(found.filter(({ level }) => level !== 'INFO')).toEqual([]);
  // Sums of hours and rows that wait to be imported: what makes them one may be missing.
  const remarks = found.map(({ rule, object }) => `${rule} ${object}`).sort();
  expect(remarks).toEqual(['0004_no_primary_key gateway.usage_hours', '0004_no_primary_key public.oneroster_staging']);
});

/** One defect a rule, and what the rule has to name. */
const defects: Record<string, [sql: string, named: RegExp]> = {
  '0001_unindexed_foreign_keys': [
    'create table public.d (id uuid primary key, school_id uuid references public.schools (id))',
    /d: d_school_id_fkey/,
  ],
  '0002_auth_users_exposed': [
    'create view public.d with (security_invoker = true) as select * from auth.users; grant select on public.d to authenticated',
    /public\.d/,
  ],
  '0003_auth_rls_initplan': [
    "create policy d on public.periods for select to app_caller using (app.role() = 'admin' and school_id = (select app.school()))",
    /periods: d/,
  ],
  '0004_no_primary_key': ['create table public.d (id int)', /public\.d/],
  '0006_multiple_permissive_policies': [
    'create policy d on public.periods for select to app_caller using (school_id is null)',
    /periods: SELECT for app_caller/,
  ],
  '0007_policy_exists_rls_disabled': ['alter table public.periods disable row level security', /public\.periods/],
  '0008_rls_enabled_no_policy': [
    'create table public.d (id int primary key); alter table public.d enable row level security',
    /public\.d/,
  ],
  '0009_duplicate_index': ['create index d1 on public.registers (school_id, day)', /registers: d1, .*registers_day/],
  '0010_security_definer_view': ['create view public.d as select 1 as one', /public\.d/],
  '0011_function_search_path_mutable': [
    'create function app.d() returns int language sql as $$ select 1 $$; grant execute on function app.d() to app_caller',
    /app\.d\(\)/,
  ],
  '0013_rls_disabled_in_public': ['create table public.d (id int primary key)', /public\.d/],
  '0014_extension_in_public': ['alter extension citext set schema public', /citext/],
  '0015_rls_references_user_metadata': [
    "create policy d on public.periods as restrictive for select to app_caller using ((select auth.jwt()) -> 'user_metadata' ->> 'role' = 'admin')",
    /periods: d/,
  ],
  '0016_materialized_view_in_api': [
    'create materialized view public.d as select 1 as one; grant select on public.d to authenticated',
    /public\.d/,
  ],
  '0017_foreign_table_in_api': [
    'create foreign data wrapper d; create server d foreign data wrapper d; create foreign table public.d (id int) server d; grant select on public.d to anon',
    /public\.d/,
  ],
  '0018_unsupported_reg_types': ['create table public.d (id int primary key, named regnamespace)', /public\.d/],
  '0021_fkey_to_auth_unique': [
    'alter table auth.users add constraint d unique (email); create table public.d (email text references auth.users (email))',
    /d: d_email_fkey/,
  ],
  '0022_extension_versions_outdated': ["update pg_extension set extversion = '0.0' where extname = 'citext'", /citext/],
  '0023_sensitive_columns_exposed': [
    'alter table public.classes add column door_password text',
    /classes\.door_password/,
  ],
  '0024_permissive_rls_policy': [
    'create policy d on public.periods for update to app_caller using (true)',
    /periods: d/,
  ],
  '0028_anon_security_definer_function_executable': [
    "create function public.d() returns int language sql security definer set search_path = '' as $$ select 1 $$; grant execute on function public.d() to anon",
    /d\(\)/,
  ],
  '0029_authenticated_security_definer_function_executable': [
    "create function public.d() returns int language sql security definer set search_path = '' as $$ select 1 $$; grant execute on function public.d() to authenticated",
    /d\(\)/,
  ],
  '0030_invalid_index': [
    "create index d on public.registers (taken_at); update pg_index set indisvalid = false where indexrelid = 'public.d'::regclass",
    /d/,
  ],
  '0901_rls_not_forced': ['alter table guard.approvals no force row level security', /guard\.approvals/],
  '0902_no_purpose': ['comment on table public.attendance is null', /public\.attendance/],
};

describe('a planted defect is found', () => {
  test.each(lints)('$rule', async (lint) => {
    const [sql, named] = defects[lint.rule] ?? ['', /-/];
    const found = await superuser
      .begin(async (tx) => {
        await tx.unsafe(sql);
        throw new RolledBack(await lintDatabase(tx, { rules: [lint] }));
      })
      .catch((error) => {
        if (error instanceof RolledBack) return error.value as Awaited<ReturnType<typeof lintDatabase>>;
        throw error;
      });
    const objects = found.map(({ object }) => object);
    expect(objects).toContainEqual(expect.stringMatching(named));
  });
});
