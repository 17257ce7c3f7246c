import { sql } from 'drizzle-orm';
import type { Caller } from '#db/caller.ts';
import type { Transaction } from '#db/with-caller.ts';
import attendance from '../attendance/messages/en.json' with { type: 'json' };
import type { NetChange } from './difference.ts';
import { sealedForm } from './sealed-form.ts';
import { type SealedCell, sealedCell } from './sealed-words.ts';

/** One row of an approval card, in words. */
export interface ShownChange {
  action: 'add' | 'change' | 'remove';
  /** What kind of thing: "attendance", "announcement". */
  what: string;
  /** Which one: the student, class or title. */
  label: string;
  /** Only what differs. `before` is null for a new row, `after` for a removed one. */
  fields: {
    label: string;
    before: string | null;
    after: string | null;
    /** Where the values stand sealed; in words they come from `openChanges`. */
    sealed?: SealedCell;
  }[];
}

// Kept for the machine, not for people.
const hidden = new Set([
  'id',
  'school_id',
  'created_at',
  'updated_at',
  'recorded_by',
  'recorded_at',
  'taken_by',
  'taken_at',
  'version',
  'kind',
  'class_kind',
  'graded_by',
  'awarded_by',
  'author_id',
  'created_by',
  'reported_by',
  'decided_by',
  'decided_at',
  'source',
  'payload',
  'attempts',
  'last_error',
  'delivered_at',
  'assessment_id',
  'category_id',
  'membership_id',
  // What finds a sealed value says nothing.
  'phone_index',
  'telephone_index',
]);
/** Rows that only carry others: shown by what they carry. */
const carriers = new Set(['outbox', 'registers']);

const people = sql`select id, display_name as label from profiles`;
const named: Record<string, { from: ReturnType<typeof sql>; columns: string[] }> = {
  people: { from: people, columns: ['student_id', 'teacher_id', 'person_id', 'guardian_id'] },
  classes: { from: sql`select id, name as label from classes`, columns: ['class_id', 'homeroom_id'] },
  codes: { from: sql`select id, label from attendance_codes`, columns: ['code_id'] },
  subjects: { from: sql`select id, name as label from subjects`, columns: ['subject_id'] },
  terms: { from: sql`select id, name as label from terms`, columns: ['term_id'] },
  assessments: { from: sql`select id, title as label from assessments`, columns: ['assessment_id'] },
  grades: { from: sql`select id, name as label from grade_levels`, columns: ['grade_level_id'] },
  categories: { from: sql`select id, name as label from assessment_categories`, columns: ['category_id'] },
  scales: { from: sql`select id, name as label from grading_scales`, columns: ['grading_scale_id'] },
};
const referring = new Map(
  Object.entries(named).flatMap(([group, { columns }]) => columns.map((column) => [column, group] as const)),
);
/** Tables whose subject is a person and not what is taught. */
const aboutPeople = new Set(['data_requests', 'legal_holds', 'privacy_runs']);

/** What a column names, if anything: who did something is a person in every table. */
const groupOf = (table: string, column: string): string | undefined =>
  column.endsWith('_by') || (column === 'subject_id' && aboutPeople.has(table)) ? 'people' : referring.get(column);

/** Values that are codes to the database and words to people. */
const spoken: Record<string, Record<string, string>> = {
  session: attendance.session,
  sessions: attendance.sessions,
};

const words = (column: string) => {
  const plain = column.replace(/_(id|at|on)$/, '').replaceAll('_', ' ');
  return plain.charAt(0).toUpperCase() + plain.slice(1);
};

/** A write's difference in words, times as the school's clock shows them: references by name, machine columns left out, one line a row, sorted by label. */
export async function describeChanges(
  tx: Transaction,
  changes: NetChange[],
  reader: Pick<Caller, 'locale' | 'timeZone'>,
): Promise<ShownChange[]> {
  const shown = changes.filter((change) => !carriers.has(change.table));
  const labels = await labelsOf(tx, shown);
  return (shown.length > 0 ? shown : changes)
    .map((change) => describe(change, labels, reader))
    .sort((a, b) => a.label.localeCompare(b.label, reader.locale));
}

