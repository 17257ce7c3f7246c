import { sql } from 'drizzle-orm';
import type { Transaction } from '#db/with-caller.ts';
import type { Translate } from '../contract/define-operation.ts';
import { AppError } from '../contract/errors.ts';

interface Wanted {
  classId: string;
  day: string;
  session: string;
  /** Version that the caller saw; 0 for a register that was not taken. */
  expected: number | undefined;
}

/**
 * Records that the register is taken, or locks the one that is: whoever writes its marks holds it until the end.
 * Throws `conflict` when it is no longer at the version that the caller saw.
 */
export async function lockRegister(
  tx: Transaction,
  { classId, day, session, expected }: Wanted,
  t: Translate,
): Promise<{ id: string; isNew: boolean }> {
  const [made] = await tx.execute<{ id: string }>(sql`
    insert into registers (class_id, day, session) values (${classId}::uuid, ${day}::date, ${session})
    on conflict (school_id, class_id, day, session) do nothing returning id`);
  if (made) {
    if (expected) throw new AppError('conflict', t('error.savedSince'));
    return { id: made.id, isNew: true };
  }
  const [found] = await tx.execute<{ id: string; version: number }>(sql`
    select id, version from registers where class_id = ${classId}::uuid and day = ${day}::date and session = ${session} for update`);
  if (!found) throw new AppError('forbidden', t('error.noRegisterAccess'));
  if (expected !== undefined && expected !== found.version) throw new AppError('conflict', t('error.savedSince'));
  return { id: found.id, isNew: false };
}

/** Counts a correction of a register that was taken before. */
export async function markRegisterCorrected(tx: Transaction, id: string): Promise<void> {
  await tx.execute(
    sql`update registers set version = version + 1, taken_by = app.uid(), taken_at = now(), updated_at = now() where id = ${id}::uuid`,
  );
}
