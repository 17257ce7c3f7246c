/** What a lint finds is an ERROR (people see what is not theirs), a WARN (they may, or everybody waits), or an INFO. */
export interface Lint {
  /** The number and name that Supabase's linter (splinter) gives to the same rule; our own from 0900 on. */
  rule: `${number}_${string}`;
  level: 'ERROR' | 'WARN' | 'INFO';
  /** Answers one row an offence: `object`. `$api` stands for the schemas that the public interface serves. */
  sql: string;
}

/** Schemas that are not ours to judge: PostgreSQL's, and the platform's own. */
const PLATFORM = `('pg_catalog', 'information_schema', 'pg_toast', 'auth', 'storage', 'realtime', 'pgboss', 'drizzle', 'extensions', 'vault', 'graphql', 'graphql_public', 'cron', 'net', 'pgmq', 'supabase_functions', 'supabase_migrations')`;
const tables = (kinds: string, where: string) => `
  select n.nspname || '.' || c.relname as object from pg_class c join pg_namespace n on n.oid = c.relnamespace
  where c.relkind in (${kinds}) and n.nspname not in ${PLATFORM} and n.nspname not like 'pg\\_%'
    and not exists (select from pg_depend d where d.objid = c.oid and d.deptype = 'e') and ${where}`;
const served = `n.nspname = any ($api)`;
const shown = (oid: string) =>
  `(has_table_privilege('anon', ${oid}, 'select') or has_table_privilege('authenticated', ${oid}, 'select'))`;
const policies = (where: string) => `
  select format('%s.%s: %s', p.schemaname, p.tablename, p.policyname) as object from pg_policies p
  where p.schemaname not in ${PLATFORM} and ${where}`;
const words = `concat_ws(' ', p.qual, p.with_check)`;
const functions = (where: string) => `
  select f.oid::regprocedure::text as object from pg_proc f join pg_namespace n on n.oid = f.pronamespace
  where n.nspname not in ${PLATFORM} and n.nspname not like 'pg\\_%'
    and not exists (select from pg_depend d where d.objid = f.oid and d.deptype = 'e') and ${where}`;
const definerFor = (role: string) =>
  functions(`${served} and f.prosecdef and has_function_privilege('${role}', f.oid, 'execute')`);

/**
 * What Supabase's linter looks for, asked in our own words, and what it does not know of us. Not asked:
 * 0005_unused_index (statistics of a database that is young say nothing; `npm run bench rls` prints what plans use),
 * 0012_auth_allow_anonymous_sign_ins (there is no anonymous sign-in, and `anon` reads nothing: db/catalogue.test.ts),
 * 0019 (no queues), 0020_table_bloat (a matter of running it), 0025 (no bucket is public, which is checked with what may be
 * stored), 0026 and 0027 (pg_graphql is not installed).
 */
