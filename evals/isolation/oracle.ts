import type { Acting } from './acting.ts';
import type { Row } from './facts.ts';
import type { Rule } from './rule.ts';
import { classRecord } from './rules/class-record.ts';
import { commonLife } from './rules/common-life.ts';
import { directory } from './rules/directory.ts';
import { ownAffairs } from './rules/own-affairs.ts';
import { privateRecords } from './rules/private.ts';

const rules: Readonly<Record<string, Rule>> = {
  ...directory,
  ...classRecord,
  ...privateRecords,
  ...commonLife,
  ...ownAffairs,
};

/** Views, and the table whose rows they show. */
const views: Readonly<Record<string, string>> = { 'public.attendance_effective': 'public.attendance' };

const short = (table: string) => table.replace(/^public\./, '');

/** Whether access.md speaks of this table. */
export const isKnown = (table: string): boolean => short(table) in rules || table in views;

export const touchOf = (table: string): Rule['touch'] => rules[short(table)]?.touch;

const isOfSchool = (rule: Rule, row: Row, acting: Acting): boolean =>
  rule.isOfSchool
    ? rule.isOfSchool(row, acting)
    : acting.membership !== undefined && row.school_id === acting.membership.schoolId;

function decide(action: 'reads' | 'inserts' | 'updates' | 'deletes') {
  return (table: string, row: Row, acting: Acting): boolean => {
    if (table in views) return false;
    const rule = rules[short(table)];
    if (!rule) throw new Error(`access.md does not speak of ${table}`);
    if (action !== 'reads' && rule.notYet?.includes(action)) return false;
    return (rule[action]?.(row, acting) ?? false) && isOfSchool(rule, row, acting);
  };
}

export const mayInsert = decide('inserts');
export const mayDelete = decide('deletes');
const mayRead = decide('reads');
const mayUpdateTo = decide('updates');

/** What cannot be read cannot be changed, and the row that results has to be one that could be changed as well. */
export const mayUpdate = (table: string, before: Row, after: Row, acting: Acting): boolean =>
  mayRead(table, before, acting) && mayUpdateTo(table, before, acting) && mayUpdateTo(table, after, acting);

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
