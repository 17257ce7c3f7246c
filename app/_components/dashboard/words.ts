const styles = {
  /** Sunday, 22 November */
  long: { weekday: 'long', day: 'numeric', month: 'long' },
  /** Sun, 22 Nov */
  short: { weekday: 'short', day: 'numeric', month: 'short' },
  /** 22 Nov */
  brief: { day: 'numeric', month: 'short' },
  /** 22 Nov 2026 */
  dated: { day: 'numeric', month: 'short', year: 'numeric' },
  /** Sun */
  weekday: { weekday: 'short' },
  /** 22 */
  number: { day: 'numeric' },
} as const satisfies Record<string, Intl.DateTimeFormatOptions>;

/** A calendar day (`2026-11-22`) in words. It has no time zone, so it is read and shown in UTC and never slips. */
export const dayInWords = (day: string, locale: string, style: keyof typeof styles = 'short'): string =>
  new Intl.DateTimeFormat(locale, { ...styles[style], timeZone: 'UTC' }).format(new Date(`${day}T00:00:00Z`));

/** The clock at the school when something happened (an ISO instant): 08:07. */
export const clockInWords = (instant: string, locale: string, timeZone: string): string =>
  new Intl.DateTimeFormat(locale, { hour: '2-digit', minute: '2-digit', timeZone }).format(new Date(instant));

/** Day and clock at the school of an ISO instant: 22 Nov, 08:07. */
export const momentInWords = (instant: string, locale: string, timeZone: string): string =>
  new Intl.DateTimeFormat(locale, {
    ...styles.brief,
    hour: '2-digit',
    minute: '2-digit',
    timeZone,
  }).format(new Date(instant));

/** The school's today, as a calendar day. */
export const todayIn = (timeZone: string, now = new Date()): string =>
  new Intl.DateTimeFormat('en-CA', { timeZone, year: 'numeric', month: '2-digit', day: '2-digit' }).format(now);

/** A share from 0 to 1 as a percentage with at most one decimal. */
export const shareInWords = (share: number, locale: string): string =>
  new Intl.NumberFormat(locale, { style: 'percent', maximumFractionDigits: 1 }).format(share);
