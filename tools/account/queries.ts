import { sql } from 'drizzle-orm';
import type { Transaction } from '#db/with-caller.ts';

/** How long after it a change can be taken back. */
export const UNDO_MINUTES = 30;

/** One change of the caller's own, from the audit log. */
export interface OwnAction extends Record<string, unknown> {
  operationId: string;
  /** Name of the operation: `attendance.markClass`. */
  operation: string;
  at: string;
  rows: number;
  agent: string | null;
  undone: boolean;
  /** It happened within the time for undo, was not taken back, and can be. */
  undoable: boolean;
}

/** The caller's changes, newest first. */
export const recentActions = (tx: Transaction, limit: number) =>
  tx.execute<OwnAction>(sql`
    select operation_id as "operationId", operation, to_jsonb(at) #>> '{}' as at, rows, agent, undone,
      not undone and lasting is null and at > now() - make_interval(mins => ${UNDO_MINUTES}::int) as undoable
    from app.recent_operations(${limit}::int) where operation_id is not null`);

/** "attendance.markClass" → "Attendance: mark class", for people. */
export function actionInWords(operation: string): string {
  const [domain = '', verb = ''] = operation.split('.');
  const words = verb.replace(/([A-Z])/g, ' $1').toLowerCase();
  return `${domain.charAt(0).toUpperCase()}${domain.slice(1)}: ${words}`;
}
