import { expect, test } from 'vitest';
import { pacificDays, summer } from '#agents/gateway/testing/pacific-rule.ts';
import { msToPacificMidnight, pacificDay } from './quota.ts';

const MINUTE = 60_000;
const DAYS = pacificDays([2025, 2026, 2027]);

test('the rule is the published one', () => {
  const changes = [2025, 2026, 2027].flatMap((year) => Object.values(summer(year)));
  expect(changes.map((change) => new Date(change).toISOString())).toEqual([
    '2025-03-09T10:00:00.000Z',
    '2025-11-02T09:00:00.000Z',
    '2026-03-08T10:00:00.000Z',
    '2026-11-01T09:00:00.000Z',
    '2027-03-14T10:00:00.000Z',
    '2027-11-07T09:00:00.000Z',
  ]);
  const hours = DAYS.map(({ startsAt, endsAt }) => (endsAt - startsAt) / 3_600_000);
  expect(hours.filter((length) => length === 23)).toHaveLength(3);
  expect(hours.filter((length) => length === 25)).toHaveLength(3);
  expect(hours.filter((length) => length === 24)).toHaveLength(1095 - 6);
});

test('every minute of three years has its Pacific day and the time to its end', () => {
  const wrong: string[] = [];
  let minutes = 0;
  for (const { day, startsAt, endsAt } of DAYS)
    for (let now = startsAt; now < endsAt; now += MINUTE) {
      minutes += 1;
      if (pacificDay(now) !== day || msToPacificMidnight(now) !== endsAt - now) wrong.push(new Date(now).toISOString());
    }
  expect(minutes).toBe(1095 * 24 * 60);
  expect(wrong).toEqual([]);
});

test('so have the moments around each midnight, whichever was asked for before', () => {
  const wrong: string[] = [];
  const expectAt = (now: number, day: string, left: number) => {
    if (pacificDay(now) !== day || msToPacificMidnight(now) !== left) wrong.push(new Date(now).toISOString());
  };
  for (const { day, startsAt, endsAt } of DAYS.toReversed()) {
    expectAt(endsAt - 1, day, 1);
    expectAt(startsAt, day, endsAt - startsAt);
    expectAt(startsAt + 12 * 60 * MINUTE, day, endsAt - startsAt - 12 * 60 * MINUTE);
  }
  expect(wrong).toEqual([]);
});
