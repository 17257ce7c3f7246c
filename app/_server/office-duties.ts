import type { Duty } from '#db/duties.ts';

/** Duties with which staff who are not administrators keep pages of the office. */
export const officeDuties: readonly Duty[] = ['registrar', 'office'];
