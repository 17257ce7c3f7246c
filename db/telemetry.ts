import { context, type Span, SpanKind, SpanStatusCode, trace } from '@opentelemetry/api';
import type postgres from 'postgres';

const tracer = trace.getTracer('catalyst.db');
const LONGEST_STATEMENT = 2000;

/** How a statement shows in a trace. Never with a value: parameters stay out, literals become `?`. */
export interface StatementDescription {
  /** Verb and table, like `select students`. */
  name: string;
  statement: string;
}

// Quoted texts (with escapes and dollar quotes), then numbers that stand alone; `$1` and names with digits stay.
const literals = /\$(\w*)\$[\s\S]*?\$\1\$|[eE]?'(?:[^'\\]|''|\\.)*'|(?<![\w$".])-?\d+(?:\.\d+)?(?![\w"])/g;
const comments = /--[^\n]*|\/\*[\s\S]*?\*\//g;
const target = /\b(?:from|into|update|join)\s+(?:only\s+)?((?:"?\w+"?\.)?"?\w+"?)|\b(\w+\.\w+)\s*\(/i;

/** What a statement does, without any of its values. */
export function describeStatement(text: string): StatementDescription {
  const statement = text
    .replace(comments, ' ')
    .replace(literals, '?')
    .replace(/\s+/g, ' ')
    .trim()
    .slice(0, LONGEST_STATEMENT);
  if (/\bset_config\s*\(/i.test(statement)) return { name: 'identity', statement };
  const verb = /^\w+/.exec(statement)?.[0].toLowerCase() ?? 'statement';
  const found = target.exec(verb === 'with' ? statement.replace(/^with\b/i, '') : statement);
  const table = (found?.[1] ?? found?.[2])?.replaceAll('"', '').replace(/^public\./, '');
  return { name: table ? `${verb} ${table}` : verb, statement };
}

type Scope = Pick<postgres.TransactionSql, 'unsafe' | 'savepoint'>;
type Run = (text: string, ...rest: unknown[]) => PromiseLike<unknown>;
type Savepoint = (...parts: unknown[]) => unknown;

/**
 * Runs `work` in a span `transaction`, with one child span for each statement that `trace` sees sent. Costs nothing
 * but a check while nobody records.
 * @param attributes of the transaction; `catalyst.statements` is added.
 * @param isExpected tells a transaction that was meant to be taken back from one that failed.
 */
export async function withTransactionSpan<Result>(
  attributes: Record<string, string | boolean>,
  isExpected: (error: unknown) => boolean,
  work: (traceStatements: (transaction: unknown) => void) => Promise<Result>,
): Promise<Result> {
  return tracer.startActiveSpan('transaction', { kind: SpanKind.CLIENT, attributes }, async (span) => {
    let statements = 0;
    try {
      return await work((transaction) => {
        if (span.isRecording()) traceScope(scopeOf(transaction), () => statements++);
      });
    } catch (error) {
      if (!isExpected(error)) failed(span, error);
      throw error;
    } finally {
      span.setAttribute('catalyst.statements', statements);
      span.end();
    }
  });
}

/**
 * The connection under drizzle's transaction. It is made for this transaction alone, so its methods can be replaced
 * without touching the pool. Undefined should drizzle rename it: then statements have no spans, and nothing else changes.
 */
function scopeOf(transaction: unknown): Scope | undefined {
  const client = (transaction as { session?: { client?: Partial<Scope> } }).session?.client;
  return typeof client?.unsafe === 'function' ? (client as Scope) : undefined;
}

function traceScope(scope: Scope | undefined, count: () => void): void {
  if (!scope) return;
  const open = scope as { unsafe: Run; savepoint: Savepoint };
  const { unsafe, savepoint } = open;
  open.unsafe = (text, ...rest) => {
    count();
    return traced(unsafe(text, ...rest), text);
  };
  open.savepoint = (...parts) =>
    savepoint(
      ...parts.map((part) =>
        typeof part === 'function'
          ? (inner: Scope) => {
              traceScope(inner, count);
              return part(inner);
            }
          : part,
      ),
    );
}

/** postgres.js sends a query when it is first awaited: the span begins there, and ends with the answer. */
function traced<Query extends PromiseLike<unknown>>(query: Query, text: string): Query {
  const parent = context.active();
  const then = query.then.bind(query) as PromiseLike<unknown>['then'];
  let span: Span | undefined;
  const end = (error?: unknown) => {
    if (error !== undefined) failed(span!, error);
    span!.end();
  };
  const observed: PromiseLike<unknown>['then'] = (onValue, onError) => {
    if (span) return then(onValue, onError);
    const { name, statement } = describeStatement(text);
    const attributes = { 'db.system.name': 'postgresql', 'db.query.text': statement };
    span = tracer.startSpan(name, { kind: SpanKind.CLIENT, attributes }, parent);
    return then(
      (value) => {
        end();
        return onValue ? onValue(value) : (value as never);
      },
      (error) => {
        end(error ?? 'failed');
        if (!onError) throw error;
        return onError(error);
      },
    );
  };
  // biome-ignore lint/suspicious/noThenProperty: the query is a promise; what it does when awaited is what we watch
  return Object.assign(query, { then: observed });
}

/** Only the kind of failure: messages of the database quote values. */
function failed(span: Span, error: unknown): void {
  const code = codeOf(error);
  if (code) span.setAttribute('error.type', code);
  span.setStatus({ code: SpanStatusCode.ERROR });
}

function codeOf(error: unknown): string | undefined {
  for (let current = error; current instanceof Error; current = current.cause) {
    const code = (current as { code?: unknown }).code;
    if (typeof code === 'string') return code;
  }
  return undefined;
}
