import { describe, expect, test } from 'vitest';
import { quotaFacts } from './quota-facts.ts';

const said = (details: Record<string, unknown>[], message = '') =>
  quotaFacts({ message, details, status: undefined, code: 429 });
const violated = (...violations: unknown[]) => said([{ violations }]);

describe('the limit that was passed', () => {
  test.each([
    ['GenerateRequestsPerDayPerProjectPerModel', { window: 'day', metric: 'requests' }],
    ['GenerateRequestsPerMinutePerProjectPerModel', { window: 'minute', metric: 'requests' }],
    ['InputTokensPerModelPerMinute', { window: 'minute', metric: 'tokens' }],
    ['requests_per_day', { window: 'day', metric: 'requests' }],
    ['tokens per minute', { window: 'minute', metric: 'tokens' }],
    ['RequestsPerSecond', { metric: 'requests' }],
    ['Characters', {}],
    [7, {}],
  ])('%s', (name, facts) => {
    expect(violated({ quotaId: name })).toEqual(facts);
    expect(violated({ quotaMetric: name })).toEqual(facts);
    expect(said([{ metadata: { quota_limit: name } }])).toEqual(facts);
    expect(said([{ metadata: { quota_metric: name } }])).toEqual(facts);
  });

  test('is named by the id, where that and the metric differ', () => {
    expect(violated({ quotaId: 'RequestsPerDay', quotaMetric: 'tokens_per_minute' })).toEqual({
      window: 'day',
      metric: 'requests',
    });
  });

  test('is the one of the longest window, of two alike the one with a value, else the first', () => {
    const day = { quotaId: 'RequestsPerDay' };
    const minute = { quotaId: 'RequestsPerMinute', quotaValue: 5 };
    const none = { quotaId: 'Requests', quotaValue: 7 };
    expect(violated(none, minute, day)).toEqual({ window: 'day', metric: 'requests' });
    expect(violated(none, { quotaId: 'TokensPerMinute' })).toEqual({ window: 'minute', metric: 'tokens' });
    expect(violated(none, minute)).toMatchObject({ window: 'minute', quotaValue: 5 });
    expect(violated(day, { ...day, quotaValue: 20 })).toMatchObject({ quotaValue: 20 });
    expect(violated({ ...day, quotaValue: 20 }, day, { ...day, quotaValue: 30 })).toMatchObject({ quotaValue: 20 });
    expect(violated({ quotaId: 'TokensPerDay' }, day)).toMatchObject({ metric: 'tokens' });
  });

  test('stands in the words when no violation is told, and only then', () => {
    expect(said([], 'Quota of tokens per day is used up')).toEqual({ window: 'day', metric: 'tokens' });
    expect(said([], 'Used up: 5 per minute')).toEqual({ window: 'minute' });
    expect(said([], 'Too many requests and tokens')).toEqual({});
    expect(said([{ violations: [{ quotaId: 'Requests' }] }], '5 per minute')).toEqual({ metric: 'requests' });
    expect(quotaFacts(undefined)).toEqual({});
    expect(said([{ violations: 'none' }, { metadata: null }])).toEqual({});
  });
});

describe('its value', () => {
  test.each([0, 1, 15, 2_147_483_647, '0', '15', '2147483647'])('%j is one', (quotaValue) => {
    expect(violated({ quotaValue })).toEqual({ quotaValue: Number(quotaValue) });
    expect(said([{ metadata: { quota_limit: '', quota_limit_value: quotaValue } }])).toEqual({
      quotaValue: Number(quotaValue),
    });
  });

  test.each([
    -1,
    1.5,
    2_147_483_648,
    '2147483648',
    '-1',
    '1.5',
    '1e3',
    ' 15',
    '15 ',
    '15x',
    'x15',
    '',
    true,
    null,
    [15],
    {},
  ])('%j is none', (quotaValue) => {
    expect(violated({ quotaValue })).toEqual({});
  });

  test('left out stands in the line of its metric, if all its lines agree', () => {
    const line = (metric: string, limit: number) =>
      `* Quota exceeded for metric: ${metric}, limit: ${limit}, model: m\n`;
    const requests = 'g.com/free_tier_requests';
    const lines = line('g.com/free_tier_tokens', 0) + line(requests, 250) + line(requests, 250);
    expect(said([{ violations: [{ quotaMetric: requests }] }], lines)).toMatchObject({ quotaValue: 250 });
    expect(said([{ violations: [{ quotaMetric: 'g.com/free_tier_tokens' }] }], lines)).toMatchObject({ quotaValue: 0 });
    expect(said([{ violations: [{ quotaMetric: requests }] }], lines + line(requests, 15))).toEqual({
      metric: 'requests',
    });
    expect(said([{ violations: [{ quotaMetric: 'other' }] }], lines)).toEqual({});
    expect(said([{ violations: [{ quotaMetric: requests, quotaValue: 7 }] }], lines)).toMatchObject({ quotaValue: 7 });
  });
});

describe('the delay', () => {
  const delay = (retryDelay: unknown, message = '', header?: number) =>
    quotaFacts({ message, details: [{ retryDelay }], status: undefined, code: 429 }, header).retryAfterMs;

  test.each([
    ['45.837906927s', 45_838],
    ['0s', 0],
    ['9s', 9000],
    ['1.5s', 1500],
    ['2ms', 2],
    ['1.5h', 5_400_000],
    ['1m27.4s', 87_400],
    ['1h2m3.5s', 3_723_500],
    ['1500us', 2],
    ['1500µs', 2],
    ['1000000ns', 1],
    ['25h', 90_000_000],
    ['26h', 90_000_000],
    [{ seconds: 7 }, 7000],
    [{ seconds: '7', nanos: '500000001' }, 7501],
    [{ nanos: 5e8 }, 500],
    [{ seconds: 0 }, 0],
  ])('%j is %i ms', (told, milliseconds) => {
    expect(delay(told)).toBe(milliseconds);
  });

  test.each([
    '',
    's',
    '5',
    '5 s',
    ' 5s',
    '5s ',
    '1e3s',
    '-5s',
    '5d',
    '5ss',
    '.5s',
    '5.s',
    'in 5s',
    5,
    null,
    {},
    [],
    { seconds: -1 },
    { seconds: 'x' },
    { minutes: 1 },
  ])('%j is none', (told) => {
    expect(delay(told)).toBeUndefined();
  });

  test('is the longest of all that is told: of the details, of the words', () => {
    expect(delay('8s', 'Please retry in 8.941621227s.')).toBe(8942);
    expect(delay('9s', 'Please retry in 8.94s.')).toBe(9000);
    expect(delay('nonsense', 'RETRY IN 3s')).toBe(3000);
    expect(delay(undefined, 'Please retry in a while.')).toBeUndefined();
    expect(said([{ retryDelay: '3s' }, {}, { retryDelay: '5s' }]).retryAfterMs).toBe(5000);
  });

  test('of a header counts only where the provider said nothing', () => {
    expect(delay(undefined, '', 120_000)).toBe(120_000);
    expect(delay('0s', '', 120_000)).toBe(0);
    expect(quotaFacts(undefined, 1.2)).toEqual({ retryAfterMs: 2 });
  });
});