export const lints: Lint[] = [
  {
    rule: '0001_unindexed_foreign_keys',
    level: 'INFO',
    // Served by an index that begins with columns of the key, and with more than the school.
    sql: `
      select k.conrelid::regclass || ': ' || k.conname as object from pg_constraint k join pg_namespace n on n.oid = k.connamespace
      cross join lateral (select array(select a.attnum from pg_attribute a where a.attrelid = k.conrelid and a.attname = 'school_id')) s (school)
      where k.contype = 'f' and k.conparentid = 0 and n.nspname not in ${PLATFORM} and not exists (
        select from pg_index i where i.indrelid = k.conrelid and i.indisvalid and (i.indkey::int2[])[0] = any (k.conkey)
          and (k.conkey <@ s.school or (i.indkey::int2[])[0] <> all (s.school) or (i.indkey::int2[])[1] = any (k.conkey)))`,
  },
  {
    rule: '0002_auth_users_exposed',
    level: 'ERROR',
    sql: `
      select distinct n.nspname || '.' || c.relname as object from pg_class c join pg_namespace n on n.oid = c.relnamespace
      join pg_rewrite r on r.ev_class = c.oid join pg_depend d on d.objid = r.oid and d.refclassid = 'pg_class'::regclass
      where c.relkind in ('v', 'm') and ${served} and d.refobjid = to_regclass('auth.users') and ${shown('c.oid')}`,
  },
  {
    rule: '0003_auth_rls_initplan',
    level: 'WARN',
    // What is the same for every row is asked once: in a sub-select of its own.
    sql: policies(`regexp_replace(${words}, '\\( SELECT (app|auth|pg_catalog)?\\.?\\w+\\([^()]*\\)[^()]*\\)|(FROM|SELECT) (app|auth)\\.\\w+\\([^()]*\\)', '', 'g')
      ~ '\\m((app|auth)\\.\\w+\\((''[^'']*''::text)?\\)|current_setting\\()'`),
  },
  {
    rule: '0004_no_primary_key',
    level: 'INFO',
    sql: tables(
      `'r', 'p'`,
      `not exists (select from pg_index i where i.indrelid = c.oid and i.indisprimary) and not c.relispartition`,
    ),
  },
  {
    rule: '0006_multiple_permissive_policies',
    level: 'WARN',
    sql: `
      select format('%s.%s: %s for %s (%s)', p.schemaname, p.tablename, a.command, r.rolname, string_agg(p.policyname, ', ')) as object
      from pg_policies p cross join lateral unnest(case p.cmd when 'ALL' then array['SELECT', 'INSERT', 'UPDATE', 'DELETE'] else array[p.cmd] end) a (command)
      join pg_roles r on r.rolname in ('anon', 'authenticated', 'app_caller', 'catalyst_admin', 'catalyst_gateway') and (r.rolname = any (p.roles) or 'public' = any (p.roles))
      where p.schemaname not in ${PLATFORM} and p.permissive = 'PERMISSIVE'
      group by p.schemaname, p.tablename, a.command, r.rolname having count(*) > 1`,
  },
  {
    rule: '0007_policy_exists_rls_disabled',
    level: 'ERROR',
    sql: tables(`'r', 'p'`, `not c.relrowsecurity and exists (select from pg_policy p where p.polrelid = c.oid)`),
  },
  {
    rule: '0008_rls_enabled_no_policy',
    level: 'INFO',
    sql: tables(`'r', 'p'`, `c.relrowsecurity and not exists (select from pg_policy p where p.polrelid = c.oid)`),
  },
  {
    rule: '0009_duplicate_index',
    level: 'WARN',
    sql: `
      select i.indrelid::regclass || ': ' || string_agg(i.indexrelid::regclass::text, ', ' order by i.indexrelid::regclass::text) as object
      from pg_index i join pg_class c on c.oid = i.indrelid join pg_namespace n on n.oid = c.relnamespace join pg_class x on x.oid = i.indexrelid
      where n.nspname not in ${PLATFORM} and not c.relispartition
      group by i.indrelid, x.relam, i.indkey, i.indclass, i.indcollation, i.indoption, coalesce(pg_get_expr(i.indexprs, i.indrelid), ''), coalesce(pg_get_expr(i.indpred, i.indrelid), '')
      having count(*) > 1`,
  },
  {
    rule: '0010_security_definer_view',
    level: 'ERROR',
    sql: tables(
      `'v'`,
      `${served} and not coalesce('security_invoker=true' = any (c.reloptions) or 'security_invoker=on' = any (c.reloptions), false)`,
    ),
  },
  {
    rule: '0011_function_search_path_mutable',
    level: 'WARN',
    // Not those that only their owner may run: they become part of the definer functions that call them, and run under
    // the path that those have fixed; a path of their own would keep them from that.
    sql: functions(`f.prokind in ('f', 'p') and not exists (select from unnest(f.proconfig) s where s like 'search_path=%')
      and (f.prosecdef or f.proacl is null or exists (select from aclexplode(f.proacl) x where x.grantee <> f.proowner))`),
  },
  {
    rule: '0013_rls_disabled_in_public',
    level: 'ERROR',
    sql: tables(`'r', 'p'`, `${served} and not c.relrowsecurity`),
  },
  {
    rule: '0014_extension_in_public',
    level: 'WARN',
    sql: `select e.extname as object from pg_extension e join pg_namespace n on n.oid = e.extnamespace where ${served}`,
  },
  {
    rule: '0015_rls_references_user_metadata',
    level: 'ERROR',
    sql: policies(`${words} ~ '(user_metadata|raw_user_meta_data)'`),
  },
  { rule: '0016_materialized_view_in_api', level: 'WARN', sql: tables(`'m'`, `${served} and ${shown('c.oid')}`) },
  { rule: '0017_foreign_table_in_api', level: 'WARN', sql: tables(`'f'`, `${served} and ${shown('c.oid')}`) },
  {
    rule: '0018_unsupported_reg_types',
    level: 'WARN',
    sql: tables(
      `'r', 'p'`,
      `exists (select from pg_attribute a join pg_type t on t.oid = a.atttypid where a.attrelid = c.oid and not a.attisdropped
        and t.typname in ('regcollation', 'regconfig', 'regdictionary', 'regnamespace', 'regoper', 'regoperator', 'regproc', 'regprocedure'))`,
    ),
  },
  {
    rule: '0021_fkey_to_auth_unique',
    level: 'ERROR',
    sql: `
      select k.conrelid::regclass || ': ' || k.conname as object from pg_constraint k join pg_class c on c.oid = k.confrelid
      join pg_namespace n on n.oid = c.relnamespace where k.contype = 'f' and n.nspname = 'auth'
        and not exists (select from pg_index i where i.indexrelid = k.conindid and i.indisprimary)
        and (select m.nspname from pg_class t join pg_namespace m on m.oid = t.relnamespace where t.oid = k.conrelid) not in ${PLATFORM}`,
  },
  {
    rule: '0022_extension_versions_outdated',
    level: 'WARN',
    sql: `select e.name as object from pg_available_extensions e where e.installed_version is not null and e.installed_version <> e.default_version`,
  },
  {
    rule: '0023_sensitive_columns_exposed',
    level: 'ERROR',
    // Under row security as well: nothing of the kind is for the public interface.
    sql: `
      select a.attrelid::regclass || '.' || a.attname as object from pg_attribute a join pg_class c on c.oid = a.attrelid join pg_namespace n on n.oid = c.relnamespace
      where a.attnum > 0 and not a.attisdropped and c.relkind in ('r', 'p', 'v', 'm', 'f') and ${served}
        and a.attname ~ '(^|_)(password|secret|token|api_key|private_key|ssn|birth_date|date_of_birth|iban|card_number|phone|address)(_|$)'
        and (has_column_privilege('anon', c.oid, a.attnum, 'select') or has_column_privilege('authenticated', c.oid, a.attnum, 'select'))`,
  },
  {
    rule: '0024_permissive_rls_policy',
    level: 'WARN',
    sql: policies(`p.permissive = 'PERMISSIVE' and p.cmd <> 'SELECT' and p.roles && array['public', 'anon', 'authenticated', 'app_caller']::name[]
      and 'true' in (coalesce(p.qual, ''), coalesce(p.with_check, ''))`),
  },
  { rule: '0028_anon_security_definer_function_executable', level: 'WARN', sql: definerFor('anon') },
  { rule: '0029_authenticated_security_definer_function_executable', level: 'WARN', sql: definerFor('authenticated') },
  {
    rule: '0030_invalid_index',
    level: 'WARN',
    sql: `select i.indexrelid::regclass::text as object from pg_index i join pg_class c on c.oid = i.indrelid join pg_namespace n on n.oid = c.relnamespace
      where n.nspname not in ${PLATFORM} and not i.indisvalid`,
  },
  {
    rule: '0901_rls_not_forced',
    level: 'ERROR',
    // The owner of the tables owns the definer functions, too.
    sql: tables(`'r', 'p'`, `not c.relforcerowsecurity`),
  },
  {
    rule: '0902_no_purpose',
    level: 'WARN',
    sql: tables(
      `'r', 'p', 'v', 'm', 'f'`,
      `not c.relispartition and coalesce(length(obj_description(c.oid, 'pg_class')), 0) < 10`,
    ),
  },
];
