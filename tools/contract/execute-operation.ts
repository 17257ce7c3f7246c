import { randomUUID } from 'node:crypto';
import { type Span, SpanStatusCode, trace } from '@opentelemetry/api';
import { sql } from 'drizzle-orm';
import type { z } from 'zod';
import type { Caller } from '#db/caller.ts';
import { type Transaction, type WithCallerOptions, withCaller } from '#db/with-caller.ts';
import { entityResolvers } from '../entities/resolvers.ts';
import { operationMessages } from '../messages.ts';
import type { Operation, Translate } from './define-operation.ts';
import { hashDifference, hashOf, type LoggedChange, type NetChange, netChanges } from './difference.ts';
import type { Drawing } from './drawing.ts';
import { AppError, type InputIssue, toAppError } from './errors.ts';
import { lastingMark, lastingOf } from './lasting.ts';
import { translator } from './messages.ts';
import type { Ports } from './ports.ts';
import { resolveEntities } from './resolve-entities.ts';

export type Surface = 'agent' | 'rest' | 'page' | 'mcp' | 'job';

export interface ExecutionContext {
  caller: Caller;
  surface: Surface;
  /** The agent that asked for it, when one did. */
  agent?: string;
  /** Same key and body: same answer, one effect (§3.7). */
  idempotencyKey?: string;
  route?: string;
  ports?: Ports;
  /** For tests: another pool or signing key than the process's own. */
  connection?: Pick<WithCallerOptions, 'database' | 'signingKey'>;
}

/** What came of an operation, ready for any surface. */
export interface Outcome<Output = unknown> {
  data: Output;
  /** `summary` of the operation in the caller's language. */
  message: string;
  drawings: Drawing[];
  page?: string;
  /** Writes: undo and audit go by it. Absent for reads. */
  operationId?: string;
  /** Rows that changed. */
  changed: number;
  /** There is no Undo: why, and what to do instead. */
  lasting?: string;
}

export interface Approved {
  approvalId: string;
  prepared: unknown;
}

const tracer = trace.getTracer('catalyst.tools');

// biome-ignore lint/suspicious/noExplicitAny: an operation of any types; inputs are parsed before they are used
export type AnyOperation = Operation<any, any, any>;

/** The input as the operation's schema has it. Throws `invalid_input` with every issue's path and message. */
export function parseInput<Input extends z.ZodType>(schema: Input, raw: unknown): z.output<Input> {
  const result = schema.safeParse(raw);
  if (result.success) return result.data;
  const issues: InputIssue[] = result.error.issues.map((issue) => ({
    path: issue.path.join('.'),
    message: issue.message,
  }));
  const first = issues[0];
  throw new AppError(
    'invalid_input',
    first ? `${first.path ? `${first.path}: ` : ''}${first.message}` : 'The input is not valid.',
    { details: { issues } },
  );
}

export const translatorOf = (operation: AnyOperation, caller: Caller): Translate =>
  translator(operationMessages(operation.name), caller.locale, caller.timeZone);

function assertRole(operation: AnyOperation, caller: Caller) {
  if (operation.roles.includes(caller.role)) return;
  throw new AppError('forbidden', `As ${caller.role.replace('_', ' ')} you cannot use “${operation.title}”.`);
}

/**
 * The only door to an operation. One transaction as the caller: key claimed → words resolved → approval consumed → run →
 * output parsed → constraints checked → difference compared → answer and audit written → commit.
 * Throws AppError; unknown failures are masked, with everything in `cause`.
 */
export async function executeOperation<Input extends z.ZodType, Output extends z.ZodType, Prepared>(
  operation: Operation<Input, Output, Prepared>,
  rawInput: unknown,
  context: ExecutionContext,
  approved?: Approved,
): Promise<Outcome<z.output<Output>>> {
  return tracer.startActiveSpan(`operation ${operation.name}`, async (span) => {
    span.setAttributes({
      'catalyst.operation': operation.name,
      'catalyst.effect': operation.effect,
      'catalyst.surface': context.surface,
    });
    try {
      assertRole(operation, context.caller);
      const input = parseInput(operation.input, rawInput);
      const outcome =
        operation.effect === 'read'
          ? await read(operation, input, context)
          : await write(operation, input, context, approved);
      span.setAttribute('catalyst.rows_changed', outcome.changed);
      return outcome as Outcome<z.output<Output>>;
    } catch (error) {
      throw await failed(operation, context, error, span);
    } finally {
      span.end();
    }
  });
}

async function failed(
  operation: AnyOperation,
  context: ExecutionContext,
  error: unknown,
  span: Span,
): Promise<AppError> {
  const known = toAppError(error);
  span.setStatus({ code: SpanStatusCode.ERROR, message: known.code });
  if (known.code === 'internal') span.recordException(error instanceof Error ? error : String(error));
  if (known.code === 'forbidden' && operation.effect !== 'read') await auditDenial(operation, context);
  return known;
}

async function auditDenial(operation: AnyOperation, context: ExecutionContext) {
  const entry = { operation: operation.name, surface: context.surface, agent: context.agent, outcome: 'denied' };
  await withCaller(
    context.caller,
    (tx) => tx.execute(sql`select app.write_audit(${JSON.stringify(entry)}::jsonb)`),
    context.connection,
  ).catch(() => undefined);
}

const resolve = <Input extends z.ZodType>(
  operation: Operation<Input>,
  input: z.output<Input>,
  tx: Transaction,
  caller: Caller,
) => resolveEntities(operation.input, input, { tx, caller, resolvers: entityResolvers });

