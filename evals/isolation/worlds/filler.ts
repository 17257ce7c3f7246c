import { addDays } from '../facts.ts';
import type { School, Stored } from './cast.ts';
import type { Column, Reference, TableShape } from './catalogue.ts';
import type { Random } from './random.ts';
import { tell } from './stories.ts';

/** What a row is drawn from. */
export interface Drawing {
  shape: TableShape;
  school: School | undefined;
  /** What rows can point at: everything that has been stored before, by table. */
  known: ReadonlyMap<string, readonly Stored[]>;
  random: Random;
  now: Date;
}

/** Columns that a trigger fills from a row that is pointed at. */
const written: Readonly<Record<string, readonly (readonly [column: string, reference: string, table: string])[]>> = {
  'public.student_quests': [['class_id', 'quest_id', 'public.quests']],
  'public.communications': [['about_student_id', 'thread_id', 'public.communication_threads']],
};

const sealed = (random: Random) => `f1.${random.uuid()}${random.uuid()}`.replaceAll('-', '_');
const hash = (random: Random) => (random.uuid() + random.uuid()).replaceAll('-', '');

/** Shapes that checks ask of a column's text, by table and column, or by column alone. */
const shaped: Readonly<Record<string, (random: Random, school: School | undefined) => unknown>> = {
  currency: () => 'EUR',
  country: () => null,
  postal_code: () => null,
  city: () => null,
  region: () => null,
  // Long enough that a sitting under way stays so while its world is looked at.
  'public.exams.minutes': () => 45,
  'public.badges.code': (random) => `code_${random.below(1_000_000)}`,
  'public.contacts.value': sealed,
  'public.contacts.kind': () => 'mail',
  'public.safeguarding_concerns.content': sealed,
  'public.safeguarding_chronology.content': sealed,
  'public.safeguarding_closures.reason': sealed,
  'public.devices.mark': hash,
  'public.push_subscriptions.endpoint': (random) => `https://push.example/${random.uuid()}`,
  'public.files.object_path': (random, school) => `${school?.id}/${random.uuid()}`,
  'public.files.sha256': hash,
  'public.eval_runs.dataset_hash': hash,
  'public.login_attempts.account_hash': hash,
  'public.login_attempts.address_hash': hash,
  'public.disclosure_log.data_kinds': () => ['contact'],
  'public.analytics_events.name': () => 'page.opened',
  'public.poll_votes.created_at': () => '1970-01-01T00:00:00Z',
  'public.poll_votes.updated_at': () => '1970-01-01T00:00:00Z',
};

const isPeople = (reference: Reference) => ['public.profiles', 'public.school_people'].includes(reference.to);
const personColumn = ({ columns }: Reference) => columns.find((column) => column !== 'school_id')!;

/**
 * One candidate row of a table, made from its catalogue entry: references to rows of its school, values that checks list,
 * days and moments on both sides of today and now. Constraints that it breaks all the same are the database's to refuse.
 */
export function candidate(drawing: Drawing): Stored {
  const { shape, school, random } = drawing;
  const row: Stored = {};
  for (const column of shape.columns) {
    row[column.name] = column.name === 'school_id' && school ? school.id : valueFor(column, drawing);
  }
  refer(row, drawing);
  makePlausible(row, drawing);
  tell(row, drawing);
  if (shape.columns.some(({ name, type }) => name === 'id' && type === 'uuid')) row.id = random.uuid();
  return row;
}

/** A candidate that a check refused, with some of the columns that the check speaks of drawn anew. */
export function mended(row: Stored, check: readonly string[], drawing: Drawing): Stored {
  const { shape, random } = drawing;
  const again: Stored = { ...row };
  // What a wider key settles (whose message it is) cannot change alone.
  const settled = new Set(
    shape.references.filter(({ columns }) => columns.length > 2).flatMap(({ columns }) => columns),
  );
  const open = shape.columns.filter(({ name }) => check.includes(name) && !settled.has(name));
  for (const column of open.filter(() => random.chance(0.6))) {
    const reference = shape.references.find(({ columns }) => columns.at(-1) === column.name && columns.length <= 2);
    if (!reference) {
      if (column.name !== 'id' && !isReferring(shape, column.name)) again[column.name] = valueFor(column, drawing);
    } else if (!column.required && again[column.name] != null) again[column.name] = null;
    else
      again[column.name] =
        referred(again, reference, new Set(['school_id']), drawing)?.[reference.targets.at(-1)!] ?? null;
  }
  return again;
}

