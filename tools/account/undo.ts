import { sql } from 'drizzle-orm';
import { z } from 'zod';
import type { Caller } from '#db/caller.ts';
import type { Transaction } from '#db/with-caller.ts';
import { defineOperation } from '../contract/define-operation.ts';
import { AppError } from '../contract/errors.ts';
import { lastingWords } from '../contract/lasting.ts';
import { translator } from '../contract/messages.ts';
import { operationMessages } from '../messages.ts';
import { actionInWords, recentActions, UNDO_MINUTES } from './queries.ts';

/** Rows of these reach people; once they have, there is nothing to take back. */
const reaching = new Set(['outbox', 'announcements']);

export const undo = defineOperation({
  name: 'account.undo',
  title: 'Undo a change',
  description: `Takes back one of my own changes of the last ${UNDO_MINUTES} minutes, all of it or nothing; the latest one if none is named. What was sent to people can be taken back only while it is held.`,
  examples: ['undo that', 'undo my last change', 'take it back', 'that was wrong, revert it'],
  roles: ['student', 'teacher', 'admin', 'parent'],
  routes: ['POST /api/me/actions/:operationId/undo'],
  effect: 'write',
  input: z.strictObject({ operationId: z.uuid().optional().describe('Which change; my latest one if left out') }),
  output: z.object({ operationId: z.uuid(), operation: z.string(), title: z.string(), rows: z.int() }),
  run: async (input, { tx, caller, note }) => {
    const operationId = input.operationId ?? (await latest(tx));
    const operation = await assertUndoable(tx, operationId, caller);
    const outcomes = await tx.execute<Outcome>(
      sql`select table_name, row_id, action, outcome from app.undo_changes(${operationId}::uuid)`,
    );
    if (outcomes.length === 0) throw new AppError('not_found', 'There is no such change of yours.');
    assertWhole(outcomes);
    note({ undoes: operationId });
    return { operationId, operation, title: actionInWords(operation), rows: outcomes.length };
  },
  summary: (data, t) => t('undo.done', { title: data.title, rows: data.rows }),
  card: (data, t) => ({ title: t('undo.title', { title: data.title }), action: t('undo.action') }),
});

interface Outcome extends Record<string, unknown> {
  table_name: string;
  row_id: string;
  action: string;
  outcome: string;
}

async function latest(tx: Transaction): Promise<string> {
  const found = (await recentActions(tx, 20)).find((action) => !action.undone && action.operation !== 'account.undo');
  if (!found) throw new AppError('not_found', 'You have changed nothing that could be undone.');
  return found.operationId;
}

async function assertUndoable(tx: Transaction, operationId: string, caller: Caller): Promise<string> {
  const [found] = await tx.execute<{ operation: string; undone: boolean; late: boolean; lasting: string | null }>(sql`
    select o.operation, o.undone, o.lasting, coalesce((select min(c.at) from app.changes_of(${operationId}::uuid) c), o.at) < now() - make_interval(mins => ${UNDO_MINUTES}::int) as late
    from app.my_operation(${operationId}::uuid) o`);
  if (!found) throw new AppError('not_found', 'There is no such change of yours.');
  if (found.undone) throw new AppError('conflict', 'This was already undone.');
  if (found.lasting) {
    const t = translator(operationMessages(found.operation), caller.locale, caller.timeZone);
    throw new AppError('conflict', lastingWords(found.lasting, t));
  }
  if (found.late)
    throw new AppError('expired', `A change can be undone for ${UNDO_MINUTES} minutes; this one is older.`);
  return found.operation;
}

function assertWhole(outcomes: readonly Outcome[]) {
  const stuck = outcomes.filter((outcome) => outcome.outcome !== 'undone');
  if (stuck.length === 0) return;
  const rows = stuck.map((row) => ({ table: row.table_name, id: row.row_id, why: row.outcome }));
  if (stuck.some((row) => reaching.has(row.table_name))) {
    throw new AppError(
      'conflict',
      'This has already gone out to people and cannot be taken back. You can send a correction.',
      { details: { rows } },
    );
  }
  const reasons = [...new Set(stuck.map((row) => row.outcome))].join(', ');
  throw new AppError(
    'conflict',
    `Nothing was undone: ${stuck.length} of ${outcomes.length} rows cannot be taken back (${reasons}).`,
    { details: { rows } },
  );
}
