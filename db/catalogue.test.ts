import { describe, expect, it } from 'vitest';
import { exposedTables } from './exposed.ts';
import { sharedDatabase } from './testing.ts';

const test = sharedDatabase();
const outside = [
  'auth',
  'storage',
  'realtime',
  'pgboss',
  'drizzle',
  'extensions',
  'pg_catalog',
  'information_schema',
  'pg_toast',
];

describe('the catalogue', () => {
  it('forces row security, with a policy, on every table and partition', async () => {
    const open = await test.superuser`
      select n.nspname || '.' || c.relname as name from pg_class c join pg_namespace n on n.oid = c.relnamespace
      where c.relkind in ('r', 'p') and n.nspname <> all (${outside}) and n.nspname not like 'pg_%'
        and (not c.relrowsecurity or not c.relforcerowsecurity or not exists (select from pg_policy p where p.polrelid = c.oid))`;
    expect(open.map((row) => row.name)).toEqual([]);
  });

  it('has the school in every tenant table, and a restrictive policy on it', async () => {
    const platform = [
      'schools',
      'profiles',
      'memberships',
      'spans',
      'analytics_events',
      'ai_models',
      'ai_projects',
      'ai_buckets',
      'ai_keys',
      'ai_key_assignments',
      'api_usage_logs',
      'user_ai_quotas',
      'ai_request_logs',
      'ai_alerts',
      'login_attempts',
      'eval_runs',
      'eval_results',
    ];
    const bare = await test.superuser`
      select c.relname as name from pg_class c where c.relnamespace = 'public'::regnamespace and c.relkind in ('r', 'p') and c.relname <> all (${platform})
        and not (exists (select from pg_attribute a where a.attrelid = c.oid and a.attname = 'school_id' and a.attnotnull)
          and exists (select from pg_policy p where p.polrelid = c.oid and not p.polpermissive))`;
    expect(bare.map((row) => row.name)).toEqual([]);
  });

  it('has only views that run as their reader', async () => {
    const views = await test.superuser`
      select c.oid::regclass::text as name from pg_class c join pg_namespace n on n.oid = c.relnamespace
      where c.relkind = 'v' and n.nspname <> all (${outside}) and n.nspname not like 'pg_%'
        and not coalesce('security_invoker=true' = any (c.reloptions), false)`;
    expect(views.map((row) => row.name)).toEqual([]);
  });

  it('has no cascades, which would ignore row security', async () => {
    const cascading = await test.superuser`
      select conname from pg_constraint c join pg_namespace n on n.oid = c.connamespace
      where contype = 'f' and n.nspname in ('public', 'guard', 'gateway', 'partitions') and (confdeltype <> 'a' or confupdtype <> 'a')`;
    expect(cascading.map((row) => row.conname)).toEqual([]);
  });

  it('has an index behind every foreign key', async () => {
    const missing = await test.superuser`
      with keys as (
        select c.conname, c.conrelid, c.conkey, array(select attnum from pg_attribute a where a.attrelid = c.conrelid and a.attname = 'school_id') as school
        from pg_constraint c where c.contype = 'f' and c.connamespace = 'public'::regnamespace and c.conparentid = 0),
      indexes as (select indrelid, (indkey::int2[])[0] as first, (indkey::int2[])[1] as second from pg_index)
      select conname as name from keys k
      where not exists (
        select from indexes i where i.indrelid = k.conrelid and i.first = any (k.conkey)
          and (k.conkey <@ k.school or i.first <> all (k.school) or i.second = any (k.conkey)))`;
    expect(missing.map((row) => row.name)).toEqual([]);
  });

  it('has definer functions with a fixed search path, and none for everybody', async () => {
    const loose = await test.superuser`
      select p.oid::regprocedure::text as name from pg_proc p join pg_namespace n on n.oid = p.pronamespace
      where n.nspname in ('public', 'app', 'guard', 'gateway') and p.prosecdef and not exists (select from unnest(p.proconfig) setting where setting like 'search_path=%')
      union all
      select p.oid::regprocedure::text from pg_proc p join pg_namespace n on n.oid = p.pronamespace, aclexplode(p.proacl) acl
      where n.nspname in ('public', 'app', 'guard', 'gateway') and acl.grantee = 0`;
    expect(loose.map((row) => row.name)).toEqual([]);
  });

  it('shows PostgREST the listed tables, for reading, and nothing else', async () => {
    const granted = await test.superuser`
      select distinct grantee, table_name, privilege_type from information_schema.role_table_grants
      where table_schema in ('public', 'guard', 'gateway', 'partitions') and grantee in ('anon', 'authenticated', 'service_role', 'PUBLIC')`;
    expect(
      granted.filter((row) => row.privilege_type !== 'SELECT' || row.grantee === 'anon' || row.grantee === 'PUBLIC'),
    ).toEqual([]);
    const readable = new Set(granted.filter((row) => row.grantee === 'authenticated').map((row) => row.table_name));
    expect([...readable].sort()).toEqual([...exposedTables].sort());
  });

  it('gives the four logins nothing of their own', async () => {
    const logins =
      await test.superuser`select rolname, rolsuper, rolbypassrls, rolinherit from pg_roles where rolname in ('catalyst_app', 'catalyst_gateway', 'catalyst_service') order by 1`;
    expect(logins).toEqual([
      { rolname: 'catalyst_app', rolsuper: false, rolbypassrls: false, rolinherit: false },
      { rolname: 'catalyst_gateway', rolsuper: false, rolbypassrls: false, rolinherit: false },
      { rolname: 'catalyst_service', rolsuper: false, rolbypassrls: true, rolinherit: false },
    ]);
    const owned =
      await test.superuser`select relname from pg_class where pg_get_userbyid(relowner) in ('catalyst_app', 'catalyst_gateway', 'catalyst_service', 'app_caller')`;
    expect(owned).toEqual([]);
    const direct = await test.superuser`
      select table_name from information_schema.role_table_grants where grantee in ('catalyst_app', 'catalyst_gateway')`;
    expect(direct).toEqual([]);
  });
});
