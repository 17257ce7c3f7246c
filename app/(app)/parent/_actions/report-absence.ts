'use server';

import { revalidatePath } from 'next/cache';
import { reportAbsence } from '#tools/attendance/report-absence.ts';
import { type Acted, act } from '../../../_server/act.ts';

const sessionOf = (value: string) => (value === 'am' || value === 'pm' ? value : 'all');

/** A parent's form: the operation decides whose child it is and which days can be reported. */
export async function reportAbsenceOf(given: FormData): Promise<Acted<unknown>> {
  const field = (name: string) => String(given.get(name) ?? '');
  const acted = await act(['parent'], reportAbsence, {
    studentId: field('studentId'),
    from: field('from') || undefined,
    to: field('to') || undefined,
    sessions: sessionOf(field('sessions')),
    reason: field('reason'),
  });
  if (acted.ok) revalidatePath('/parent');
  return acted;
}
