import { addDays, daysBetween, isWeekend, mondayOf, weekday } from './days.ts';

export interface Quarter {
  number: number;
  startsOn: string;
  endsOn: string;
}

export interface Calendar {
  name: string;
  startsOn: string;
  endsOn: string;
  quarters: Quarter[];
  /** Every instructional day with its day of the cycle, in order. */
  days: { day: string; cycleDay: number; label?: string }[];
  closures: { day: string; label: string }[];
}

export const CYCLE_DAYS = 5;
const STORM_AFTER_DAYS = 37;

/** A week of a quarter, or of a break. */
type Week = number | string;
const weeks = (count: number, week: Week): Week[] => Array<Week>(count).fill(week);

// Two shapes of a school year. Which one holds today decides how much of it has been lived: never less than a quarter.
const fromFebruary = [
  ...weeks(10, 1),
  ...weeks(2, 'Autumn break'),
  ...weeks(10, 2),
  ...weeks(2, 'Mid-year break'),
  ...weeks(10, 3),
  ...weeks(2, 'Spring break'),
  ...weeks(10, 4),
];
const fromSeptember = [
  ...weeks(9, 1),
  'Autumn break',
  ...weeks(6, 2),
  ...weeks(2, 'Winter break'),
  ...weeks(4, 2),
  ...weeks(9, 3),
  'Spring break',
  ...weeks(10, 4),
];

const fixedClosures: [monthAndDay: string, label: string][] = [
  ['01-01', 'New Year'],
  ['05-01', 'Labour Day'],
  ['07-04', 'Independence Day'],
  ['10-12', 'Staff training day'],
  ['11-11', 'Veterans Day'],
  ['12-25', 'Christmas Day'],
];

/** The Monday nearest to a date. */
const nearestMonday = (day: string) => mondayOf(addDays(day, 3));

function shapeAround(today: string): { startsOn: string; plan: Week[] } {
  const year = Number(today.slice(0, 4));
  const date = today.slice(5);
  if (date >= '05-16' && date <= '11-30') return { startsOn: nearestMonday(`${year}-02-01`), plan: fromFebruary };
  return { startsOn: nearestMonday(`${date < '06-01' ? year - 1 : year}-09-01`), plan: fromSeptember };
}

/** Breaks give way around today: whoever looks at the demonstration looks at a school at work. */
function lived(plan: Week[], startsOn: string, today: string): Week[] {
  const current = Math.floor(daysBetween(startsOn, today) / 7);
  let quarter = plan[0]!;
  return plan.map((week, index) => {
    if (typeof week === 'number') quarter = week;
    return index >= current - 1 && index <= current + 2 ? quarter : week;
  });
}

/**
 * A school year that contains `today`. Today is instructional unless it is at a weekend; `makeUpDay` then makes it one
 * all the same, as schools do after a closure.
 */
export function schoolYear(today: string, options: { makeUpDay?: boolean } = {}): Calendar {
  const { startsOn, plan } = shapeAround(today);
  const storm = addDays(startsOn, STORM_AFTER_DAYS);
  const closed = (day: string, week: Week) => (day === today ? undefined : closureOn(day, week, storm));
  return layOut(startsOn, lived(plan, startsOn, today), closed, options.makeUpDay ? today : undefined);
}

/**
 * The year from September that contains the day, or from mid-June on the coming one: weekdays in four quarters, for a
 * school to put its own holidays into.
 */
export function ordinaryYear(today: string): Calendar {
  const year = Number(today.slice(0, 4)) - (today.slice(5) < '06-15' ? 1 : 0);
  const plan = [...weeks(10, 1), ...weeks(11, 2), ...weeks(10, 3), ...weeks(11, 4)];
  return layOut(nearestMonday(`${year}-09-01`), plan, () => undefined);
}

function layOut(
  startsOn: string,
  plan: Week[],
  closureOf: (day: string, week: Week) => string | undefined,
  makeUpDay?: string,
): Calendar {
  const days: Calendar['days'] = [];
  const closures: Calendar['closures'] = [];
  for (let index = 0; index < plan.length * 7; index++) {
    const day = addDays(startsOn, index);
    const makeUp = day === makeUpDay && isWeekend(day);
    if (isWeekend(day) && !makeUp) continue;
    const label = closureOf(day, plan[Math.floor(index / 7)]!);
    if (label) closures.push({ day, label });
    else days.push({ day, cycleDay: (days.length % CYCLE_DAYS) + 1, ...(makeUp ? { label: 'Make-up day' } : {}) });
  }
  const endsOn = addDays(startsOn, plan.length * 7 - 3);
  const [from, to] = [startsOn.slice(0, 4), endsOn.slice(0, 4)];
  const name = from === to ? from : `${from}–${to.slice(2)}`;
  return { name, startsOn, endsOn, quarters: quartersOf(plan, startsOn), days, closures };
}

function closureOn(day: string, week: Week, storm: string): string | undefined {
  if (typeof week === 'string') return week;
  if (day === storm) return 'Closed: storm';
  if (day.slice(5, 7) === '11' && weekday(day) === 4 && Math.ceil(Number(day.slice(8)) / 7) === 4)
    return 'Thanksgiving';
  return fixedClosures.find(([date]) => day.endsWith(date))?.[1];
}

function quartersOf(plan: Week[], startsOn: string): Quarter[] {
  return [1, 2, 3, 4].map((number) => ({
    number,
    startsOn: addDays(startsOn, plan.indexOf(number) * 7),
    endsOn: addDays(startsOn, plan.lastIndexOf(number) * 7 + 4),
  }));
}
