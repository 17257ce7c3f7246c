import type postgres from 'postgres';
import { claimsKey } from '#db/claims.ts';
import type { Acting } from '../acting.ts';
import { type Case, keyExpression, settingsOf } from '../judge.ts';
import { filledColumns, isView, mayBecome, mayChange, shownBy, turnsOf, writtenBlindly } from '../oracle.ts';
import type { Arranged } from '../trial-run.ts';
import { groundOf } from './ground.ts';
import { probesOf } from './probes.ts';

export type Action = 'read' | 'insert' | 'update' | 'delete';

/**
 * Installs what tries many reads and writes as many people in one call. Guards and keys are switched off by its caller
 * (`session_replication_role`), so that policies alone answer: a write that a constraint stops had passed them.
 */
export const installing = `
  create schema if not exists isolation;
  drop table if exists isolation.probes, isolation.people;
  create table isolation.people (number int primary key, settings jsonb not null);
  create table isolation.probes (number int primary key, person int not null, action text not null, statement text not null, given jsonb, keys text[], allowed boolean);
  create index on isolation.probes (person, action);
  drop function if exists isolation.passes(text, jsonb);
  create or replace function isolation.passes(statement text, given jsonb, stored text[]) returns boolean language plpgsql as $$
  declare changed bigint; failure text;
  begin
    if stored <> '{}' then perform isolation.vacate(split_part(stored[1], ' ', 1), split_part(stored[1], ' ', 2)); end if;
    execute statement using given;
    get diagnostics changed = row_count;
    raise exception using errcode = 'IS000', message = changed::text;
  exception
    when sqlstate 'IS000' then return sqlerrm <> '0';
    when insufficient_privilege then return sqlerrm !~ 'row-level security|permission denied';
    when others then return true;
  end $$;
  create or replace function isolation.shown(statement text) returns text[] language plpgsql as $$
  declare found text[];
  begin execute statement into found; return found;
  exception when insufficient_privilege then return '{}';
  end $$;
  create or replace function isolation.counted(statement text) returns text language plpgsql as $$
  declare changed bigint;
  begin
    execute statement;
    get diagnostics changed = row_count;
    raise exception using errcode = 'IS000', message = changed::text;
  exception
    when sqlstate 'IS000' then return sqlerrm;
    when insufficient_privilege then return case when sqlerrm ~ 'permission denied' then '0' else 'refused' end;
    when others then return sqlstate;
  end $$;
  create or replace function isolation.disagreements(actions text[], first int[], everyone boolean) returns table (number int, person int) language plpgsql as $$
  declare one record; probe isolation.probes; probes isolation.probes[]; agrees boolean; found int[];
  begin
    for one in select p.* from isolation.people p order by array_position(first, p.number) nulls last, p.number loop
      select array_agg(p order by p.number) into probes from isolation.probes p where p.person = one.number and p.action = any (actions);
      continue when probes is null;
      found := '{}';
      perform set_config(s.key, s.value, true) from jsonb_each_text(one.settings) s where s.key <> 'role';
      perform set_config('role', one.settings ->> 'role', true);
      foreach probe in array probes loop
        if probe.action <> 'read' and probe.allowed is null then agrees := isolation.counted(probe.statement) = probe.keys[1];
        elsif probe.action = 'read' then agrees := isolation.shown(probe.statement) = probe.keys;
        else agrees := isolation.passes(probe.statement, probe.given, probe.keys) = probe.allowed; end if;
        if not agrees then found := found || probe.number; end if;
        exit when not agrees and not everyone;
      end loop;
      set local role none;
      set local session authorization default;
      return query select n, one.number from unnest(found) n;
      if found <> '{}' and not everyone then return; end if;
    end loop;
  end $$;
  revoke all on all functions in schema isolation from public;
  grant usage on schema isolation to app_caller, authenticated, anon;
  grant execute on all functions in schema isolation to app_caller, authenticated, anon;`;

