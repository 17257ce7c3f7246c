import type { Acting } from './acting.ts';
import type { Facts, Row } from './facts.ts';

/** What a function that callers can execute is for, and what access.md makes it answer to whom. */
export interface FunctionRule {
  /** `context`: tells callers about themselves, or what policies ask. `own`: only about the caller's own affairs. */
  kind:
    | 'context'
    | 'own'
    | 'concern'
    | 'class record'
    | 'figures'
    | 'super admin'
    | 'text'
    | 'office'
    | 'safeguarding'
    | 'sealing';
  /** Whether `authenticated` may execute it as well: policies of exposed tables ask it, and it changes nothing. */
  readers: boolean;
  expects: Expectation;
}

/**
 * `tells`: exactly these rows, whatever nobody gave it. `asks`: of ids of a table, those that it is open for; of the others
 * it says what it says of an id that does not exist. `cases`: calls, each open or not. `alone`: what it says follows from
 * its arguments, and is the same for everybody.
 */
export type Expectation =
  | { way: 'tells'; call: string; rows(acting: Acting): Iterable<unknown> }
  | ({ way: 'asks' } & Question)
  | { way: 'cases'; cases(acting: Acting): Call[] }
  | { way: 'alone'; call: string };

export interface Question {
  /** The table whose rows the argument names, and the column that does. */
  of: string;
  column?: string;
  call(id: string, row: Row | undefined, facts: Facts): string;
  open(row: Row, acting: Acting): boolean;
  /** Rows that are not asked about: what is refused of one's own doing may be refused by name. */
  skips?(row: Row, acting: Acting): boolean;
  /** Whether no id at all stands for every row that the caller may see. */
  openForNull?(acting: Acting): boolean;
}

/** SQL that yields rows, and whether it may answer. What may not is refused or comes to nothing. */
export interface Call {
  call: string;
  open: boolean;
}

export type FunctionRules = Readonly<Record<string, FunctionRule>>;

type About = Pick<FunctionRule, 'kind' | 'readers'>;

export const tells = (about: About, call: string, rows: (acting: Acting) => Iterable<unknown>): FunctionRule => ({
  ...about,
  expects: { way: 'tells', call, rows },
});
export const asks = (about: About, question: Question): FunctionRule => ({
  ...about,
  expects: { way: 'asks', ...question },
});
export const cases = (about: About, each: (acting: Acting) => Call[]): FunctionRule => ({
  ...about,
  expects: { way: 'cases', cases: each },
});
/** One call, open to some. */
export const open = (about: About, call: string, to: (acting: Acting) => boolean): FunctionRule =>
  cases(about, (acting) => [{ call, open: to(acting) }]);
export const alone = (call: string): FunctionRule => ({
  kind: 'text',
  readers: true,
  expects: { way: 'alone', call },
});

/** A value inside SQL text. */
export const quoted = (value: unknown): string => (value == null ? 'null' : `'${String(value).replaceAll("'", "''")}'`);

/** Rows of a table in the acting school. */
export const here = (acting: Acting, table: string): Row[] =>
  acting.facts.rows(table).filter((row) => acting.membership && row.school_id === acting.membership.schoolId);

export const isHere = (row: Row, acting: Acting): boolean =>
  acting.membership !== undefined && row.school_id === acting.membership.schoolId;
