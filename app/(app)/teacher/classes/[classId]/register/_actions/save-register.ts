'use server';

import type { z } from 'zod';
import { undo } from '#tools/account/undo.ts';
import { markClassAttendance } from '#tools/attendance/mark-class-attendance.ts';
import { attendanceRegister } from '#tools/attendance/register.ts';
import { type Acted, act } from '../../../../../../_server/act.ts';
import type { RegisterView } from '../register-draft.ts';

const roles = ['teacher', 'admin'] as const;

type Place = Pick<RegisterView, 'classId' | 'day' | 'session'>;

/** What came of it, and the register as it stands now (also when somebody else's save was in the way). */
export type SavedRegister = Acted<unknown> & { register?: RegisterView };

/** Saves a whole register. A repeated key saves once. `conflict`: somebody has saved since `version`. */
export async function saveRegister(
  input: z.input<typeof markClassAttendance.input>,
  place: Place,
  idempotencyKey: string,
): Promise<SavedRegister> {
  return withRegister(await act(roles, markClassAttendance, input, { idempotencyKey }), place);
}

/** Takes a save back, all of it. */
export async function undoRegister(operationId: string, place: Place): Promise<SavedRegister> {
  return withRegister(await act(roles, undo, { operationId }), place);
}

async function withRegister(acted: Acted<unknown>, { classId, day, session }: Place): Promise<SavedRegister> {
  const now = await act(roles, attendanceRegister, { classId, day, session });
  return now.ok ? { ...acted, register: now.data } : acted;
}
