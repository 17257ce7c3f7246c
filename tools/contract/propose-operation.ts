import { sql } from 'drizzle-orm';
import { RolledBack, withCaller } from '#db/with-caller.ts';
import type { Skipped } from './define-operation.ts';
import { describeChanges, type ShownChange } from './describe-changes.ts';
import { hashOf } from './difference.ts';
import type { Drawing } from './drawing.ts';
import { AppError, toAppError } from './errors.ts';
import {
  type AnyOperation,
  type Attempt,
  attempt,
  type ExecutionContext,
  executeOperation,
  type Outcome,
  parseInput,
  prepareOperation,
  resolveInput,
  translatorOf,
} from './execute-operation.ts';
import { lastingOf } from './lasting.ts';
import { openChanges } from './sealed-words.ts';

const TIME_TO_LIVE = '15 minutes';

/** What the approval card shows: title and button in words, before → after row by row, what is left alone and why. */
export interface Preview {
  title: string;
  action: string;
  /** What would be said once it is done. */
  message: string;
  changes: ShownChange[];
  skipped: Skipped[];
  drawings: Drawing[];
  /** It reaches people: held for 60 seconds, then it cannot be taken back. */
  held: boolean;
  /** Once done there is no Undo: why, and what to do instead. */
  lasting?: string;
}

export interface Proposal extends Preview {
  approvalId: string;
  operation: string;
  /** ISO time after which it must be proposed again. */
  expiresAt: string;
}

interface Tried extends Attempt {
  preview: Preview;
  /** Its changes with sealed values in words: for showing, never to be stored. */
  words: ShownChange[];
}

/** Runs a write, rolls it back, and answers what it would have done. */
async function previewOperation(
  operation: AnyOperation,
  input: unknown,
  prepared: unknown,
  context: ExecutionContext,
): Promise<Tried> {
  const t = translatorOf(operation, context.caller);
  try {
    return await withCaller(
      context.caller,
      async (tx) => {
        const resolved = await resolveInput(operation, input, context, tx);
        const tried = await attempt(operation, resolved, prepared, context, tx);
        const changes = await describeChanges(tx, tried.changes, context.caller);
        const card = operation.card?.(tried.data, t) ?? { title: operation.title, action: operation.title };
        const skipped = (tried.data as { skipped?: Skipped[] }).skipped ?? [];
        const preview: Preview = {
          ...card,
          message: operation.summary(tried.data, t),
          changes,
          skipped,
          drawings: operation.draw?.(tried.data, t) ?? [],
          held: operation.effect === 'send',
          ...(lastingOf(operation, t) && { lasting: lastingOf(operation, t) }),
        };
        const words = await openChanges(tx, context.caller.schoolId, changes);
        throw new RolledBack<Tried>({ ...tried, preview, words });
      },
      { ...context.connection, operationId: crypto.randomUUID() },
    );
  } catch (error) {
    if (error instanceof RolledBack) return error.value as Tried;
    throw error;
  }
}

/**
 * Proposes a write: shows what it would change and stores the hash of exactly that, with the exact input, for the
 * caller to approve within 15 minutes. Changes nothing. Throws AppError as `executeOperation` does, and `conflict` when
 * there is nothing to change.
 */
export async function proposeOperation(
  operation: AnyOperation,
  rawInput: unknown,
  context: ExecutionContext & { conversationId?: string },
): Promise<Proposal> {
  try {
    if (!operation.roles.includes(context.caller.role))
      throw new AppError('forbidden', `You cannot use “${operation.title}”.`);
    const input = parseInput(operation.input, rawInput);
    const prepared = await prepareOperation(operation, input, context);
    const tried = await previewOperation(operation, input, prepared, context);
    if (tried.changes.length === 0) {
      throw new AppError('conflict', `${tried.preview.message} There is nothing to change.`, {
        details: { skipped: tried.preview.skipped },
      });
    }
    const proposal = await store(operation, tried, prepared, context);
    // What an agent shows is kept with the conversation: its card asks for the words by itself (`shownChanges`).
    return context.surface === 'page' ? { ...proposal, changes: tried.words } : proposal;
  } catch (error) {
    throw toAppError(error);
  }
}

