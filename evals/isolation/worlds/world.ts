import { randomUUID } from 'node:crypto';
import type postgres from 'postgres';
import type { Identity } from '../identities.ts';
import { type School, Sheet, type Stored } from './cast.ts';
import { type TableShape, tableShapes } from './catalogue.ts';
import { addFamilies } from './families.ts';
import { madeAt } from './filler.ts';
import { type Random, randomOf } from './random.ts';
import { addSchool } from './school.ts';
import { type Insert, standing } from './standing.ts';

export interface World {
  seed: number;
  identities: Identity[];
  /** Tables in which no row stands, with the constraint that refused the last one that was drawn. */
  empty: ReadonlyMap<string, string>;
}

export interface WorldOptions {
  seed: number;
  /** Rows of a school in each table that is filled from the catalogue. */
  rows: number;
  /** The moment around which its dates lie; what policies compare them with is the database's clock. */
  now?: Date;
}

const schemas = ['public', 'guard', 'gateway'];
/** What makes the database work, whoever lives in it; and what even its owner cannot empty. */
const isKept = (table: string) =>
  ['guard.caller_keys', 'guard.secret_versions', 'guard.sealed_columns'].includes(table) ||
  table.startsWith('guard.audit_');

/** Replaces everything that a database keeps by a generated world of three schools. Needs the server's owner. */
export async function makeWorld(superuser: postgres.Sql, options: WorldOptions): Promise<World> {
  const { seed, rows: wanted, now = new Date() } = options;
  const random = randomOf(seed);
  const sheet = new Sheet(random);
  const zones = zonesOf(random, now);
  const schools = zones.map((zone, index) => addSchool(sheet, index, zone, dayIn(zone, now)));
  addFamilies(sheet, schools);
  const shapes = (await tableShapes(superuser, schemas)).filter(({ name }) => !isKept(name));
  const empty = await superuser.begin(async (sql) => {
    await sql`set local session_replication_role = replica`; // guards of order and reason are not what is tested here
    await sql.unsafe(filling);
    await sql.unsafe(`truncate ${shapes.map(({ name }) => name).join(', ')}`);
    return fill(sql, shapes, { sheet, schools, wanted, now });
  });
  await superuser`analyze`;
  return { seed, identities: identitiesOf(sheet, schools), empty };
}

/** Puts candidates in one by one, up to `wanted`, and answers of each what refused it: nothing, if it stands. */
const filling = `
  create or replace function pg_temp.fill(target regclass, given jsonb, wanted int, omitted text[]) returns text[] language plpgsql as $$
  declare candidate jsonb; stood int := 0; answers text[] := '{}'; columns text; refused_by text; code text;
  begin
    select string_agg(quote_ident(attname), ', ' order by attnum) into columns from pg_attribute
      where attrelid = target and attnum > 0 and not attisdropped and attgenerated = '' and attidentity = '' and attname <> all (omitted);
    for candidate in select value from jsonb_array_elements(given) loop
      exit when stood >= wanted;
      begin
        execute format('insert into %s (%s) select %s from jsonb_populate_record(null::%s, $1)', target, columns, columns, target) using candidate;
        stood := stood + 1;
        answers := answers || ''::text;
      exception when others then
        get stacked diagnostics refused_by = constraint_name, code = returned_sqlstate;
        answers := answers || coalesce(nullif(refused_by, ''), code || ' ' || sqlerrm);
      end;
    end loop;
    return answers;
  end $$;`;

interface Filling {
  sheet: Sheet;
  schools: readonly School[];
  wanted: number;
  now: Date;
}

async function fill(
  sql: postgres.TransactionSql,
  shapes: readonly TableShape[],
  { sheet, schools, wanted, now }: Filling,
): Promise<Map<string, string>> {
  const empty = new Map<string, string>();
  const known = new Map<string, Stored[]>();
  for (const shape of inOrder(shapes)) {
    const written = sheet.tables.get(shape.name);
    // Some were made just now, some long ago.
    if (shape.columns.some(({ name }) => name === 'created_at'))
      for (const row of written ?? []) row.created_at ??= madeAt(sheet.random, now);
    const columns = written ? new Set(written.flatMap(Object.keys)) : undefined;
    const omitted = columns ? shape.columns.filter(({ name }) => !columns.has(name)).map(({ name }) => name) : [];
    const insert: Insert = async (rows, most) => {
      const [found] = await sql<{ answers: string[] }[]>`
        select pg_temp.fill(${shape.name}::regclass, ${JSON.stringify(rows)}::text::jsonb, ${most}, ${omitted}) as answers`;
      return found?.answers ?? [];
    };
    if (written) {
      const refused = (await insert(written, written.length)).filter((answer) => answer !== '');
      if (refused.length) throw new Error(`${refused.length} rows of ${shape.name} were refused, by ${refused[0]}.`);
      known.set(shape.name, written);
      continue;
    }
    const owners = shape.columns.some(({ name }) => name === 'school_id') ? schools : [undefined];
    const stood: Stored[] = [];
    for (const school of owners) {
      const drawing = { shape, school, known, random: sheet.random, now };
      const { rows, refusedBy } = await standing(drawing, wanted, insert);
      stood.push(...rows);
      if (rows.length === 0) empty.set(shape.name, refusedBy);
    }
    if (stood.length) empty.delete(shape.name);
    known.set(shape.name, stood);
  }
  return empty;
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
  const more = ['personal_details', 'staff_duties', 'study_group_members'];
  for (const name of [...people, ...more]) visit(byName.get(`public.${name}`)!); // who writes what is chosen by them
  for (const shape of shapes) visit(shape);
  return [...ordered];
}

const everyZone = [
  ...['Pacific/Kiritimati', 'Pacific/Auckland', 'Asia/Tokyo', 'Asia/Kolkata', 'Europe/Berlin', 'Europe/London'],
  ...['America/Sao_Paulo', 'America/New_York', 'America/Los_Angeles', 'Pacific/Pago_Pago'],
];
const dayIn = (zone: string, at: Date) =>
  new Intl.DateTimeFormat('en-CA', { timeZone: zone, dateStyle: 'short' }).format(at);

/** Three zones in which it is not about to be tomorrow while the world is looked at; of different days, if there are. */
function zonesOf(random: Random, now: Date): string[] {
  const soon = new Date(now.getTime() + 40 * 60_000);
  const calm = everyZone.filter((zone) => dayIn(zone, now) === dayIn(zone, soon));
  const first = random.pick(calm);
  const elsewhere = calm.filter((zone) => dayIn(zone, now) !== dayIn(first, now));
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
    ...own
      .filter(({ label }) => / (admin|teacher) /.test(label))
      .map((one): Identity => ({ ...one, label: `${one.label} with a second factor`, assurance: 'aal2' })),
    { label: 'nobody', personId: randomUUID(), membershipId: undefined },
    ...own.slice(0, 3).map(({ personId }) => ({
      ...{ label: `${personId} claiming another’s membership`, personId },
      membershipId: pick(own.filter((one) => one.personId !== personId)).membershipId,
    })),
  ];
}
