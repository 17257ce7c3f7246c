/** A calendar day moved by whole days; it has no time zone, and none is put into it. */
export const addDays = (day: string, days: number): string =>
  new Date(Date.parse(`${day}T00:00:00Z`) + days * 86_400_000).toISOString().slice(0, 10);

const calendarDay = /^\d{4}-\d{2}-\d{2}$/;

/** A day of an address, if it is one. */
export const dayAsked = (value: string | string[] | undefined): string | undefined =>
  typeof value === 'string' && calendarDay.test(value) && !Number.isNaN(Date.parse(value)) ? value : undefined;
