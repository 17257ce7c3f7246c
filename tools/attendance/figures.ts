import { z } from 'zod';
import type { Translate } from '../contract/define-operation.ts';

/**
 * Attendance in figures. `recorded`: marks in sessions whose register was taken, the denominator. `present` counts every
 * code that the school counts as present (late and trips among them); `absent` is the rest; `excused` is part of it.
 */
export const figures = z.object({
  recorded: z.int(),
  present: z.int(),
  late: z.int(),
  absent: z.int(),
  excused: z.int(),
  /** present / recorded, 0 to 1; null when nothing was recorded. */
  rate: z.number().nullable(),
});
export type Figures = z.infer<typeof figures>;

type Counted = Omit<Figures, 'rate'>;

export const withRate = (counted: Counted): Figures => ({
  recorded: counted.recorded,
  present: counted.present,
  late: counted.late,
  absent: counted.absent,
  excused: counted.excused,
  rate: counted.recorded === 0 ? null : counted.present / counted.recorded,
});

export function sum(parts: Iterable<Counted>): Figures {
  const total = { recorded: 0, present: 0, late: 0, absent: 0, excused: 0 };
  for (const part of parts) for (const key of Object.keys(total) as (keyof typeof total)[]) total[key] += part[key];
  return withRate(total);
}

/** "93.1% (54 of 58 sessions)", or that nothing was recorded. */
export const rateInWords = (of: Pick<Figures, 'rate' | 'present' | 'recorded'>, t: Translate) =>
  of.rate === null ? t('rate.none') : t('rate.some', { rate: of.rate, present: of.present, recorded: of.recorded });
