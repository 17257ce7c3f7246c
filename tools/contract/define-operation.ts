import type { z } from 'zod';
import type { Caller, Role } from '#db/caller.ts';
import type { Transaction } from '#db/with-caller.ts';
import type { Drawing } from './drawing.ts';
import type { Ports } from './ports.ts';

/** read: changes nothing · write: can be undone, unless it `lasts` · send: reaches people, held for 60 s · destructive: cannot be undone */
export type Effect = 'read' | 'write' | 'send' | 'destructive';

export type Method = 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';
/** `GET /api/teacher/classes/:classId/grades`: path parameters are input fields; the rest comes from query or body. */
export type Route = `${Method} /api/${string}`;

/** Words of the operation's domain, from `tools/<domain>/messages/<locale>.json` (ICU MessageFormat). */
export type Translate = (key: string, values?: Record<string, string | number | null>) => string;

/** Of a write whose rows are never deleted or set back: what was put down ends by another operation, not by Undo. */
export interface Lasting {
  /** Key of the sentence, in the domain's messages, that says so and what to do instead. No figures, no names. */
  why: string;
  /** Name of the operation that ends or corrects it, where one does. */
  endedBy?: string;
}

/** A row that a write left alone, and why: shown on the approval card, and in the answer. */
export interface Skipped {
  label: string;
  why: string;
}

export interface RunContext<Prepared> {
  /** The one transaction, already the caller, under row level security. */
  tx: Transaction;
  caller: Caller;
  prepared: Prepared;
  t: Translate;
  /** Adds to the audit row of this run (never personal content). */
  note(detail: Record<string, unknown>): void;
}

/**
 * The product's atom (architecture.md): defined once; the agent tool, REST endpoint, OpenAPI entry, and typed call are
 * derived. Rules for `run`: `now()` only; random or model-made values come from `prepare`; upserts say
 * `where x is distinct from excluded.x`; lock the parent first, write in key order; no session settings, no swallowed
 * database errors.
 */
export interface Operation<
  Input extends z.ZodType = z.ZodType,
  Output extends z.ZodType = z.ZodType,
  Prepared = unknown,
> {
  /** `domain.verb`: `attendance.markClass` */
  name: string;
  version: number;
  title: string;
  /** For people and models: what it does and what it leaves alone. */
  description: string;
  /** How people say it. */
  examples: string[];
  roles: Role[];
  routes: Route[];
  effect: Effect;
  /** No Undo, though it is a write: cards, answers, OpenAPI and Undo itself are derived from it (lasting.ts). */
  lasts?: Lasting;
  input: Input;
  output: Output;
  /** Before any transaction: model calls, text extraction. Its result is kept with an approval and reused. */
  prepare?: (input: z.output<Input>, context: { caller: Caller; ports: Ports }) => Promise<Prepared>;
  run: (input: z.output<Input>, context: RunContext<Prepared>) => Promise<z.input<Output>>;
  /** The answer in true sentences, with figures, their denominator and range: quoted by models, read out, spoken alone when no model answers. */
  summary: (output: z.output<Output>, t: Translate) => string;
  /** The result as pictures and tables, most telling first. */
  draw?: (output: z.output<Output>, t: Translate) => Drawing[];
  /** Writes: the words of the approval card: what would happen, and the button that says the effect. */
  card?: (output: z.output<Output>, t: Translate) => { title: string; action: string };
  /** Reads that are written down: `run` writes the entry of the look, in the same transaction. */
  auditsLook?: boolean;
  /** What the audit log keeps of the input, where it holds somebody's private words; all of it otherwise. */
  audited?: (input: z.output<Input>) => unknown;
  /** Where a person of this role sees the same on a page: `/teacher/classes/…`. */
  page?: (output: z.output<Output>, role: Role) => string;
  /** Offered to the role's agent in every step. */
  core?: Role[];
}

/** Keeps the types of input, output and preparation together; checks nothing at run time (the registry does). */
export function defineOperation<Input extends z.ZodType, Output extends z.ZodType, Prepared = undefined>(
  operation: Omit<Operation<Input, Output, Prepared>, 'version'> & { version?: number },
): Operation<Input, Output, Prepared> {
  return { version: 1, ...operation };
}
