import type { Calendar, Quarter } from './calendar.ts';
import { addDays } from './days.ts';

/** Attendance codes that every school starts with, in the order in which they are offered. */
export const defaultAttendanceCodes = [
  { code: 'present', label: 'Present', direction: 'in', scope: 'on_site', countsPresent: true, excused: false },
  { code: 'absent', label: 'Absent', direction: 'out', scope: 'off_site', countsPresent: false, excused: false },
  { code: 'late', label: 'Late', direction: 'in', scope: 'on_site_late', countsPresent: true, excused: false },
  { code: 'excused', label: 'Excused', direction: 'out', scope: 'off_site', countsPresent: false, excused: true },
  { code: 'trip', label: 'School trip', direction: 'in', scope: 'off_site', countsPresent: true, excused: false },
  {
    code: 'left_early',
    label: 'Left early',
    direction: 'out',
    scope: 'left_early',
    countsPresent: true,
    excused: false,
  },
] as const;

export type AttendanceCode = (typeof defaultAttendanceCodes)[number]['code'];

/** Letters by percent, highest first; symbols that carry no points come last. */
export const defaultScale = {
  name: 'Letters',
  breaks: [
    { symbol: 'A+', from: 97, points: 4.3 },
    { symbol: 'A', from: 93, points: 4 },
    { symbol: 'A-', from: 90, points: 3.7 },
    { symbol: 'B+', from: 87, points: 3.3 },
    { symbol: 'B', from: 83, points: 3 },
    { symbol: 'B-', from: 80, points: 2.7 },
    { symbol: 'C+', from: 77, points: 2.3 },
    { symbol: 'C', from: 73, points: 2 },
    { symbol: 'C-', from: 70, points: 1.7 },
    { symbol: 'D', from: 60, points: 1 },
    { symbol: 'F', from: 0, points: 0 },
    { symbol: 'I', from: 0, points: null },
    { symbol: 'N/A', from: 0, points: null },
  ] as { symbol: string; from: number; points: number | null }[],
};

export const letterOf = (percent: number) =>
  defaultScale.breaks.find((entry) => entry.points !== null && percent >= entry.from)!.symbol;

export interface TermPlan {
  /** 'S1' or 'Q1': stable within the year. */
  key: string;
  parent: string | null;
  kind: 'semester' | 'quarter';
  name: string;
  startsOn: string;
  endsOn: string;
  postingOpensOn: string;
  postingClosesOn: string;
}

const POSTING_DAYS_AFTER = 14;

/** Two semesters of two quarters. A quarter's marks may be posted until two weeks after it; a semester's in its last weeks. */
export function termTree({ quarters }: Calendar): TermPlan[] {
  const half = (number: number, [first, second]: [Quarter, Quarter]): TermPlan[] => [
    term(
      `S${number}`,
      null,
      'semester',
      `Semester ${number}`,
      first.startsOn,
      second.endsOn,
      addDays(second.endsOn, -POSTING_DAYS_AFTER),
    ),
    ...[first, second].map((quarter) =>
      term(
        `Q${quarter.number}`,
        `S${number}`,
        'quarter',
        `Quarter ${quarter.number}`,
        quarter.startsOn,
        quarter.endsOn,
        quarter.startsOn,
      ),
    ),
  ];
  return [...half(1, [quarters[0]!, quarters[1]!]), ...half(2, [quarters[2]!, quarters[3]!])];
}

function term(
  key: string,
  parent: string | null,
  kind: TermPlan['kind'],
  name: string,
  startsOn: string,
  endsOn: string,
  postingOpensOn: string,
): TermPlan {
  return {
    key,
    parent,
    kind,
    name,
    startsOn,
    endsOn,
    postingOpensOn,
    postingClosesOn: addDays(endsOn, POSTING_DAYS_AFTER),
  };
}
