/** Days are ISO dates ('2026-11-20') without a zone: arithmetic on them never meets daylight saving. */
const DAY = 86_400_000;

const milliseconds = (day: string) => Date.parse(`${day}T00:00:00Z`);
const iso = (at: number) => new Date(at).toISOString().slice(0, 10);

export const addDays = (day: string, count: number) => iso(milliseconds(day) + count * DAY);
export const daysBetween = (from: string, to: string) => Math.round((milliseconds(to) - milliseconds(from)) / DAY);

/** 1 (Monday) to 7 (Sunday). */
export const weekday = (day: string) => new Date(milliseconds(day)).getUTCDay() || 7;
export const isWeekend = (day: string) => weekday(day) > 5;
export const mondayOf = (day: string) => addDays(day, 1 - weekday(day));

/** The same date in another year; 29 February becomes 1 March where there is none. */
export function addYears(day: string, years: number): string {
  const date = new Date(milliseconds(day));
  return iso(Date.UTC(date.getUTCFullYear() + years, date.getUTCMonth(), date.getUTCDate()));
}

export const longDate = (day: string) =>
  new Intl.DateTimeFormat('en-US', { weekday: 'long', day: 'numeric', month: 'long', timeZone: 'UTC' }).format(
    milliseconds(day),
  );

/** Day and minutes after midnight in a zone, at an instant. Throws RangeError for a zone that does not exist. */
export function clockIn(timeZone: string, instant: Date): { day: string; minutes: number } {
  const parts = new Intl.DateTimeFormat('en-CA', {
    timeZone,
    year: 'numeric',
    month: '2-digit',
    day: '2-digit',
    hour: '2-digit',
    minute: '2-digit',
    hourCycle: 'h23',
  }).formatToParts(instant);
  const part = (type: string) => parts.find((entry) => entry.type === type)!.value;
  return {
    day: `${part('year')}-${part('month')}-${part('day')}`,
    minutes: Number(part('hour')) * 60 + Number(part('minute')),
  };
}

/** Wall-clock time in a zone, in the form that PostgreSQL reads as timestamptz: '2026-11-20 08:35 America/New_York'. */
export function at(timeZone: string, day: string, minutes: number): string {
  const two = (value: number) => String(value).padStart(2, '0');
  return `${day} ${two(Math.floor(minutes / 60))}:${two(minutes % 60)} ${timeZone}`;
}
