import { z } from 'zod';
import type { Translate } from '../contract/define-operation.ts';
import { calendarDay } from '../contract/messages.ts';
import { outcome } from './plan.ts';

export const years = {
  fromYearId: z.uuid().optional().describe('The school year that ends; this one if left out'),
  toYearId: z.uuid().optional().describe('The school year that follows; the next one if left out'),
};

export const yearFields = {
  fromYearId: z.uuid(),
  from: z.string(),
  lastDay: z.iso.date(),
  toYearId: z.uuid(),
  to: z.string(),
  firstDay: z.iso.date(),
};

export const counts = z.object({ promote: z.int(), repeat: z.int(), graduate: z.int(), leave: z.int() });
export type Counts = z.infer<typeof counts>;

export const mapping = z.strictObject({
  fromClassId: z.uuid().describe('A homeroom of the year that ends'),
  outcome,
  toClassId: z.uuid().optional().describe('Where they go, for promote and repeat'),
});

/** "412 promoted, 3 repeat, 40 graduate, 2 leave". */
export const inWords = (of: Counts, t: Translate): string => t('counts', { ...of });

export const yearWords = (of: { from: string; to: string; lastDay: string; firstDay: string }) => ({
  from: of.from,
  to: of.to,
  lastDay: calendarDay(of.lastDay),
  firstDay: calendarDay(of.firstDay),
});
