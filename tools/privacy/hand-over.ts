import { sql } from 'drizzle-orm';
import type { Caller } from '#db/caller.ts';
import type { PersonExport } from '#db/privacy/export.ts';
import { FieldKeys } from '#db/privacy/field-keys.ts';
import { EXPORTS } from '#db/privacy/run-waiting.ts';
import { withCaller } from '#db/with-caller.ts';
import { AppError, toAppError } from '../contract/errors.ts';
import type { ExecutionContext } from '../contract/execute-operation.ts';

/**
 * A finished export, opened for an administrator to hand over. Not an operation: what it holds is for no model and no
 * conversation. Every time is written into the disclosure log, in the transaction that opens it.
 * Throws AppError `not_found` for one that is not there, or not any more, and `forbidden`.
 */
export async function handOverExport(
  caller: Caller,
  runId: string,
  connection?: ExecutionContext['connection'],
): Promise<{ fileName: string; content: PersonExport }> {
  try {
    return await withCaller(
      caller,
      async (tx) => {
        const [taken] = await tx.execute<{ personId: string; content: string }>(
          sql`select person_id as "personId", content from app.take_privacy_export(${runId}::uuid)`,
        );
        if (!taken)
          throw new AppError('not_found', 'There is no such export, or its seven days are over. Ask for it again.');
        const { personId, content } = taken;
        const keys = await FieldKeys.load(tx, caller.schoolId, [personId]);
        const place = { id: runId, schoolId: caller.schoolId, personId };
        const opened = keys.openAt({ table: EXPORTS, column: 'content' }, place, content);
        const entry = { operation: 'privacy.handOver', surface: 'page', outcome: 'done', input: { runId }, rows: 1 };
        await tx.execute(sql`select app.write_audit(${JSON.stringify(entry)}::jsonb)`);
        return { fileName: `personal-data-${runId}.json`, content: JSON.parse(opened) as PersonExport };
      },
      connection,
    );
  } catch (error) {
    throw toAppError(error);
  }
}
