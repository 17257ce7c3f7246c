import type { Caller } from '#db/caller.ts';
import type { UnavailableData } from '../gateway/exhausted.ts';

const MINUTE = 60_000;

/** How long to wait, by the clock of whoever refused where it said so. Undefined when nobody knows. */
export function retryAfterMs({
  retryAt,
  retryAfterMs: told,
}: Pick<UnavailableData, 'retryAt' | 'retryAfterMs'>): number | undefined {
  if (told !== undefined) return told;
  return retryAt === undefined ? undefined : Math.max(0, Date.parse(retryAt) - Date.now());
}

/** A time to come as a person says it: “in about 40 seconds”, “in about 12 minutes”, “at 09:00”, “on Monday at 09:00”. */
export function inWords(
  wait: number,
  { locale, timeZone }: Pick<Caller, 'locale' | 'timeZone'>,
  now = Date.now(),
): string {
  const count = (value: number, unit: 'second' | 'minute') =>
    `in about ${new Intl.NumberFormat(locale, { style: 'unit', unit, unitDisplay: 'long' }).format(value)}`;
  if (wait < 95_000) return count(Math.max(5, Math.ceil(wait / 5000) * 5), 'second');
  if (wait < 45 * MINUTE) return count(Math.ceil(wait / MINUTE), 'minute');
  const at = new Date(now + wait);
  const format = (options: Intl.DateTimeFormatOptions, moment = at) =>
    new Intl.DateTimeFormat(locale, { ...options, timeZone }).format(moment);
  const time = format({ timeStyle: 'short' });
  const isToday = format({ dateStyle: 'short' }) === format({ dateStyle: 'short' }, new Date(now));
  return isToday ? `at ${time}` : `on ${format({ weekday: 'long' })} at ${time}`;
}
