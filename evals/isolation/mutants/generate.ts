import type postgres from 'postgres';
import { isOfCaller, operandsOf, withoutOneOperand } from './expression.ts';

/** One way of getting the policies wrong: what a careless migration would do. */
export interface Mutant {
  /** Speaks for itself, and is the same from run to run. */
  name: string;
  /** The table whose rows it is about. */
  table: string;
  sql: string;
  /** A grant, a role or a switch: the catalogue shows it before any row does. */
  isOfSurface: boolean;
  /** What the policy is about; of what is no policy, everything. */
  command: Policy['command'];
}

interface Policy {
  table: string;
  name: string;
  permissive: boolean;
  command: 'ALL' | 'SELECT' | 'INSERT' | 'UPDATE' | 'DELETE';
  roles: string[];
  using: string | null;
  check: string | null;
}

/**
 * Mutants of everything that keeps rows apart, read from the catalogue: each policy dropped, always true, without its
 * check, for wider roles (with the grants that follow, DECISIONS/2026-11-22-grants-follow-policies.md), with an operand left
 * out; each grant that is not there; row security not forced, or off; views that do not ask as their reader.
 * What an update's `using` has asked of the acting person alone is no other when its check asks it again: no mutant.
 * No more are those of a restrictive policy that has nothing to restrict yet, of a table that no policy opens to callers.
 * Of the policies that let a table's owner in (for definer functions) only widened roles are mutants: without them the
 * functions fail closed.
 */
export async function generateMutants(superuser: postgres.Sql): Promise<Mutant[]> {
  const policies = await superuser<Policy[]>`
    select n.nspname || '.' || c.relname as table, p.polname as name, p.polpermissive as permissive,
      case p.polcmd when 'r' then 'SELECT' when 'a' then 'INSERT' when 'w' then 'UPDATE' when 'd' then 'DELETE' else 'ALL' end as command,
      (select array_agg(case role when 0 then 'public' else role::regrole::text end) from unnest(p.polroles) role) as roles,
      pg_get_expr(p.polqual, p.polrelid) as using, pg_get_expr(p.polwithcheck, p.polrelid) as check
    from pg_policy p join pg_class c on c.oid = p.polrelid join pg_namespace n on n.oid = c.relnamespace
    where n.nspname not in ('auth', 'storage', 'realtime', 'pgboss') order by 1, 2`;
  const opened = new Set(policies.filter((one) => one.permissive && !isForOwner(one)).map(({ table }) => table));
  const mutants = policies.filter((one) => one.permissive || opened.has(one.table)).flatMap(mutantsOf);
  return apart([...mutants, ...(await mutantsOfTables(superuser))]);
}

/** One operand may stand in an expression more than once, the outermost first: a name of each. */
function apart(mutants: readonly Mutant[]): Mutant[] {
  const known = new Map<string, number>();
  return mutants.map((mutant) => {
    const times = (known.get(mutant.name) ?? 0) + 1;
    known.set(mutant.name, times);
    return times === 1 ? mutant : { ...mutant, name: `${mutant.name} [${times}]` };
  });
}

const isForOwner = ({ roles }: Policy) => roles.every((role) => role === 'catalyst_admin');

function mutantsOf(policy: Policy): Mutant[] {
  const { table, name, command } = policy;
  const make = (what: string, sql: string): Mutant => ({
    ...{ name: `${table}, ${name}: ${what}`, table, sql, command },
    isOfSurface: what.startsWith('for '),
  });
  const wider = policy.permissive ? widened(policy, make) : [];
  if (isForOwner(policy)) return wider;
  const alter = (using: string | null, check: string | null) =>
    `alter policy "${name}" on ${table}${using === null ? '' : ` using (${using})`}${check === null ? '' : ` with check (${check})`}`;
  const always = (value: string | null) => (value === null ? null : 'true');
  const isTrue = (value: string | null) => value === null || value === 'true';
  const unchecked = alter(policy.using, 'true');
  const asked = command === 'UPDATE' ? operandsOf(policy.using ?? '').filter(isOfCaller) : [];
  const isAsked = (condition: string) => operandsOf(condition).every((operand) => asked.includes(operand));
  return [
    make('dropped', `drop policy "${name}" on ${table}`),
    ...(isTrue(policy.using) && isTrue(policy.check)
      ? []
      : [make('always true', alter(always(policy.using), always(policy.check)))]),
    ...(policy.check !== null && !isTrue(policy.check) && command !== 'INSERT' && !isAsked(policy.check)
      ? [make('without its check', unchecked)]
      : []),
    ...wider,
    ...['using', 'check'].flatMap((part) => {
      const expression = policy[part as 'using' | 'check'];
      if (expression === null) return [];
      return withoutOneOperand(expression)
        .filter(({ dropped }) => part === 'using' || !(dropped.startsWith('AND ') && isAsked(dropped.slice(4))))
        .map(({ text, dropped }) =>
          make(`${part} without ${dropped}`, part === 'using' ? alter(text, null) : alter(null, text)),
        );
    }),
  ];
}

const privileges = {
  ALL: 'select, insert, update, delete',
  SELECT: 'select',
  INSERT: 'insert',
  UPDATE: 'update',
  DELETE: 'delete',
};

function widened(policy: Policy, make: (what: string, sql: string) => Mutant): Mutant[] {
  const { table, name, roles, command } = policy;
  const to = (role: string, all: string, readers: string) =>
    make(
      `for ${role}`,
      `alter policy "${name}" on ${table} to ${all}; grant ${privileges[command]} on ${table} to ${readers}`,
    );
  const more = ['authenticated', 'app_caller'].filter((role) => !roles.includes(role) && !roles.includes('public'));
  return [
    ...more.map((role) => to(role, [...roles, role].join(', '), role)),
    ...(roles.includes('public') ? [] : [to('public', 'public', 'anon, authenticated, app_caller')]),
  ];
}

async function mutantsOfTables(superuser: postgres.Sql): Promise<Mutant[]> {
  const tables = await superuser<{ name: string; kind: string; missing: string[]; unwritten: string[] }[]>`
    select n.nspname || '.' || c.relname as name, c.relkind as kind,
      array(select p from unnest(array['select', 'insert', 'update', 'delete']) p where not has_table_privilege('authenticated', c.oid, p)) as missing,
      array(select p from unnest(array['select', 'insert', 'update', 'delete']) p where not has_table_privilege('app_caller', c.oid, p)) as unwritten
    from pg_class c join pg_namespace n on n.oid = c.relnamespace
    where n.nspname in ('public', 'guard', 'gateway', 'partitions') and c.relkind in ('r', 'p', 'v') order by 1`;
  return tables.flatMap(({ name, kind, missing, unwritten }) => {
    const make = (what: string, sql: string): Mutant => ({
      ...{ name: `${name}: ${what}`, table: name, sql, command: 'ALL' },
      isOfSurface: true,
    });
    return [
      ...missing.map((privilege) =>
        make(`${privilege} for authenticated`, `grant ${privilege} on ${name} to authenticated`),
      ),
      ...unwritten.map((privilege) =>
        make(`${privilege} for app_caller`, `grant ${privilege} on ${name} to app_caller`),
      ),
      ...(kind === 'v'
        ? [make('asks as its owner', `alter view ${name} set (security_invoker = false)`)]
        : [
            make('row security not forced', `alter table ${name} no force row level security`),
            make('row security off', `alter table ${name} disable row level security`),
          ]),
    ];
  });
}
