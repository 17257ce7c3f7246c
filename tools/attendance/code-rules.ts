import type { Translate } from '../contract/define-operation.ts';
import { AppError } from '../contract/errors.ts';
import type { AttendanceCode } from './queries.ts';

/** Refuses codes that the caller may not use, and minutes with a code that is not about being late. */
export function assertCodeFits(
  code: AttendanceCode,
  minutesLate: number | undefined,
  role: string,
  t: Translate,
): void {
  const refuse = (path: string, message: string) =>
    new AppError('invalid_input', message, { details: { issues: [{ path, message }] } });
  if (role === 'teacher' && !code.forTeachers) throw refuse('codeId', t('error.officeCode', { code: code.label }));
  if (minutesLate && !code.late) throw refuse('minutesLate', t('error.minutesWithoutLate', { code: code.label }));
}

/** No minutes said, and zero minutes said, are the same. */
export const minutesOf = (minutesLate: number | undefined): number | null => minutesLate || null;
