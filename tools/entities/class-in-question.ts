import { sql } from 'drizzle-orm';
import type { Caller } from '#db/caller.ts';
import type { Transaction } from '#db/with-caller.ts';
import { AppError } from '../contract/errors.ts';

export interface ClassInQuestion extends Record<string, unknown> {
  id: string;
  name: string;
  kind: 'homeroom' | 'scheduled';
  /** The caller is staff of it today. */
  mine: boolean;
}

/** A class whose records (D2, D3) are open to the caller: their own as a teacher, any as an admin. Throws `not_found` or `forbidden`. */
export async function classInQuestion(tx: Transaction, caller: Caller, classId: string): Promise<ClassInQuestion> {
  const [found] = await tx.execute<ClassInQuestion>(
    sql`select c.id, c.name, c.kind, c.id in (select app.my_class_ids()) as mine from classes c where c.id = ${classId}::uuid`,
  );
  if (!found) throw new AppError('not_found', 'There is no such class that you may see.');
  if (caller.role !== 'admin' && !found.mine)
    throw new AppError('forbidden', `${found.name} is not one of your classes today.`);
  return found;
}
