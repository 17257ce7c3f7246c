/** A calendar day moved by whole days; it has no time zone, and none is put into it. */
export const addDays = (day: string, days: number): string =>
  new Date(Date.parse(`${day}T00:00:00Z`) + days * 86_400_000).toISOString().slice(0, 10);

/** The day whose week is shown: the one asked for, else today; at a weekend the week to come. */
export function weekShown(asked: string | undefined, today: string): string {
  if (asked) return asked;
  const weekday = new Date(`${today}T00:00:00Z`).getUTCDay();
  return weekday === 6 ? addDays(today, 2) : weekday === 0 ? addDays(today, 1) : today;
}

const calendarDay = /^\d{4}-\d{2}-\d{2}$/;

/** A day of an address, if it is one. */
export const dayAsked = (value: string | string[] | undefined): string | undefined =>
  typeof value === 'string' && calendarDay.test(value) && !Number.isNaN(Date.parse(value)) ? value : undefined;