async function labelsOf(tx: Transaction, changes: NetChange[]): Promise<Map<string, string>> {
  const wanted = new Map<string, Set<string>>();
  for (const { table, row } of changes.flatMap(({ table, ...change }) => [
    { table, row: change.before },
    { table, row: change.after },
  ])) {
    for (const [column, value] of Object.entries(row ?? {})) {
      const group = groupOf(table, column);
      if (!group || typeof value !== 'string') continue;
      wanted.set(group, (wanted.get(group) ?? new Set()).add(value));
    }
  }
  const labels = new Map<string, string>();
  for (const [group, ids] of wanted) {
    const source = named[group];
    if (!source) continue;
    const rows = await tx.execute<{ id: string; label: string }>(
      sql`select id, label from (${source.from}) named where id in (${sql.join(
        [...ids].map((id) => sql`${id}::uuid`),
        sql`, `,
      )})`,
    );
    for (const row of rows) labels.set(row.id, row.label);
  }
  return labels;
}

function describe(
  change: NetChange,
  labels: Map<string, string>,
  reader: Pick<Caller, 'locale' | 'timeZone'>,
): ShownChange {
  const row = change.after ?? change.before ?? {};
  const about = aboutPeople.has(change.table) ? ['subject_id'] : ['student_id', 'title', 'class_id', 'person_id'];
  const subject = about.find((column) => typeof row[column] === 'string');
  const text = (column: string, value: unknown) =>
    valueInWords({ column, value, isReference: groupOf(change.table, column) !== undefined }, labels, reader);
  const fields = Object.keys(row)
    .filter((column) => !hidden.has(column) && column !== subject && column !== besides(change.table))
    .map((column) => ({
      label: words(column),
      before: text(column, change.before?.[column]),
      after: text(column, change.after?.[column]),
      differs: change.before?.[column] !== change.after?.[column],
      sealed: sealedCell(change, column),
    }))
    .filter((field) => field.before !== field.after || (field.before === SEALED && field.differs))
    .map(({ differs: _, sealed, ...field }) => (sealed ? { ...field, sealed } : field));
  return {
    action: change.before ? (change.after ? 'change' : 'remove') : 'add',
    what: change.table.replaceAll('_', ' '),
    label:
      [subject, besides(change.table)].flatMap((column) => (column && text(column, row[column])) || []).join(' · ') ||
      change.table.replaceAll('_', ' '),
    fields,
  };
}

/** What tells rows of one person or class apart belongs to the label, even where a change leaves it as it is. */
const apart: Record<string, string> = {
  assessment_grades: 'assessment_id',
  assessment_categories: 'name',
  category_weights: 'category_id',
  grading_policies: 'term_id',
};
const besides = (table: string) => (table.endsWith('_class_assignments') ? 'class_id' : apart[table]);

/** What is sealed where it stands is sealed on the card as well, since approvals are stored: it is opened as it is shown. */
const SEALED = '(sealed)';

function valueInWords(
  { column, value, isReference }: { column: string; value: unknown; isReference: boolean },
  labels: Map<string, string>,
  { locale, timeZone }: Pick<Caller, 'locale' | 'timeZone'>,
): string | null {
  if (value === null || value === undefined || value === '') return null;
  if (typeof value === 'boolean') return value ? 'yes' : 'no';
  if (typeof value === 'object') return JSON.stringify(value);
  const string = String(value);
  if (sealedForm.test(string)) return SEALED;
  const word = spoken[column]?.[string];
  if (word) return word;
  if (isReference) return labels.get(string) ?? 'unknown';
  if (/^\d{4}-\d\d-\d\dT/.test(string))
    return new Date(string).toLocaleString(locale, { dateStyle: 'medium', timeStyle: 'short', timeZone });
  if (/^\d{4}-\d\d-\d\d$/.test(string))
    return new Date(`${string}T12:00:00Z`).toLocaleDateString(locale, { dateStyle: 'medium', timeZone: 'UTC' });
  return string;
}
