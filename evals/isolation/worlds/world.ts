import { randomUUID } from 'node:crypto';
import type postgres from 'postgres';
import type { Identity } from '../identities.ts';
import { type School, Sheet, type Stored } from './cast.ts';
import { type TableShape, tableShapes } from './catalogue.ts';
import { addFamilies } from './families.ts';
import { candidate } from './filler.ts';
import { type Random, randomOf } from './random.ts';
import { addSchool } from './school.ts';

export interface World {
  seed: number;
  identities: Identity[];
  /** Tables that no generic row fits; only tables that nobody has a grant on may stand here. */
  empty: string[];
}

export interface WorldOptions {
  seed: number;
  /** Rows of a school in each table that is filled from the catalogue. */
  rows: number;
}

const schemas = ['public', 'guard', 'gateway'];
/** What makes the database work, whoever lives in it; and what even its owner cannot empty. */
const isKept = (table: string) =>
  ['guard.caller_keys', 'guard.secret_versions', 'guard.sealed_columns'].includes(table) ||
  table.startsWith('guard.audit_');

/** Replaces everything that a database keeps by a generated world of three schools. Needs the server's owner. */
export async function makeWorld(superuser: postgres.Sql, { seed, rows }: WorldOptions): Promise<World> {
  const random = randomOf(seed);
  const sheet = new Sheet(random);
  const zones = zonesOf(random);
  const schools = zones.map((zone, index) => addSchool(sheet, index, zone, dayIn(zone)));
  addFamilies(sheet, schools);
  const shapes = (await tableShapes(superuser, schemas)).filter(({ name }) => !isKept(name));
  const empty = await superuser.begin(async (sql) => {
    await sql`set local session_replication_role = replica`; // guards of order and reason are not what is tested here
    await sql.unsafe(filling);
    await sql.unsafe(`truncate ${shapes.map(({ name }) => name).join(', ')}`);
    return fill(sql, shapes, sheet, schools, rows);
  });
  await superuser`analyze`;
  return { seed, identities: identitiesOf(sheet, schools), empty };
}

/** Puts candidates in one by one and answers the numbers of those that the constraints let stand. */
const filling = `
  create or replace function pg_temp.fill(target regclass, given jsonb, wanted int, omitted text[]) returns int[] language plpgsql as $$
  declare candidate jsonb; number int := 0; stood int[] := '{}'; columns text;
  begin
    select string_agg(quote_ident(attname), ', ' order by attnum) into columns from pg_attribute
      where attrelid = target and attnum > 0 and not attisdropped and attgenerated = '' and attidentity = '' and attname <> all (omitted);
    for candidate in select value from jsonb_array_elements(given) loop
      number := number + 1;
      begin
        execute format('insert into %s (%s) select %s from jsonb_populate_record(null::%s, $1)', target, columns, columns, target) using candidate;
        stood := stood || number;
      exception when others then if current_setting('isolation.explain', true) = 'on' then raise notice '% %', target, sqlerrm; end if;
      end;
      exit when array_length(stood, 1) >= wanted;
    end loop;
    return stood;
  end $$;`;

async function fill(
  sql: postgres.TransactionSql,
  shapes: readonly TableShape[],
  sheet: Sheet,
  schools: readonly School[],
  wanted: number,
): Promise<string[]> {
  const known = new Map<string, Stored[]>();
  const empty: string[] = [];
  for (const shape of inOrder(shapes)) {
    const written = sheet.tables.get(shape.name);
    const candidates = written ?? draw(shape, schools, known, sheet.random, wanted);
    const given = new Set(candidates.flatMap((row) => Object.keys(row)));
    const omitted = shape.columns.filter((column) => !given.has(column.name)).map(({ name }) => name);
    const stood: Stored[] = [];
    for (const group of written ? [candidates] : Map.groupBy(candidates, (row) => row.school_id).values()) {
      const most = written ? group.length : wanted;
      const [found] = await sql<{ stood: number[] }[]>`
        select pg_temp.fill(${shape.name}::regclass, ${JSON.stringify(group)}::text::jsonb, ${most}, ${omitted}) as stood`;
      stood.push(...(found?.stood ?? []).map((number) => group[number - 1]!));
    }
    if (written && stood.length < written.length)
      throw new Error(`Only ${stood.length} of ${written.length} rows of ${shape.name} could be put in.`);
    if (stood.length === 0) empty.push(shape.name);
    known.set(shape.name, stood);
  }
  return empty;
}

/** More than are wanted, since constraints refuse some. */
function draw(
  shape: TableShape,
  schools: readonly School[],
  known: ReadonlyMap<string, Stored[]>,
  random: Random,
  wanted: number,
): Stored[] {
  const isTenant = shape.columns.some(({ name }) => name === 'school_id');
  const owners = isTenant ? schools : [undefined];
  return owners.flatMap((school) => Array.from({ length: wanted * 4 }, () => candidate(shape, school, known, random)));
}

/** What is pointed at before what points at it; among those that point at each other, by name. */
function inOrder(shapes: readonly TableShape[]): TableShape[] {
  const byName = new Map(shapes.map((shape) => [shape.name, shape]));
  const ordered = new Set<TableShape>();
  const visiting = new Set<TableShape>();
  const visit = (shape: TableShape) => {
    if (ordered.has(shape) || visiting.has(shape)) return;
    visiting.add(shape);
    for (const { to } of shape.references) if (byName.has(to)) visit(byName.get(to)!);
    ordered.add(shape);
  };
  const people = ['student_class_assignments', 'teacher_class_assignments', 'parent_child_relationships'];
  for (const name of people) visit(byName.get(`public.${name}`)!); // who records what is chosen by them
  for (const shape of shapes) visit(shape);
  return [...ordered];
}

const everyZone = [
  ...['Pacific/Kiritimati', 'Pacific/Auckland', 'Asia/Tokyo', 'Asia/Kolkata', 'Europe/Berlin', 'Europe/London'],
  ...['America/Sao_Paulo', 'America/New_York', 'America/Los_Angeles', 'Pacific/Pago_Pago'],
];
const dayIn = (zone: string, at = new Date()) =>
  new Intl.DateTimeFormat('en-CA', { timeZone: zone, dateStyle: 'short' }).format(at);

/** Three zones in which it is not about to be tomorrow while the world is looked at; of different days, if there are. */
function zonesOf(random: Random): string[] {
  const soon = new Date(Date.now() + 40 * 60_000);
  const calm = everyZone.filter((zone) => dayIn(zone) === dayIn(zone, soon));
  const first = random.pick(calm);
  const elsewhere = calm.filter((zone) => dayIn(zone) !== dayIn(first));
  const second = random.pick(elsewhere.length ? elsewhere : calm.filter((zone) => zone !== first));
  return [first, second, random.pick(calm.filter((zone) => zone !== first && zone !== second))];
}

/** Everyone with each membership, those that are over included; and people who claim what is not theirs. */
function identitiesOf(sheet: Sheet, schools: readonly School[]): Identity[] {
  const own = schools.flatMap(({ memberships }, index) =>
    memberships.map(({ id, personId, role }) => ({
      label: `school ${index} ${role} ${personId}`,
      personId,
      membershipId: id,
    })),
  );
  const pick = (from: readonly Identity[]) => sheet.random.pick(from);
  return [
    ...own,
    { label: 'nobody', personId: randomUUID(), membershipId: undefined },
    ...own.slice(0, 3).map(({ personId }) => ({
      ...{ label: `${personId} claiming another’s membership`, personId },
      membershipId: pick(own.filter((one) => one.personId !== personId)).membershipId,
    })),
  ];
}
