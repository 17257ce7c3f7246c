/** How a cell is shown. `percent` is a share: 0.93 reads 93%. `date` is a calendar day, `2026-11-22`. */
export type CellFormat = 'text' | 'number' | 'percent' | 'date' | 'status';
export type CellValue = string | number | null;

const calendarDay = /^\d{4}-\d{2}-\d{2}$/;

/** A calendar day has no time zone: it is read and shown in UTC so that it never slips. An instant is shown in the school's. */
export function formatDate(value: string, locale: string, timeZone: string): string {
  const day = calendarDay.test(value);
  const date = new Date(day ? `${value}T00:00:00Z` : value);
  if (Number.isNaN(date.getTime())) return value;
  return new Intl.DateTimeFormat(locale, {
    day: 'numeric',
    month: 'short',
    year: 'numeric',
    timeZone: day ? 'UTC' : timeZone,
  }).format(date);
}

export function formatNumber(value: number, locale: string): string {
  return new Intl.NumberFormat(locale, { maximumFractionDigits: 2 }).format(value);
}

export function formatPercent(value: number, locale: string): string {
  return new Intl.NumberFormat(locale, { style: 'percent', maximumFractionDigits: 1 }).format(value);
}

/** The words of a cell; a missing value is an en dash, never an empty cell that could be read as zero. */
export function formatCell(
  value: CellValue | undefined,
  format: CellFormat | undefined,
  { locale, timeZone }: { locale: string; timeZone: string },
): string {
  if (value === null || value === undefined || value === '') return '–';
  if (format === 'date') return formatDate(String(value), locale, timeZone);
  const number = typeof value === 'number' ? value : Number(value);
  if (Number.isNaN(number)) return String(value);
  if (format === 'percent') return formatPercent(number, locale);
  if (format === 'number' || typeof value === 'number') return formatNumber(number, locale);
  return value;
}
