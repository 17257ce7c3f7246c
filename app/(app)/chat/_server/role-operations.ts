import type { Role } from '#db/caller.ts';
import { operationsOf } from '#tools/registry.ts';
import { toolName } from '#tools/surfaces/agent-tool.ts';

/** An operation as the chat lists it: what it is called, and how people ask for it. */
export interface ListedOperation {
  /** `attendance_markClass`, as in the parts of messages. */
  toolName: string;
  title: string;
  example: string;
}

/** Everything that this role can ask for, by title. */
export function listedOperations(role: Role): ListedOperation[] {
  return operationsOf(role)
    .map((operation) => ({
      toolName: toolName(operation),
      title: operation.title,
      example: operation.examples[0] ?? operation.title,
    }))
    .sort((a, b) => a.title.localeCompare(b.title));
}
