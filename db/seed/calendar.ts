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
  return plan.reduce<Week[]>((result, week, index) => {
    const gives = typeof week === 'string' && index >= current - 1 && index <= current + 2;
    return [...result, gives ? result.findLast((earlier) => typeof earlier === 'number')! : week];
  }, []);
}

/**
 * A school year that contains `today`. Today is instructional unless it is at a weekend; `makeUpDay` then makes it one
 * all the same, as schools do after a closure.
 */
export function schoolYear(today: string, options: { makeUpDay?: boolean } = {}): Calendar {
  const shape = shapeAround(today);
  return layOut(shape.startsOn, lived(shape.plan, shape.startsOn, today), today, options.makeUpDay ?? false);
}

/** The year from September that contains the day, or in July and August the coming one, with all its breaks. */
export function ordinaryYear(today: string): Calendar {
  const year = Number(today.slice(0, 4)) - (today.slice(5) < '07-01' ? 1 : 0);
  return layOut(nearestMonday(`${year}-09-01`), fromSeptember, '', false);
}

function layOut(startsOn: string, plan: Week[], today: string, makeUpDay: boolean): Calendar {
  const days: Calendar['days'] = [];
  const closures: Calendar['closures'] = [];
  const storm = addDays(startsOn, 7 * 5 + 2);
  plan.forEach((week, index) => {
    for (let offset = 0; offset < 7; offset++) {
      const day = addDays(startsOn, index * 7 + offset);
      const makeUp = makeUpDay && day === today && isWeekend(day);
      if (isWeekend(day) && !makeUp) continue;
      const closed = day === today ? undefined : closureOn(day, week, storm);
      if (closed) closures.push({ day, label: closed });
      else days.push({ day, cycleDay: (days.length % CYCLE_DAYS) + 1, ...(makeUp ? { label: 'Make-up day' } : {}) });
    }
  });
  const endsOn = addDays(startsOn, plan.length * 7 - 3);
  const [from, to] = [startsOn.slice(0, 4), endsOn.slice(0, 4)];
  return {
    name: from === to ? from : `${from}–${to.slice(2)}`,
    startsOn,
    endsOn,
    quarters: quartersOf(plan, startsOn),
    days,
    closures,
  };
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
