import type { Acting } from './acting.ts';
import type { Row } from './facts.ts';
import type { Rule } from './rule.ts';
import { classRecord } from './rules/class-record.ts';
import { commonLife } from './rules/common-life.ts';
import { directory } from './rules/directory.ts';
import { exams } from './rules/exams.ts';
import { families } from './rules/families.ts';
import { office } from './rules/office.ts';
import { ownAffairs } from './rules/own-affairs.ts';
import { privateRecords } from './rules/private.ts';
import { safeguarding } from './rules/safeguarding.ts';
import { schoolLife } from './rules/school-life.ts';
import { exposed } from './surface.ts';

const rules: Readonly<Record<string, Rule>> = {
  ...directory,
  ...classRecord,
  ...privateRecords,
  ...commonLife,
  ...ownAffairs,
  ...families,
  ...office,
  ...exams,
  ...safeguarding,
  ...schoolLife,
};

/** Views, and the table whose rows they show. */
const views: Readonly<Record<string, string>> = { 'public.attendance_effective': 'public.attendance' };

/**
 * Views that put visible rows together into others: that they ask as their reader (surfaces.ts) is all there is to prove,
 * since every row behind them is.
 */
const derived: ReadonlySet<string> = new Set(['public.enrolments']);

/** Whether rows of it are compared; those of derived views are not. */
export const isCompared = (table: string): boolean => !derived.has(table);

const short = (table: string) => table.replace(/^public\./, '');

/** Partitions are no way to their table's rows: they come and go with time, in a schema that no interface serves. */
const partition: Rule = { dataClass: 'D11' };
const ruleOf = (table: string): Rule | undefined => (table.startsWith('partitions.') ? partition : rules[short(table)]);

/** Whether access.md speaks of this table. */
export const isKnown = (table: string): boolean => ruleOf(table) !== undefined || table in views || derived.has(table);

export const isView = (name: string): boolean => name in views;

/** Views that show a table's rows. */
export const shownBy = (table: string): string[] => Object.keys(views).filter((view) => views[view] === table);

/** Whether the public interface may show the table. */
export const isExposed = (table: string): boolean => exposed.has(table);

export const touchOf = (table: string): Rule['touch'] => ruleOf(table)?.touch;

/** Changes of a table's rows that mean something of their own. */
export const turnsOf = (table: string, acting: Acting) => ruleOf(table)?.turns?.(acting) ?? [];

/** Whether anybody at all may do this to some row of the table: what a grant has to stand for. */
export function isEverAllowed(table: string, action: 'reads' | 'inserts' | 'updates' | 'deletes'): boolean {
  if (table in views || derived.has(table)) return action === 'reads';
  const rule = rules[short(table)];
  return rule?.[action] !== undefined && !(action !== 'reads' && rule.notYet?.includes(action));
}

/** The columns that an update may touch; undefined where that is all of them. */
export const freeColumns = (table: string): readonly string[] | undefined => rules[short(table)]?.free;

export const filledColumns = (table: string): readonly string[] => ruleOf(table)?.filled ?? [];

const isOfSchool = (rule: Rule, row: Row, acting: Acting): boolean =>
  rule.isOfSchool
    ? rule.isOfSchool(row, acting)
    : acting.membership !== undefined && row.school_id === acting.membership.schoolId;

function decide(action: 'reads' | 'inserts' | 'updates' | 'becomes' | 'deletes') {
  return (table: string, row: Row, acting: Acting): boolean => {
    if (table in views) return false;
    const rule = ruleOf(table);
    if (!rule) throw new Error(`access.md does not speak of ${table}`);
    const written = action === 'becomes' ? 'updates' : action;
    if (written !== 'reads' && rule.notYet?.includes(written)) return false;
    const condition = rule[action] ?? rule[written];
    return (condition?.(row, acting) ?? false) && isOfSchool(rule, row, acting);
  };
}

export const mayInsert = decide('inserts');
const mayRead = decide('reads');
const mayTakeAway = decide('deletes');
/** Whether a write that names no row reaches this one; reading has no say in it. */
export const mayChange = decide('updates');
/** Whether a change may result in this row. */
export const mayBecome = decide('becomes');

/**
 * Of the rows of a table, those that may be changed or taken away by a write that names and reads none of them. A change
 * that leaves rows as they are is refused as a whole where one of them could not have become what it is.
 */
export function writtenBlindly(table: string, action: 'updates' | 'deletes', acting: Acting): number | 'refused' {
  const reached = (acting.facts.tables.get(table) ?? []).filter((row) => decide(action)(table, row, acting));
  return action === 'deletes' || reached.every((row) => mayBecome(table, row, acting)) ? reached.length : 'refused';
}

/** What cannot be read cannot be taken away. */
export const mayDelete = (table: string, row: Row, acting: Acting): boolean =>
  mayRead(table, row, acting) && mayTakeAway(table, row, acting);

/** What cannot be read cannot be changed, and the row that results is held to the rule as well. */
export const mayUpdate = (table: string, before: Row, after: Row, acting: Acting): boolean =>
  mayRead(table, before, acting) && mayChange(table, before, acting) && mayBecome(table, after, acting);

const judged = new WeakMap<Acting, Map<string, ReadonlySet<string>>>();

/** Ids of the rows that an acting identity reads of a table or view. */
export function readable(table: string, acting: Acting): ReadonlySet<string> {
  const known = judged.get(acting) ?? new Map<string, ReadonlySet<string>>();
  judged.set(acting, known);
  const ids = known.get(table) ?? judgeRows(table, acting);
  known.set(table, ids);
  return ids;
}

function judgeRows(table: string, acting: Acting): ReadonlySet<string> {
  const source = views[table] ?? table;
  const rows = (acting.facts.tables.get(source) ?? []).filter((row) => mayRead(source, row, acting));
  return new Set((source === table ? rows : effective(rows)).map(keyOf));
}

/** The id, or what stands for one. */
export const keyOf = (row: Row): string => row.id ?? `${row.turn_id}/${row.number}`;

/** Of what teacher and office recorded for one student, day, session and class, the office's counts. */
function effective(rows: readonly Row[]): Row[] {
  const chosen = new Map<string, Row>();
  for (const row of rows) {
    const key = [row.student_id, row.day, row.session, row.class_id].join(' ');
    if (row.source === 'office' || !chosen.has(key)) chosen.set(key, row);
  }
  return [...chosen.values()];
}