async function read(operation: AnyOperation, input: unknown, context: ExecutionContext): Promise<Outcome> {
  const { caller } = context;
  const t = translatorOf(operation, caller);
  const prepared = await operation.prepare?.(input, { caller, ports: context.ports ?? {} });
  const data = await withCaller(
    caller,
    async (tx) =>
      operation.output.parse(
        await operation.run(await resolve(operation, input, tx, caller), { tx, caller, prepared, t, note: () => {} }),
      ),
    { ...context.connection, readOnly: !operation.auditsLook },
  );
  return outcomeOf(operation, data, caller, t, 0);
}

function outcomeOf(
  operation: AnyOperation,
  data: unknown,
  caller: Caller,
  t: Translate,
  changed: number,
  operationId?: string,
): Outcome {
  return {
    data,
    message: operation.summary(data, t),
    drawings: operation.draw?.(data, t) ?? [],
    page: operation.page?.(data, caller.role),
    operationId,
    changed,
    ...(operationId && lastingOf(operation, t) && { lasting: lastingOf(operation, t) }),
  };
}

/** One run of a write inside its transaction, up to where it would be committed. */
export interface Attempt {
  /** With every named row as its id. */
  input: unknown;
  data: unknown;
  changes: NetChange[];
  differenceHash: string;
  detail: Record<string, unknown>;
}

/** Runs a write in `tx` and reads from the change log what it did. Shared by preview and execution. */
export async function attempt(
  operation: AnyOperation,
  input: unknown,
  prepared: unknown,
  context: ExecutionContext,
  tx: Transaction,
): Promise<Attempt> {
  const { caller } = context;
  const detail: Record<string, unknown> = {};
  const note = (more: Record<string, unknown>) => void Object.assign(detail, more);
  const raw = await operation.run(input, { tx, caller, prepared, t: translatorOf(operation, caller), note });
  const data = operation.output.parse(raw);
  await tx.execute(sql`set constraints all immediate`);
  const logged = await tx.execute<LoggedChange & { transaction_now: string } & Record<string, unknown>>(
    sql`select * from app.changes_here()`,
  );
  const changes = netChanges([...logged]);
  return { input, data, changes, differenceHash: hashDifference(changes, logged[0]?.transaction_now ?? ''), detail };
}

/** Preparation needs named rows as ids, and must not hold a transaction while a model thinks. */
export async function prepareOperation(
  operation: AnyOperation,
  input: unknown,
  context: ExecutionContext,
): Promise<unknown> {
  if (!operation.prepare) return undefined;
  const { caller } = context;
  const resolved = await withCaller(caller, (tx) => resolve(operation, input, tx, caller), {
    ...context.connection,
    readOnly: true,
  });
  return operation.prepare(resolved, { caller, ports: context.ports ?? {} });
}

/** The caller's own words as ids, inside `tx`. */
export const resolveInput = (operation: AnyOperation, input: unknown, context: ExecutionContext, tx: Transaction) =>
  resolve(operation, input, tx, context.caller);

async function write(
  operation: AnyOperation,
  input: unknown,
  context: ExecutionContext,
  approved?: Approved,
): Promise<Outcome> {
  const { caller } = context;
  const operationId = randomUUID();
  const t = translatorOf(operation, caller);
  const prepared = approved ? approved.prepared : await prepareOperation(operation, input, context);
  const route = context.route ?? operation.name;
  return withCaller(
    caller,
    async (tx) => {
      if (context.idempotencyKey) {
        const earlier = await claimKey(tx, route, context.idempotencyKey, hashOf({ operation: operation.name, input }));
        if (earlier) return earlier;
      }
      const resolved = await resolve(operation, input, tx, caller);
      const expected =
        approved && (await consumeApproval(tx, operation, approved.approvalId, hashOf(resolved), operationId));
      const done = await attempt(operation, resolved, prepared, context, tx);
      if (expected !== undefined && expected !== done.differenceHash) {
        throw new AppError('moved', 'What this would change is no longer what you were shown. Nothing was changed.');
      }
      const outcome = outcomeOf(operation, done.data, caller, t, done.changes.length, operationId);
      const audit = {
        ...{
          operation: operation.name,
          operationId,
          approvalId: approved?.approvalId,
          agent: context.agent,
          surface: context.surface,
        },
        ...{
          outcome: done.detail.undoes ? 'undone' : 'done',
          input: operation.audited ? operation.audited(resolved) : resolved,
          rows: done.changes.length,
          detail: { ...done.detail, lasting: lastingMark(operation) },
        },
        ...(context.idempotencyKey ? { key: context.idempotencyKey, route, answer: outcome } : {}),
      };
      await tx.execute(sql`select app.finish_operation(${JSON.stringify(audit)}::jsonb)`);
      return outcome;
    },
    { ...context.connection, operationId },
  );
}

async function claimKey(tx: Transaction, route: string, key: string, hash: string): Promise<Outcome | undefined> {
  try {
    const [row] = await tx.execute<{ claimed: { answer: Outcome | null } | null }>(
      sql`select app.claim_key(${route}, ${key}, ${hash}) as claimed`,
    );
    return row?.claimed?.answer ?? undefined;
  } catch (error) {
    if ((error as { cause?: { code?: string } }).cause?.code !== 'CA409') throw error;
    throw new AppError('conflict', 'This Idempotency-Key was already used with another request.', { cause: error });
  }
}

async function consumeApproval(
  tx: Transaction,
  operation: AnyOperation,
  approvalId: string,
  inputHash: string,
  operationId: string,
): Promise<string> {
  const [row] = await tx.execute<{ hash: string }>(
    sql`select app.consume_approval(${approvalId}::uuid, ${operation.name}, ${operation.version}, ${inputHash}, ${operationId}::uuid) as hash`,
  );
  if (!row) throw new AppError('expired', 'This proposal can no longer be approved.');
  return row.hash;
}