/** Signs everybody's claims anew: they hold for five minutes. */
export async function introduce(sql: postgres.Sql, { cases, secret }: Arranged): Promise<void> {
  const key = claimsKey(secret);
  const people = cases.map((one, number) => ({ number, settings: settingsOf(one, key) }));
  await sql`truncate isolation.people`;
  await sql`insert into isolation.people select (p ->> 'number')::int, p -> 'settings' from jsonb_array_elements(${JSON.stringify(people)}::text::jsonb) p`;
}

/** What is tried as one person, and what it should come to. */
export interface Stored {
  person: number;
  action: Action;
  statement: string;
  given: unknown;
  /** Keys that are read; how many rows a sweep reaches; the stored row that makes way for an insert. */
  keys: string[] | null;
  allowed: boolean | null;
  /** What an update changes. */
  changed?: readonly string[];
}

/**
 * Puts in what is to be tried on one table, for everybody, and takes out again what does not come to what access.md says
 * even with the policies as they are: guards of the data decide about it, and it could tell nothing about a mutant.
 */
export async function prepare(
  superuser: postgres.Sql,
  arranged: Arranged,
  table: string,
): Promise<{ probes: number; left: Stored[] }> {
  const columns = await superuser<{ name: string; changeable: boolean }[]>`
    select attname as name, has_column_privilege('app_caller', attrelid, attnum, 'UPDATE') as changeable from pg_attribute
    where attrelid = ${table}::regclass and attnum > 0 and not attisdropped and attgenerated = ''`;
  await superuser`truncate isolation.probes`;
  const probes = arranged.cases.flatMap((one, person) => [
    ...readsOf(arranged, table, one, person),
    ...(one.channel === 'operations' && !isView(table) ? writesOf(arranged, table, one, person, columns) : []),
  ]);
  for (let at = 0; at < probes.length; at += 2_000) {
    const part = JSON.stringify(probes.slice(at, at + 2_000));
    await superuser`insert into isolation.probes select ${at} + n, (p ->> 'person')::int, p ->> 'action', p ->> 'statement', p -> 'given',
        array(select k from jsonb_array_elements_text(nullif(p -> 'keys', 'null')) k order by k collate "C"), (p ->> 'allowed')::boolean
      from jsonb_array_elements(${part}::text::jsonb) with ordinality x (p, n)`;
  }
  const unusable = await superuser.begin(async (sql) => {
    await sql`set local session_replication_role = replica`;
    const found = await sql<
      { number: number }[]
    >`select number from isolation.disagreements('{read,insert,update,delete}', '{}', true)`;
    return found.map(({ number }) => number);
  });
  await superuser`delete from isolation.probes where number = any (${unusable})`;
  return { probes: probes.length, left: unusable.map((number) => probes[number - 1]!) };
}

function readsOf({ facts }: Arranged, table: string, one: Case, person: number): Stored[] {
  return [table, ...shownBy(table)].map((name): Stored => {
    const key = keyExpression(facts, name);
    const statement = `select coalesce(array_agg(k order by k collate "C"), '{}') from (select ${key} as k from ${name} t) x`;
    return {
      person,
      action: 'read',
      statement,
      given: null,
      keys: [...one.due(name)],
      allowed: null,
    };
  });
}

const grounds = new WeakMap<object, Map<string, ReturnType<typeof groundOf>>>();

