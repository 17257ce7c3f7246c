import { expect, test } from 'vitest';
import { gatewayDatabase } from './testing/gateway-harness.ts';

const { owner } = await gatewayDatabase();
const PACIFIC = 'America/Los_Angeles';

test('the database knows the Pacific day of every minute of three years, days of 23 and 25 hours included', async () => {
  const minutes = await owner<{ at: Date; day: string; ends: Date }[]>`
    select m as at, gateway.day_of(m, ${PACIFIC})::text as day, gateway.day_starts_at(gateway.day_of(m, ${PACIFIC}) + 1, ${PACIFIC}) as ends
    from generate_series('2025-01-01T00:00Z'::timestamptz, '2027-12-31T23:59Z', '1 minute') m
    where extract(hour from m) between 6 and 9`;
  // Independent of the database's time zones: those of the JavaScript engine.
  const day = new Intl.DateTimeFormat('en-CA', { timeZone: PACIFIC, hourCycle: 'h23', dateStyle: 'short' });
  const clock = new Intl.DateTimeFormat('en-GB', { timeZone: PACIFIC, hourCycle: 'h23', timeStyle: 'medium' });
  const wrong = minutes.filter(
    (minute) =>
      day.format(minute.at) !== minute.day || clock.format(minute.ends) !== '00:00:00' || minute.ends <= minute.at,
  );
  expect(minutes.length).toBe(1095 * 4 * 60);
  expect(wrong).toEqual([]);
});
