import 'server-only';
import { unstable_rethrow } from 'next/navigation';
import type { z } from 'zod';
import type { Role } from '#db/caller.ts';
import type { Operation } from '#tools/contract/define-operation.ts';
import { AppError, type ErrorCode, type InputIssue } from '#tools/contract/errors.ts';
import type { AnyOperation } from '#tools/contract/execute-operation.ts';
import { approveProposal, type Proposal, proposeOperation } from '#tools/contract/propose-operation.ts';
import { findOperation } from '#tools/registry.ts';
import { callOperation } from '#tools/surfaces/page.ts';
import { reportFailure } from './report-failure.ts';
import { getCaller } from './session.ts';

/**
 * What a server action tells its page. It never throws: `message` is a sentence for the person either way.
 * `operationId`: what Undo goes by; undefined where there is no Undo.
 */
export type Acted<Data> =
  | { ok: true; message: string; data: Data; operationId: string | undefined }
  | { ok: false; code: ErrorCode; message: string; issues: InputIssue[] };

/**
 * Runs an operation for whoever pressed the button, acting in the first of `roles` that they hold. A repeated
 * `idempotencyKey` has one effect and the same answer.
 */
export async function act<Input extends z.ZodType, Output extends z.ZodType, Prepared>(
  roles: readonly Role[],
  operation: Operation<Input, Output, Prepared>,
  input: z.input<Input>,
  options: { idempotencyKey?: string } = {},
): Promise<Acted<z.output<Output>>> {
  try {
    const { data, message, operationId, lasting } = await callOperation(
      operation,
      input,
      await actingAs(roles),
      options,
    );
    return { ok: true, message, data, operationId: lasting ? undefined : operationId };
  } catch (error) {
    unstable_rethrow(error);
    return refusal(error);
  }
}

/** A write as it would be, for the person to look at first: nothing is changed before it is approved. */
export async function propose(
  roles: readonly Role[],
  operation: AnyOperation,
  input: unknown,
): Promise<{ ok: true; proposal: Proposal } | Extract<Acted<never>, { ok: false }>> {
  try {
    const caller = await actingAs(roles);
    return { ok: true, proposal: await proposeOperation(operation, input, { caller, surface: 'page' }) };
  } catch (error) {
    unstable_rethrow(error);
    return refusal(error);
  }
}

/** Runs exactly what was proposed; refused as `moved` where it would do something else by now. */
export async function approve(roles: readonly Role[], approvalId: string): Promise<Acted<unknown>> {
  try {
    const context = { caller: await actingAs(roles), surface: 'page' as const };
    const { data, message, operationId, lasting } = await approveProposal(approvalId, findOperation, context);
    return { ok: true, message, data, operationId: lasting ? undefined : operationId };
  } catch (error) {
    unstable_rethrow(error);
    return refusal(error);
  }
}

async function actingAs(roles: readonly Role[]) {
  const caller = await getCaller();
  if (caller && roles.includes(caller.role)) return caller;
  for (const role of roles) {
    const other = await getCaller(role);
    if (other?.role === role) return other;
  }
  throw caller
    ? new AppError('forbidden', 'You are not here in a role that may do this.')
    : new AppError('unauthenticated', 'You are signed out. Sign in again; what you entered is still on this page.');
}

/** A failure as an action tells it, with what is wrong field by field. */
export function refusal(error: unknown): Extract<Acted<never>, { ok: false }> {
  const { code, message, details } = reportFailure(error);
  return { ok: false, code, message, issues: (details?.issues ?? []) as InputIssue[] };
}
