import type postgres from 'postgres';
import { forEverybody, functionRules } from './functions.ts';
import { freeColumns, isEverAllowed, isExposed, isKnown } from './oracle.ts';

/** What the outside can reach of a database, and where that is more, or less well kept, than access.md says. */
export interface Surfaces {
  /** How many tables, partitions, views, functions, sequences, schemas, buckets, topics and publications were looked at. */
  count: number;
  faults: string[];
}

/** Schemas of the platform's own stand-ins, hosted by Supabase, whose tables it keeps itself. */
const platform = [
  'auth',
  'storage',
  'realtime',
  'pgboss',
  'drizzle',
  'extensions',
  'isolation',
  'vault',
  'graphql',
  'graphql_public',
];
const actions = { SELECT: 'reads', INSERT: 'inserts', UPDATE: 'updates', DELETE: 'deletes' } as const;

/** Reads the whole surface from the catalogue. Runs in any connection of the server's owner. */
export async function readSurfaces(sql: postgres.Sql | postgres.TransactionSql): Promise<Surfaces> {
  const parts = [
    await relations(sql),
    await functions(sql),
    await sequences(sql),
    await schemas(sql),
    await interfaces(sql),
    await roles(sql),
  ];
  return { count: parts.reduce((sum, { count }) => sum + count, 0), faults: parts.flatMap(({ faults }) => faults) };
}

interface Relation {
  name: string;
  kind: string;
  forced: boolean;
  invoker: boolean;
  owner: string;
  tenant: boolean;
  /** Roles that a restrictive policy about the school binds for every command. */
  bound: string[];
  grants: { role: string; privilege: string; columns: string[] | null }[];
}

async function relations(sql: postgres.Sql | postgres.TransactionSql): Promise<Surfaces> {
  const found = await sql<Relation[]>`
    select n.nspname || '.' || c.relname as name, c.relkind as kind, c.relrowsecurity and c.relforcerowsecurity as forced,
      coalesce('security_invoker=true' = any (c.reloptions) or 'security_invoker=on' = any (c.reloptions), false) as invoker, c.relowner::regrole::text as owner,
      exists (select from pg_attribute a where a.attrelid = c.oid and a.attname = 'school_id' and not a.attisdropped) as tenant,
      array(select role::regrole::text from pg_policy p, unnest(p.polroles) role where p.polrelid = c.oid and not p.polpermissive and p.polcmd = '*'
        and pg_get_expr(p.polqual, p.polrelid) ~ 'school_id = .*app\\.school\\(\\)' and coalesce(pg_get_expr(p.polwithcheck, p.polrelid), pg_get_expr(p.polqual, p.polrelid)) ~ 'school_id = .*app\\.school\\(\\)') as bound,
      coalesce((select jsonb_agg(jsonb_build_object('role', role, 'privilege', privilege, 'columns',
          case when has_table_privilege(role, c.oid, privilege) then null
            else (select jsonb_agg(a.attname) from pg_attribute a where a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped and has_column_privilege(role, c.oid, a.attnum, privilege)) end))
        from unnest(array['app_caller', 'authenticated', 'anon', 'catalyst_app', 'catalyst_gateway']) role, unnest(array['SELECT', 'INSERT', 'UPDATE', 'DELETE', 'TRUNCATE', 'REFERENCES', 'TRIGGER']) privilege
        where has_table_privilege(role, c.oid, privilege) or (privilege in ('SELECT', 'INSERT', 'UPDATE', 'REFERENCES') and has_any_column_privilege(role, c.oid, privilege))), '[]') as grants
    from pg_class c join pg_namespace n on n.oid = c.relnamespace
    where c.relkind in ('r', 'p', 'v', 'm', 'f') and n.nspname not like 'pg\\_%' and n.nspname <> 'information_schema' and n.nspname <> all (${platform})
      and not exists (select from pg_depend d where d.objid = c.oid and d.deptype = 'e')`;
  return { count: found.length, faults: found.flatMap(faultsOfRelation) };
}

function faultsOfRelation({ name, kind, forced, invoker, tenant, bound, grants }: Relation): string[] {
  const isView = kind === 'v';
  const known = isKnown(name) ? [] : [`${name}: access.md does not speak of it`];
  const kept = isView ? invoker : forced && ['r', 'p'].includes(kind);
  const reached = new Set(
    grants.map(({ role }) => role).filter((role) => ['app_caller', 'authenticated'].includes(role)),
  );
  // Before a school is chosen, people see their own memberships and profile; a person belongs to several schools.
  const unbound =
    tenant && !isView && !['public.memberships', 'public.profiles'].includes(name)
      ? [...reached].filter((role) => !bound.includes(role))
      : [];
  return [
    ...known,
    ...(kept ? [] : [`${name}: row security is not ${isView ? 'its reader’s' : 'enabled and forced'}`]),
    ...unbound.map((role) => `${name}: nothing binds ${role} to its school`),
    ...grants.flatMap(({ role, privilege, columns }) => faultsOfGrant(name, role, privilege, columns)),
  ];
}

function faultsOfGrant(name: string, role: string, privilege: string, columns: string[] | null): string[] {
  const action = actions[privilege as keyof typeof actions];
  const free = action === 'updates' ? freeColumns(name) : undefined;
  const withinFree = !free || columns?.every((column) => free.includes(column)) === true;
  const isDue =
    (role === 'app_caller' && action !== undefined && isEverAllowed(name, action) && withinFree) ||
    (role === 'authenticated' && action === 'reads' && isExposed(name));
  return isDue ? [] : [`${name}: ${role} holds ${privilege}${columns ? ` (${columns.join(', ')})` : ''}`];
}

