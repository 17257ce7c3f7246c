// The Pacific day reckoned from the law alone, without any time zone database: the clocks go forward at two in the
// morning of the second Sunday of March and back at two of the first Sunday of November.

const HOUR = 3_600_000;
const DAY = 24 * HOUR;

/** When the clocks change in a year, in milliseconds: the summer is what lies between. */
export function summer(year: number): { from: number; until: number } {
  return { from: sunday(year, 2, 2) + 10 * HOUR, until: sunday(year, 10, 1) + 9 * HOUR };
}

/** The nth Sunday of a month, at midnight in Greenwich. */
function sunday(year: number, month: number, nth: number): number {
  const first = Date.UTC(year, month, 1);
  // The epoch was a Thursday: day 3 after it a Sunday.
  const toSunday = (((3 - first / DAY) % 7) + 7) % 7;
  return first + (toSunday + 7 * (nth - 1)) * DAY;
}

export type PacificDay = { day: string; startsAt: number; endsAt: number };

/** Every Pacific day of some years, in order. */
export function pacificDays(years: readonly number[]): PacificDay[] {
  const days: PacificDay[] = [];
  for (const year of years) {
    const { from, until } = summer(year);
    for (let date = Date.UTC(year, 0, 1); date < Date.UTC(year + 1, 0, 1); date += DAY) {
      // Midnight lies eight hours after Greenwich's in winter, seven in summer; the clocks never change at midnight.
      const startsAt = date + (date + 8 * HOUR > from && date + 8 * HOUR < until ? 7 : 8) * HOUR;
      days.push({ day: new Date(date).toISOString().slice(0, 10), startsAt, endsAt: Number.NaN });
    }
  }
  for (const [index, day] of days.entries()) day.endsAt = days[index + 1]?.startsAt ?? day.startsAt + DAY;
  return days;
}
