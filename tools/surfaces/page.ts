import type { z } from 'zod';
import type { Caller } from '#db/caller.ts';
import type { Operation } from '../contract/define-operation.ts';
import { executeOperation, type Outcome } from '../contract/execute-operation.ts';

/**
 * The typed call of pages and server actions. A person who clicks acts directly, so a write needs no proposal; it is
 * logged and can be undone like any other. Throws AppError.
 */
export function callOperation<Input extends z.ZodType, Output extends z.ZodType, Prepared>(
  operation: Operation<Input, Output, Prepared>,
  input: z.input<Input>,
  caller: Caller,
  options: { idempotencyKey?: string } = {},
): Promise<Outcome<z.output<Output>>> {
  return executeOperation(operation, input, { caller, surface: 'page', ...options });
}