async function store(
  operation: AnyOperation,
  tried: Tried,
  prepared: unknown,
  context: ExecutionContext & { conversationId?: string },
): Promise<Proposal> {
  const proposal = {
    ...{ operation: operation.name, version: operation.version, input: tried.input, inputHash: hashOf(tried.input) },
    ...{
      differenceHash: tried.differenceHash,
      preview: tried.preview,
      prepared,
      agent: context.agent,
      conversationId: context.conversationId,
    },
  };
  const [row] = await withCaller(
    context.caller,
    (tx) =>
      tx.execute<{ id: string; expires_at: string }>(
        sql`select id, to_jsonb(now() + ${TIME_TO_LIVE}::interval) #>> '{}' as expires_at from app.propose(${JSON.stringify(proposal)}::jsonb, ${TIME_TO_LIVE}::interval) as id`,
      ),
    context.connection,
  );
  if (!row) throw new AppError('internal', 'The proposal could not be stored.');
  return { ...tried.preview, approvalId: row.id, operation: operation.name, expiresAt: row.expires_at };
}

/** The changes of the caller's own proposal as they may read them, sealed values in words. Throws AppError `not_found`. */
export async function shownChanges(approvalId: string, context: ExecutionContext): Promise<ShownChange[]> {
  return withCaller(
    context.caller,
    async (tx) => {
      const [row] = await tx.execute<{ preview: Preview }>(
        sql`select preview from app.read_approval(${approvalId}::uuid)`,
      );
      if (!row) throw new AppError('not_found', 'There is no such proposal.');
      return openChanges(tx, context.caller.schoolId, row.preview.changes ?? []);
    },
    { ...context.connection, readOnly: true },
  );
}

interface StoredApproval extends Record<string, unknown> {
  operation: string;
  input: unknown;
  prepared: unknown;
  agent: string | null;
  conversation_id: string | null;
  decided_at: string | null;
}

/**
 * Runs what the person approved, if it still does exactly what they were shown. Otherwise throws `moved` with
 * `details.proposal`: the new difference, to be approved anew; nothing was changed.
 */
export async function approveProposal(
  approvalId: string,
  find: (name: string) => AnyOperation | undefined,
  context: ExecutionContext,
): Promise<Outcome> {
  const stored = await readApproval(approvalId, context);
  const operation = stored && find(stored.operation);
  if (!stored || !operation) throw new AppError('not_found', 'There is no such proposal.');
  if (stored.decided_at) throw new AppError('expired', 'This proposal was already decided.');
  const acting = { ...context, agent: stored.agent ?? undefined };
  try {
    return await executeOperation(operation, stored.input, acting, {
      approvalId,
      prepared: stored.prepared ?? undefined,
    });
  } catch (error) {
    if (!(error instanceof AppError) || error.code !== 'moved') throw error;
    const proposal = await proposeOperation(operation, stored.input, {
      ...acting,
      conversationId: stored.conversation_id ?? undefined,
    });
    throw new AppError('moved', error.message, { details: { proposal } });
  }
}

async function readApproval(approvalId: string, context: ExecutionContext): Promise<StoredApproval | undefined> {
  const [row] = await withCaller(
    context.caller,
    (tx) =>
      tx.execute<StoredApproval>(
        sql`select operation, input, prepared, agent, conversation_id, decided_at from app.read_approval(${approvalId}::uuid)`,
      ),
    { ...context.connection, readOnly: true },
  );
  return row;
}

/** Declines a proposal; answers false when it was already decided. */
export async function declineProposal(approvalId: string, context: ExecutionContext): Promise<boolean> {
  const [row] = await withCaller(
    context.caller,
    (tx) => tx.execute<{ declined: boolean }>(sql`select app.decline_approval(${approvalId}::uuid) as declined`),
    context.connection,
  );
  return row?.declined ?? false;
}
