import { expect, test } from 'vitest';
import { gatewayDatabase } from './testing/gateway-harness.ts';
import { pacificDays } from './testing/pacific-rule.ts';

const { owner } = await gatewayDatabase();
const PACIFIC = 'America/Los_Angeles';
const DAYS = pacificDays([2025, 2026, 2027]);
/** The days as the rule has them, as a relation. */
const ruled = () => {
  const days = DAYS.map(({ day, startsAt, endsAt }) => ({
    day,
    starts_at: new Date(startsAt).toISOString(),
    ends_at: new Date(endsAt).toISOString(),
  }));
  return owner`jsonb_to_recordset(${owner.json(days)}) d (day date, starts_at timestamptz, ends_at timestamptz)`;
};
/** Every minute of three years, with its day. */
const minutes = () => owner`
  (select m as moment, d.* from ${ruled()} cross join generate_series(d.starts_at, d.ends_at - interval '1 minute', '1 minute') m)`;

test('the database knows the Pacific day of every minute of three years', async () => {
  const [answer] = await owner`
    select count(*)::int as minutes, count(*) filter (where gateway.day_of(m.moment, ${PACIFIC}) <> m.day)::int as wrong from ${minutes()} m`;
  expect(answer).toEqual({ minutes: 1095 * 24 * 60, wrong: 0 });
});

test('and when each day begins and ends, days of 23 and 25 hours included', async () => {
  const [answer] = await owner`
    select count(*)::int as days, count(*) filter (where d.starts_at is distinct from gateway.day_starts_at(d.day, ${PACIFIC})
      or d.ends_at is distinct from gateway.day_starts_at(d.day + 1, ${PACIFIC})
      or gateway.day_of(d.ends_at - interval '1 microsecond', ${PACIFIC}) <> d.day)::int as wrong from ${ruled()}`;
  expect(answer).toEqual({ days: 1095, wrong: 0 });
});

test('its windows follow, and say near an end that a request may be counted in the next', async () => {
  // All minutes around the midnights, of which no two days have the same, and a sample of the others.
  const [answer] = await owner`
    select count(*)::int as minutes, count(*) filter (where w.minute_at <> m.moment or w.day <> m.day or w.day_ends_at <> m.ends_at
      or not w.spans_minute or not early.minute_at = m.moment or early.spans_minute
      or w.spans_day <> (m.moment + interval '59.9 seconds' >= m.ends_at - make_interval(secs => f.send_guard_milliseconds / 1000.0)))::int as wrong
    from ${minutes()} m cross join public.ai_models f
    cross join lateral gateway.windows_at(f, m.moment + interval '59.9 seconds') w
    cross join lateral gateway.windows_at(f, m.moment + interval '1 second') early
    where f.family = 'gemini-2.5-flash-lite' and (m.moment - m.starts_at < '30 minutes' or m.ends_at - m.moment < '30 minutes' or m.moment = date_trunc('hour', m.moment))`;
  expect(answer!.wrong).toBe(0);
  expect(answer!.minutes).toBeGreaterThan(1095 * 80);
});
