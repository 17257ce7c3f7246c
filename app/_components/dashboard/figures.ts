import type { Translate } from '../../messages/translate.ts';
import { dayInWords, shareInWords } from './words.ts';

/** Attendance in figures, as the operations of that domain answer them. `rate` is a share of `recorded`, null for none. */
export interface AttendanceFigures {
  recorded: number;
  present: number;
  absent: number;
  excused: number;
  late: number;
  rate: number | null;
  from: string;
  to: string;
}

/** "93.1% present: 54 of 58 sessions, 25 Aug to 22 Nov." A rate never goes without its denominator and its range. */
export function attendanceInWords(figures: AttendanceFigures, t: Translate, locale: string): string {
  const range = { from: dayInWords(figures.from, locale, 'brief'), to: dayInWords(figures.to, locale, 'brief') };
  if (figures.rate === null) return t('dashboard.attendance.none', range);
  return t('dashboard.attendance.answer', {
    ...range,
    rate: shareInWords(figures.rate, locale),
    ...{ present: figures.present, recorded: figures.recorded, late: figures.late },
    ...{ absent: figures.absent, excused: figures.excused },
  });
}