const isReferring = ({ references }: TableShape, column: string) =>
  references.some(({ columns }) => columns.includes(column));

/** What columns of sealed fields and of fingerprints take, by the check that they are held to. */
function formed(pattern: string | undefined): ((random: Random) => string) | undefined {
  if (pattern?.startsWith('^f1')) return sealed;
  return pattern === '^[0-9a-f]{64}$' ? hash : undefined;
}

function valueFor(column: Column, { shape, school, random, now }: Drawing): unknown {
  const made = shaped[`${shape.name}.${column.name}`] ?? shaped[column.name] ?? formed(column.pattern);
  return made && (column.required || random.chance(0.7))
    ? made(random, school)
    : made
      ? null
      : drawn(column, school, random, now);
}

const moments = [-14_400, -120, -1, 60, 7_200].map((minutes) => minutes * 60_000);
const created = [-14_400, -120, -1].map((minutes) => minutes * 60_000);
const days = [-400, -40, -11, -10, -9, -3, -2, -1, 0, 0, 1, 2, 30];
const moment = (offsets: readonly number[], random: Random, now: Date) =>
  new Date(now.getTime() + random.pick(offsets)).toISOString();

/** When a row was made: long ago, or within what Undo reaches. */
export const madeAt = (random: Random, now: Date): string => moment(created, random, now);

function drawn(
  { name, type, required, values }: Column,
  school: School | undefined,
  random: Random,
  now: Date,
): unknown {
  if (!required && random.chance(0.4)) return null;
  if (values && values.length > 0) return random.pick(values);
  if (name === 'created_at' || name === 'updated_at') return madeAt(random, now);
  if (name === 'time_zone') return 'Europe/Berlin';
  if (name === 'secret') return `${'a'.repeat(24)}:${'b'.repeat(32)}:cc`;
  switch (type) {
    case 'uuid':
      return random.uuid();
    case 'bool':
      return random.chance(0.5);
    case 'date':
      return addDays(school?.today ?? now.toISOString().slice(0, 10), random.pick(days));
    case 'timestamptz':
    case 'timestamp':
      return moment(moments, random, now);
    case 'int2':
    case 'int4':
    case 'int8':
    case 'numeric':
    case 'float8':
    case 'float4':
      return random.below(5) + 1;
    case 'json':
    case 'jsonb':
      return random.chance(0.8) ? {} : [];
    case 'bytea':
      return `\\x${random.uuid().replaceAll('-', '').repeat(2)}`;
    case 'inet':
      return '192.0.2.1';
    case 'interval':
      return '1 hour';
    default:
      return type.startsWith('_') ? '{}' : `${name} ${random.below(1_000_000_000)}`;
  }
}

/** Fills foreign keys: the widest first, each from rows that agree with what is filled already. */
function refer(row: Stored, drawing: Drawing): void {
  const { columns, references } = drawing.shape;
  const filled = new Set<string>(row.school_id ? ['school_id'] : []);
  const required = new Set(columns.filter((column) => column.required).map(({ name }) => name));
  for (const reference of references.toSorted((one, other) => other.columns.length - one.columns.length)) {
    const open = reference.columns.filter((column) => !filled.has(column));
    if (open.length === 0) continue;
    const mayBeAbsent = open.some((column) => !required.has(column));
    const target = mayBeAbsent && drawing.random.chance(0.4) ? undefined : referred(row, reference, filled, drawing);
    reference.columns.forEach((column, at) => {
      if (filled.has(column)) return;
      row[column] = target ? target[reference.targets[at]!] : null;
      if (target) filled.add(column);
    });
  }
}

/** A stored row that a reference may point at, given the columns that are filled already. */
function referred(row: Stored, reference: Reference, filled: ReadonlySet<string>, { known, random }: Drawing) {
  const fitting = (known.get(reference.to) ?? []).filter((target) =>
    reference.columns.every((column, at) => !filled.has(column) || row[column] === target[reference.targets[at]!]),
  );
  return fitting.length ? random.pick(fitting) : undefined;
}