async function functions(sql: postgres.Sql | postgres.TransactionSql): Promise<Surfaces> {
  const found = await sql<{ name: string; role: string; definer: boolean; pinned: boolean; volatile: boolean }[]>`
    select n.nspname || '.' || p.proname as name, role, p.prosecdef as definer,
      exists (select from unnest(p.proconfig) setting where setting like 'search_path=%') as pinned, p.provolatile = 'v' as volatile
    from pg_proc p join pg_namespace n on n.oid = p.pronamespace, unnest(array['app_caller', 'authenticated', 'anon', 'catalyst_app']) role
    where has_function_privilege(role, p.oid, 'execute') and has_schema_privilege(role, n.oid, 'usage')
      and n.nspname not in ('pg_catalog', 'information_schema', 'extensions', 'isolation') and n.nspname not like 'pg\\_%' and p.prorettype <> 'trigger'::regtype
      and not exists (select from pg_depend d where d.objid = p.oid and d.deptype = 'e')`;
  const faults = found.flatMap(({ name, role, definer, pinned, volatile }) => {
    const known = functionRules.get(name);
    const isDue =
      forEverybody.has(name) ||
      (known !== undefined && (role === 'app_caller' || (role === 'authenticated' && known.readers && !volatile)));
    return [
      ...(isDue ? [] : [`${name}: ${role} may execute it, of which the oracle does not speak`]),
      ...(definer && !pinned ? [`${name}: acts as its owner without a search_path of its own`] : []),
    ];
  });
  return { count: found.length, faults };
}

async function sequences(sql: postgres.Sql | postgres.TransactionSql): Promise<Surfaces> {
  const found = await sql<{ name: string; role: string; reached: boolean }[]>`
    select c.oid::regclass::text as name, role, has_sequence_privilege(role, c.oid, 'usage, select, update') as reached
    from pg_class c join pg_namespace n on n.oid = c.relnamespace, unnest(array['app_caller', 'authenticated', 'anon']) role
    where c.relkind = 'S' and n.nspname <> all (${platform})`;
  return {
    count: found.length,
    faults: found.filter(({ reached }) => reached).map(({ name, role }) => `${name}: ${role} may use the sequence`),
  };
}

const open: Readonly<Record<string, readonly string[]>> = {
  app_caller: ['public', 'app', 'extensions'],
  authenticated: ['public', 'app', 'extensions', 'auth', 'storage', 'realtime'],
  anon: ['public', 'app', 'extensions', 'auth', 'storage', 'realtime'],
};

async function schemas(sql: postgres.Sql | postgres.TransactionSql): Promise<Surfaces> {
  const found = await sql<{ name: string; role: string; creates: boolean }[]>`
    select n.nspname as name, role, has_schema_privilege(role, n.oid, 'create') as creates
    from pg_namespace n, unnest(array['app_caller', 'authenticated', 'anon']) role
    where n.nspname not like 'pg\\_%' and n.nspname not in ('information_schema', 'isolation') and has_schema_privilege(role, n.oid, 'usage')`;
  return {
    count: found.length,
    faults: found.flatMap(({ name, role, creates }) => [
      ...(open[role]?.includes(name) ? [] : [`schema ${name}: ${role} may look into it`]),
      ...(creates ? [`schema ${name}: ${role} may create in it`] : []),
    ]),
  };
}

/** Buckets that may be listed, topics that may be joined, tables whose changes are broadcast: none of them so far. */
async function interfaces(sql: postgres.Sql | postgres.TransactionSql): Promise<Surfaces> {
  const published = await sql<
    { name: string }[]
  >`select schemaname || '.' || tablename as name from pg_publication_tables`;
  const rules = await sql<{ name: string }[]>`
    select schemaname || '.' || tablename || ' ' || policyname as name from pg_policies where schemaname in ('storage', 'realtime')`;
  const [storage] = await sql<{ exists: boolean }[]>`select to_regclass('storage.buckets') is not null as exists`;
  const buckets = storage?.exists ? await sql<{ name: string }[]>`select id as name from storage.buckets` : [];
  const all = [
    ...published.map(({ name }) => `publication of ${name}`),
    ...rules.map(({ name }) => `policy ${name}`),
    ...buckets.map(({ name }) => `bucket ${name}`),
  ];
  return { count: all.length, faults: all.map((name) => `${name}: access.md does not speak of it`) };
}

/** Whoever acts for a caller owns nothing, is above no policy, and inherits nothing. */
async function roles(sql: postgres.Sql | postgres.TransactionSql): Promise<Surfaces> {
  const found = await sql<{ name: string; strong: boolean; owned: number }[]>`
    select rolname as name, rolsuper or rolbypassrls or rolcreaterole or rolcreatedb or rolreplication as strong,
      (select count(*)::int from pg_class where relowner = r.oid) as owned
    from pg_roles r where rolname in ('app_caller', 'authenticated', 'anon', 'catalyst_app')`;
  return {
    count: found.length,
    faults: found
      .filter(({ strong, owned }) => strong || owned > 0)
      .map(({ name }) => `role ${name} is above row security`),
  };
}
