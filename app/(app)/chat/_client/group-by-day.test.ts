import { expect, test } from 'vitest';
import { groupByDay } from './group-by-day.ts';

const at = (lastMessageAt: string) => ({ lastMessageAt });

test('the day is the school’s, not the machine’s', () => {
  const now = Date.parse('2026-11-22T03:00:00Z'); // still the 21st in New York
  const items = [
    at('2026-11-22T02:00:00Z'),
    at('2026-11-21T04:59:00Z'),
    at('2026-11-16T12:00:00Z'),
    at('2026-10-01T12:00:00Z'),
  ];
  const ages = (zone: string) => groupByDay(items, now, zone).map(({ age, items: grouped }) => [age, grouped.length]);
  expect(ages('America/New_York')).toEqual([
    ['today', 1],
    ['yesterday', 1],
    ['week', 1],
    ['earlier', 1],
  ]);
  expect(ages('UTC')).toEqual([
    ['today', 1],
    ['yesterday', 1],
    ['week', 1],
    ['earlier', 1],
  ]);
  expect(groupByDay([at('2026-11-21T05:01:00Z')], now, 'America/New_York')[0]?.age).toBe('today');
});