/** Columns that name people without a key to hold them to it: who is gone may stay named. */
const unbound = (shape: TableShape): string[] =>
  shape.columns
    .filter(({ name, type }) => type === 'uuid' && /(_by|person_id|user_id)$/.test(name) && !isReferring(shape, name))
    .map(({ name }) => name);

/** Most rows are as life writes them: a student of the class, recorded by its teacher or the student's family. */
function makePlausible(row: Stored, drawing: Drawing): void {
  const { shape, school, known, random } = drawing;
  if (!school) return;
  address(row, drawing);
  // What another reference settles as well (whose message it is, whose sitting) stays as it is.
  const settled = new Set(shape.references.filter((one) => !isPeople(one)).flatMap(({ columns }) => columns));
  const people = [...shape.references.filter(isPeople).map(personColumn), ...unbound(shape)].filter(
    (column) => !settled.has(column),
  );
  const enrolments = (known.get('public.student_class_assignments') ?? []).filter((one) => one.school_id === school.id);
  const assignments = (known.get('public.teacher_class_assignments') ?? []).filter(
    (one) => one.school_id === school.id,
  );
  const links = (known.get('public.parent_child_relationships') ?? []).filter((one) => one.school_id === school.id);
  if (people.includes('student_id')) {
    const here = enrolments.filter((one) => row.class_id == null || one.class_id === row.class_id);
    const students = here.length ? here.map((one) => one.student_id) : school.students;
    row.student_id = random.chance(0.8) ? random.pick(students) : random.pick(school.students);
  }
  for (const column of people.filter(
    (name) => name !== 'student_id' && name.endsWith('student_id') && row[name] != null,
  )) {
    row[column] = random.pick(school.students);
    row.student_id ??= row[column]; // whose family comes next
  }
  for (const column of people.filter((name) => !name.endsWith('student_id') && row[name] != null)) {
    const teachers = assignments.filter((one) => one.class_id === row.class_id).map((one) => one.teacher_id);
    const family = links.filter((one) => one.student_id === row.student_id).map((one) => one.guardian_id);
    const chance = random.below(10);
    if (chance < 5 && teachers.length) row[column] = random.pick(teachers);
    else if (chance < 7 && family.length) row[column] = random.pick(family);
    else if (chance < 8 && row.student_id) row[column] = row.student_id;
    else row[column] = random.pick(school.people);
  }
  if (!shape.columns.some(({ name }) => name === 'student_id')) delete row.student_id;
  for (const [column, reference, table] of written[shape.name] ?? []) {
    row[column] = known.get(table)?.find(({ id }) => id === row[reference])?.[column] ?? null;
  }
  // Whom data are about asks for them as often as anybody else.
  if ('subject_id' in row && people.includes('requested_by') && people.includes('subject_id') && random.chance(0.4))
    row.requested_by = row.subject_id;
  if ('membership_id' in row && row.membership_id && random.chance(0.85)) {
    const membership = random.pick(school.memberships);
    row.membership_id = membership.id;
    for (const column of people) row[column] = membership.personId;
    if ('role' in row) row.role = membership.role;
  }
}

const targets: Readonly<Record<string, string>> = {
  ...{ role: 'audience_role', grade: 'grade_level_id', class: 'class_id', group: 'group_id' },
};

/** Every audience is as frequent as any other: those that name a target are not left out because a check asks for it. */
function address(row: Stored, drawing: Drawing): void {
  const { shape, random } = drawing;
  const column = (name: string) => shape.columns.find((one) => one.name === name);
  const audiences = column('audience')?.values;
  if (!audiences) return;
  const audience = random.pick(audiences);
  row.audience = audience;
  for (const target of Object.values(targets).filter(column)) {
    if (target !== targets[audience]) row[target] = null;
    else if (target === 'audience_role') row[target] = random.pick(column(target)?.values ?? ['student']);
    else {
      const reference = shape.references.find(({ columns }) => columns.at(-1) === target);
      if (reference)
        row[target] = referred(row, reference, new Set(['school_id']), drawing)?.[reference.targets.at(-1)!] ?? null;
    }
  }
}
