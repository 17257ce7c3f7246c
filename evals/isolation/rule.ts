import type { Acting } from './acting.ts';
import type { Row } from './facts.ts';

/** What access.md says of one table. What is not stated is refused. */
export interface Rule {
  /** The data class of access.md, or why the table has none. */
  dataClass: string;
  /** Whether the row is the acting school's: by default its `school_id`. */
  isOfSchool?(row: Row, acting: Acting): boolean;
  /** Of rows of the acting school, which may be read. */
  reads?(row: Row, acting: Acting): boolean;
  /** Which may come to be. */
  inserts?(row: Row, acting: Acting): boolean;
  /** Which may be changed. */
  updates?(row: Row, acting: Acting): boolean;
  /** What the row that results has to be; by default, one that could be changed as well. */
  becomes?(row: Row, acting: Acting): boolean;
  deletes?(row: Row, acting: Acting): boolean;
  /**
   * Writes that access.md gives and nothing in the product performs yet, by a policy or by a function: nobody may, until
   * an operation needs them and this list is shortened.
   */
  notYet?: readonly ('inserts' | 'updates' | 'deletes')[];
  /** Columns that a trigger fills by itself, whatever is given. */
  filled?: readonly string[];
  /** The only columns that an update may touch, where a person may change some of a row and never the rest. */
  free?: readonly string[];
  /** A column that someone who may update the table changes, and what to set it to; the rest of its columns are identity. */
  touch?: { column: string; value: unknown };
  /** Further changes that mean something of their own (to cancel, to decide), as the acting person would make them. */
  turns?(acting: Acting): readonly Readonly<Record<string, unknown>>[];
}

export type Rules = Readonly<Record<string, Rule>>;

export const everybody = (_row: Row, acting: Acting): boolean => acting.membership !== undefined;
export const admin = (_row: Row, acting: Acting): boolean => acting.is('admin');
/** What D10 and restrictions are written with: an administrator, with the second factor where the school demands it. */
export const adminForOffice = (_row: Row, acting: Acting): boolean => acting.is('admin') && acting.secondFactorMet;

/** A row that someone has just put in may be taken away again: Undo (spec 2.5). What is older ends by a date or a status. */
export const madeJustNow = (row: Row, { facts }: Acting): boolean =>
  facts.now.getTime() - Date.parse(String(row.created_at)) < 30 * 60_000;

/** Whether a column names the acting person. */
export const names = (column: string) => (row: Row, acting: Acting) =>
  acting.membership !== undefined && row[column] === acting.personId;
