/** A stretch of time, as short as it can be said: "0.4 ms", "812 ms", "3.2 s". */
export function durationInWords(milliseconds: number, locale: string): string {
  const [value, unit] = milliseconds < 1000 ? [milliseconds, 'millisecond'] : [milliseconds / 1000, 'second'];
  return new Intl.NumberFormat(locale, {
    style: 'unit',
    unit,
    unitDisplay: 'short',
    maximumSignificantDigits: value < 10 ? 2 : 3,
  }).format(value);
}

/** A moment to the second, where the reader is. */
export function momentInWords(iso: string, locale: string, timeZone: string): string {
  return new Intl.DateTimeFormat(locale, { dateStyle: 'short', timeStyle: 'medium', timeZone }).format(new Date(iso));
}
