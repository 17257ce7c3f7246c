import type { CellValue } from './format.ts';
import { formatCell, formatDate, formatNumber } from './format.ts';

export type Series = { key: string; label: string };
export type ChartData = {
  title: string;
  x: Series;
  series: readonly Series[];
  rows: readonly Record<string, CellValue>[];
  /** Written behind each figure as it is: "%", " days". */
  unit?: string;
};

export const seriesFill = ['bg-chart-1', 'bg-chart-2', 'bg-chart-3', 'bg-chart-4', 'bg-chart-5', 'bg-chart-6'];
export const seriesStroke = [
  'stroke-chart-1',
  'stroke-chart-2',
  'stroke-chart-3',
  'stroke-chart-4',
  'stroke-chart-5',
  'stroke-chart-6',
];

export function figureOf(value: CellValue | undefined): number | null {
  if (value === null || value === undefined || value === '') return null;
  const figure = Number(value);
  return Number.isFinite(figure) ? figure : null;
}

export function figureText(value: number | null, unit: string | undefined, locale: string): string {
  return value === null ? '–' : `${formatNumber(value, locale)}${unit ?? ''}`;
}

const day = /^\d{4}-\d{2}-\d{2}/;

/** "2026-11-22" → "22 Nov" on an axis, where the year is known. */
export function axisText(value: CellValue | undefined, locale: string, timeZone: string): string {
  if (typeof value !== 'string' || !day.test(value)) return formatCell(value, 'text', { locale, timeZone });
  const parsed = new Date(`${value.slice(0, 10)}T00:00:00Z`);
  if (Number.isNaN(parsed.getTime())) return formatDate(value, locale, timeZone);
  return new Intl.DateTimeFormat(locale, { day: 'numeric', month: 'short', timeZone: 'UTC' }).format(parsed);
}
