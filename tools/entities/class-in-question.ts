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

/**
 * The class that marks are kept in: the named one, or for a homeroom its only class with a subject that is open to the
 * caller. Throws `ambiguous` with its subjects where there are several, else as `classInQuestion`.
 */
export async function markedClassInQuestion(
  tx: Transaction,
  caller: Caller,
  classId: string,
): Promise<ClassInQuestion> {
  const found = await classInQuestion(tx, caller, classId);
  if (found.kind === 'scheduled') return found;
  const subjects = await tx.execute<ClassInQuestion>(sql`
    select c.id, c.name, c.kind, c.id in (select app.my_class_ids()) as mine from classes c
    where c.homeroom_id = ${classId}::uuid and (${caller.role === 'admin'}::boolean or c.id in (select app.my_class_ids())) order by c.name`);
  const [only, ...others] = subjects;
  if (only && others.length === 0) return only;
  if (!only)
    throw new AppError('invalid_input', `${found.name} is a homeroom; marks are kept in classes with a subject.`);
  const candidates = subjects.map(({ id, name }) => ({ id, label: name }));
  throw new AppError('ambiguous', `Which class: ${candidates.map((candidate) => candidate.label).join(', ')}?`, {
    details: { field: 'classId', path: 'classId', kind: 'class', query: found.name, candidates },
  });
}
