'use server';

import { revalidatePath } from 'next/cache';
import { decideAbsence } from '#tools/attendance/decide-absence.ts';
import { type Acted, act } from '../../../_server/act.ts';

/** Confirms or declines one absence report, in the name of the office. */
export async function decideReport(reportId: string, decision: 'confirm' | 'decline'): Promise<Acted<unknown>> {
  const acted = await act(['admin'], decideAbsence, { reportId, decision });
  if (acted.ok) revalidatePath('/admin');
  return acted;
}