function writesOf(
  { facts }: Arranged,
  table: string,
  { acting }: Case,
  person: number,
  columns: readonly { name: string; changeable: boolean }[],
): Stored[] {
  const known = grounds.get(facts) ?? new Map<string, ReturnType<typeof groundOf>>();
  grounds.set(facts, known);
  const ground =
    known.get(table) ??
    groundOf(table, facts.tables.get(table) ?? [], (id) => facts.find('profiles', id) !== undefined);
  known.set(table, ground);
  if (ground.rows.length === 0) return [];
  return [
    ...sweeps(ground, acting, person),
    ...blindChanges(ground, acting, person, columns),
    ...probesOf(ground, acting, person).flatMap(({ action, id, values, allowed }): Stored[] => {
      const usable = columns.filter(({ name, changeable }) => name in values && (action !== 'update' || changeable));
      if (action === 'update' && usable.length === 0) return [];
      const list = usable.map(({ name }) => `"${name}"`).join(', ');
      const given = Object.fromEntries(usable.map(({ name }) => [name, (values as Record<string, unknown>)[name]]));
      const from = `jsonb_populate_record(null::${table}, $1)`;
      const statement = {
        insert: `insert into ${table} (${list}) overriding system value select ${list} from ${from}`,
        update: `update ${table} set (${list}) = (select ${list} from ${from}) where id = '${id}'`,
        delete: `delete from ${table} where id = '${id}'`,
      }[action];
      const before = ground.rows.find((row) => row.id === id);
      const changed =
        action === 'update' ? Object.keys(given).filter((name) => !isSame(before?.[name], given[name])) : [];
      return [
        { person, action, statement, given, keys: action === 'insert' ? [`${table} ${id}`] : null, allowed, changed },
      ];
    }),
  ];
}

const isSame = (one: unknown, other: unknown) => JSON.stringify(one) === JSON.stringify(other);

/**
 * Writes that name no row, and so are not narrowed to what can be read: they reach what their own policy lets them. A
 * change leaves rows as they are, so that no check or key has anything to say.
 */
function sweeps({ table, rows }: ReturnType<typeof groundOf>, acting: Acting, person: number): Stored[] {
  const sweep = (action: Action, statement: string, reached: number | 'refused'): Stored => ({
    ...{ person, action, statement, given: null, allowed: null },
    keys: [String(reached)],
  });
  return [
    sweep('delete', `delete from ${table}`, writtenBlindly(table, 'deletes', acting)),
    ...(rows[0]?.updated_at === undefined
      ? []
      : [sweep('update', `update ${table} set updated_at = now()`, writtenBlindly(table, 'updates', acting))]),
  ];
}

const mostBlind = 12;

/**
 * Changes of one column, by itself or with a change that means something of its own, in every row that a write reaches without reading any: what nobody may make of one of them, so that
 * the first is refused. (A write that names its row is held by the policy of reading as well, and says less.)
 */
function blindChanges(
  { table, rows, values, people }: ReturnType<typeof groundOf>,
  acting: Acting,
  person: number,
  columns: readonly { name: string; changeable: boolean }[],
): Stored[] {
  const reached = rows.filter((row) => mayChange(table, row, acting));
  const free = columns.filter(({ name, changeable }) => changeable && !filledColumns(table).includes(name));
  const candidates = free.flatMap(({ name }) => {
    const known = values.get(`${reached[0]?.school_id} ${name}`) ?? [];
    return known.slice(0, people.includes(name) ? 3 : 2).map((value) => ({ [name]: value }));
  });
  const isRefused = (change: object) => reached.every((row) => !mayBecome(table, { ...row, ...change }, acting));
  const refused = (changes: readonly Record<string, unknown>[]) =>
    reached.length ? changes.filter(isRefused).slice(0, mostBlind) : [];
  const turned = turnsOf(table, acting).flatMap((turn) => candidates.map((one) => ({ ...turn, ...one })));
  return [...refused(candidates), ...refused(turned)].map((given): Stored => {
    const changed = Object.keys(given);
    const list = changed.map((name) => `"${name}"`).join(', ');
    const values = `(select ${list} from jsonb_populate_record(null::${table}, '${JSON.stringify(given).replaceAll("'", "''")}'))`;
    const statement = `update ${table} set (${list}) = ${values}`;
    return { person, action: 'update', statement, given: null, keys: ['refused'], allowed: null, changed };
  });
}
