import { describe, expect, it } from 'vitest';
import { monthsOf } from './heatmap-months.ts';

const on = (...days: string[]) => days.map((day) => ({ day }));

describe('monthsOf', () => {
  it('breaks a week where the month does', () => {
    // 30 November 2026 is a Monday.
    const { weekdays, months } = monthsOf(on('2026-11-27', '2026-11-30', '2026-12-01'));
    expect(weekdays).toEqual(['2026-11-23', '2026-11-24', '2026-11-27']);
    expect(months.map(({ month }) => month)).toEqual(['2026-11', '2026-12']);
    expect(months[0]?.weeks.map((week) => week.map((one) => one?.day ?? null))).toEqual([
      [null, null, '2026-11-27'],
      ['2026-11-30', null, null],
    ]);
    expect(months[1]?.weeks.map((week) => week.map((one) => one?.day ?? null))).toEqual([[null, '2026-12-01', null]]);
  });

  it('takes the weekdays that the school has', () => {
    const { weekdays } = monthsOf(on('2026-11-22', '2026-11-23'));
    expect(weekdays.map((day) => new Date(`${day}T00:00:00Z`).getUTCDay())).toEqual([1, 0]);
  });

  it('has nothing to lay out for no days', () => {
    expect(monthsOf([])).toEqual({ weekdays: [], months: [] });
  });
});
