import type { Failure } from '../failures.ts';
import {
  badKey,
  batchTokens,
  chunk,
  dayRequests,
  dayTokens,
  denied,
  errorInfo,
  exhausted,
  exhaustedSaying,
  minuteRequests,
  minuteTokens,
  page,
  paidDayRequests,
  paidMinuteRequests,
  paidMinuteTokens,
  quotaFailure,
  refusal,
  retryInfo,
  wrapped,
} from './provider-says.ts';

/** What came over the wire instead of an answer. */
export type Came =
  /** An HTTP answer; a body that is no text is sent as JSON. */
  | { status: number; body?: unknown; headers?: Record<string, string> }
  /** A 200 event stream: objects become events, text is sent as it is, and an Error breaks the connection there. */
  | { events: unknown[] }
  /** What `fetch` rejects with. */
  | { rejects: Error };

/** What is set aside. A bucket until a moment, or for a number of seconds between two; a family for good or last. */
export type Rests =
  | { bucket: string | [atLeast: number, atMost: number] }
  | 'key'
  | 'family-retired'
  | 'family-last'
  | 'nothing';

export type FailureRow = {
  name: string;
  came: Came;
  /** All that the failure says besides its words and its status. */
  is: Omit<Failure, 'reason' | 'status'>;
  rests: Rests;
  /** The bucket's limits after it, where they change. */
  limits?: { requests_per_minute?: number; requests_per_day?: number; tokens_per_minute?: number };
  /** How things stood: what our own counter had for the day, whether this was a probe, whether minutes slide. */
  given?: { dayRequests?: number; probe?: true; sliding?: true };
};

/** When every row happens, in the middle of a minute and of a Pacific day; and when those two end. */
export const NOW = '2026-03-03T12:00:10Z';
const MINUTE_ENDS = '2026-03-03T12:01:00Z';
const DAY_ENDS = '2026-03-04T08:00:00Z';
const after = (milliseconds: number) => new Date(Date.parse(NOW) + milliseconds).toISOString();
const FIRST_PAUSE: Rests = { bucket: [3.75, 6.25] };

/** The key of the attempt: bodies quote it, and it must be found nowhere afterwards. */
export const SECRET = 'AIzaSyA-the_secret-that-never-leaves0000';

const quota = (facts: Omit<Failure, 'class' | 'reason'> = {}) =>
  ({ class: 'quota', admitted: false, ...facts }) as const;
const KEY = { class: 'key', admitted: false } as const;
const GONE = { class: 'model', admitted: false } as const;
const NETWORK = { class: 'network' } as const;
const NOT_SENT = { class: 'network', admitted: false } as const;
const TIMEOUT = { class: 'timeout' } as const;
const OVERLOAD = { class: 'overload' } as const;
const CALLER = { class: 'caller' } as const;

const pretty = (body: unknown) => JSON.stringify(body, null, 2);
const fetchFailed = (code: string, message = code) =>
  new TypeError('fetch failed', { cause: Object.assign(new Error(message), { code }) });
const broken = (code: string, message: string) =>
  new TypeError('terminated', { cause: Object.assign(new Error(message), { code }) });

const quotas: FailureRow[] = [
  {
    name: "a minute's requests, with nine decimals",
    came: { status: 429, body: exhausted(quotaFailure(minuteRequests('15')), retryInfo('45.837906927s')) },
    is: quota({ window: 'minute', metric: 'requests', quotaValue: 15, retryAfterMs: 45_838 }),
    rests: { bucket: after(45_838) },
  },
  {
    name: "a minute's requests, whose delay lost its fraction everywhere but in the words",
    came: {
      status: 429,
      body: exhaustedSaying(
        'Quota exceeded for metric: generativelanguage.googleapis.com/generate_content_free_tier_requests, limit: 15\nPlease retry in 8.941621227s.',
        quotaFailure(minuteRequests('15')),
        retryInfo('8s'),
      ),
    },
    is: quota({ window: 'minute', metric: 'requests', quotaValue: 15, retryAfterMs: 8942 }),
    rests: { bucket: after(8942) },
  },
  {
    name: "a minute's requests without a delay",
    came: { status: 429, body: exhausted(quotaFailure(minuteRequests('15'))) },
    is: quota({ window: 'minute', metric: 'requests', quotaValue: 15 }),
    rests: { bucket: MINUTE_ENDS },
  },
  {
    name: 'a sliding minute without a delay',
    came: { status: 429, body: exhausted(quotaFailure(minuteRequests('15'))) },
    is: quota({ window: 'minute', metric: 'requests', quotaValue: 15 }),
    rests: { bucket: after(60_000) },
    given: { sliding: true },
  },
  {
    name: 'a lower limit than ours, which is learned',
    came: { status: 429, body: exhausted(quotaFailure(minuteRequests('10')), retryInfo('30s')) },
    is: quota({ window: 'minute', metric: 'requests', quotaValue: 10, retryAfterMs: 30_000 }),
    rests: { bucket: after(30_000) },
    limits: { requests_per_minute: 10 },
  },
  {
    name: 'a higher limit than ours, which is not believed',
    came: { status: 429, body: exhausted(quotaFailure(minuteRequests(2000)), retryInfo('30s')) },
    is: quota({ window: 'minute', metric: 'requests', quotaValue: 2000, retryAfterMs: 30_000 }),
    rests: { bucket: after(30_000) },
  },
  {
    name: "a minute's tokens",
    came: { status: 429, body: exhausted(quotaFailure(minuteTokens('125000')), retryInfo('3.5s')) },
    is: quota({ window: 'minute', metric: 'tokens', quotaValue: 125_000, retryAfterMs: 3500 }),
    rests: { bucket: after(3500) },
    limits: { tokens_per_minute: 125_000 },
  },
  {
    name: "a day's requests with a short delay that our counter contradicts: one probe after it",
    came: { status: 429, body: exhausted(quotaFailure(dayRequests('1000')), retryInfo('27s')) },
    is: quota({ window: 'day', metric: 'requests', quotaValue: 1000, retryAfterMs: 27_000 }),
    rests: { bucket: after(27_000) },
    given: { dayRequests: 999 },
  },
  {
    name: "a day's requests with a short delay that our counter confirms",
    came: { status: 429, body: exhausted(quotaFailure(dayRequests('1000')), retryInfo('27s')) },
    is: quota({ window: 'day', metric: 'requests', quotaValue: 1000, retryAfterMs: 27_000 }),
    rests: { bucket: DAY_ENDS },
    given: { dayRequests: 1000 },
  },
  {
    name: "a day's requests whose named limit our counter has passed",
    came: { status: 429, body: exhausted(quotaFailure(dayRequests('200')), retryInfo('8s')) },
    is: quota({ window: 'day', metric: 'requests', quotaValue: 200, retryAfterMs: 8000 }),
    rests: { bucket: DAY_ENDS },
    limits: { requests_per_day: 200 },
    given: { dayRequests: 201 },
  },
  {
    name: "a day's requests with a short delay, told to a probe",
    came: { status: 429, body: exhausted(quotaFailure(dayRequests('1000')), retryInfo('27s')) },
    is: quota({ window: 'day', metric: 'requests', quotaValue: 1000, retryAfterMs: 27_000 }),
    rests: { bucket: DAY_ENDS },
    given: { probe: true },
  },
  {
    name: "a day's requests without a delay",
    came: { status: 429, body: exhausted(quotaFailure(dayRequests('1000'))) },
    is: quota({ window: 'day', metric: 'requests', quotaValue: 1000 }),
    rests: { bucket: DAY_ENDS },
  },
  {
    name: 'minute and day together',
    came: { status: 429, body: exhausted(quotaFailure(minuteRequests('15'), dayRequests('20'))) },
    is: quota({ window: 'day', metric: 'requests', quotaValue: 20 }),
    rests: { bucket: DAY_ENDS },
    limits: { requests_per_day: 20 },
  },
  {
    name: 'day and minute together, in two details',
    came: {
      status: 429,
      body: exhausted(quotaFailure(dayRequests('20')), quotaFailure(minuteRequests('15')), retryInfo('12s')),
    },
    is: quota({ window: 'day', metric: 'requests', quotaValue: 20, retryAfterMs: 12_000 }),
    rests: { bucket: after(12_000) },
    limits: { requests_per_day: 20 },
  },
  {
    name: "a day's tokens, a counter that we do not keep",
    came: { status: 429, body: exhausted(quotaFailure(dayTokens('6000000')), retryInfo('19s')) },
    is: quota({ window: 'day', metric: 'tokens', quotaValue: 6_000_000, retryAfterMs: 19_000 }),
    rests: { bucket: after(19_000) },
  },
  {
    name: 'no quota at all: the zeros are left out of the violations and stand in the words',
    came: {
      status: 429,
      body: exhaustedSaying(
        [
          'You exceeded your current quota.',
          '* Quota exceeded for metric: generativelanguage.googleapis.com/generate_content_free_tier_input_token_count, limit: 0, model: gemini-2.5-flash-lite',
          '* Quota exceeded for metric: generativelanguage.googleapis.com/generate_content_free_tier_requests, limit: 0, model: gemini-2.5-flash-lite',
          '* Quota exceeded for metric: generativelanguage.googleapis.com/generate_content_free_tier_requests, limit: 0, model: gemini-2.5-flash-lite',
          'Please retry in 20.04466179s.',
        ].join('\n'),
        quotaFailure(minuteTokens(), minuteRequests(), dayRequests()),
        retryInfo('20s'),
      ),
    },
    is: quota({ window: 'day', metric: 'requests', quotaValue: 0, retryAfterMs: 20_045 }),
    rests: { bucket: DAY_ENDS },
  },
  {
    name: "a paid project's requests",
    came: { status: 429, body: exhausted(quotaFailure(paidMinuteRequests('2000')), retryInfo('11s')) },
    is: quota({ window: 'minute', metric: 'requests', quotaValue: 2000, retryAfterMs: 11_000 }),
    rests: { bucket: after(11_000) },
  },
  {
    name: "a paid project's tokens",
    came: { status: 429, body: exhausted(quotaFailure(paidMinuteTokens('4000000')), retryInfo('41s')) },
    is: quota({ window: 'minute', metric: 'tokens', quotaValue: 4_000_000, retryAfterMs: 41_000 }),
    rests: { bucket: after(41_000) },
  },
  {
    name: "a paid project's day",
    came: { status: 429, body: exhausted(quotaFailure(paidDayRequests('10000'))) },
    is: quota({ window: 'day', metric: 'requests', quotaValue: 10_000 }),
    rests: { bucket: DAY_ENDS },
  },
  {
    name: 'a metric that names its window alone',
    came: { status: 429, body: exhausted(quotaFailure({ quotaMetric: 'g.com/generate_requests_per_model_per_day' })) },
    is: quota({ window: 'day', metric: 'requests' }),
    rests: { bucket: DAY_ENDS },
  },
  {
    name: 'a limit of a batch, without a window',
    came: { status: 429, body: exhausted(quotaFailure(batchTokens('9000000000'))) },
    is: quota({ metric: 'tokens' }),
    rests: FIRST_PAUSE,
  },
  {
    name: 'an ErrorInfo with the limit in its metadata',
    came: {
      status: 429,
      body: exhaustedSaying(
        "Quota exceeded for quota metric 'Generate Content API requests per minute'.",
        errorInfo('RATE_LIMIT_EXCEEDED', {
          quota_metric: 'generativelanguage.googleapis.com/generate_content_requests',
          quota_limit: 'GenerateContentRequestsPerMinutePerProjectPerRegion',
          quota_limit_value: '60',
          quota_location: 'us-west4',
        }),
      ),
    },
    is: quota({ window: 'minute', metric: 'requests', quotaValue: 60 }),
    rests: { bucket: MINUTE_ENDS },
  },
  {
    name: 'a limit that only the words name',
    came: {
      status: 429,
      body: exhaustedSaying(
        'Quota exceeded for aiplatform.googleapis.com/generate_content_requests_per_minute_per_project_per_base_model with base model: gemini.',
      ),
    },
    is: quota({ window: 'minute', metric: 'requests' }),
    rests: { bucket: MINUTE_ENDS },
  },
  {
    name: "a limit's day in words with spaces",
    came: {
      status: 429,
      body: exhaustedSaying(
        "Quota exceeded for quota metric 'Requests' and limit 'Requests per day per user per tier'.",
      ),
    },
    is: quota({ window: 'day', metric: 'requests' }),
    rests: { bucket: DAY_ENDS },
  },
  {
    name: 'no details',
    came: { status: 429, body: exhaustedSaying('Resource has been exhausted (e.g. check quota).') },
    is: quota(),
    rests: FIRST_PAUSE,
  },
  {
    name: 'credits that are used up',
    came: { status: 429, body: exhaustedSaying('Your prepayment credits are depleted.') },
    is: quota(),
    rests: FIRST_PAUSE,
  },
  {
    name: 'wrapped in an array',
    came: { status: 429, body: [exhausted(quotaFailure(minuteRequests('15')), retryInfo('9s'))] },
    is: quota({ window: 'minute', metric: 'requests', quotaValue: 15, retryAfterMs: 9000 }),
    rests: { bucket: after(9000) },
  },
  {
    name: 'as JSON text in the message of another error',
    came: { status: 429, body: wrapped(exhausted(quotaFailure(minuteRequests('15')), retryInfo('9s'))) },
    is: quota({ window: 'minute', metric: 'requests', quotaValue: 15, retryAfterMs: 9000 }),
    rests: { bucket: after(9000) },
  },
  {
    name: 'after a byte order mark',
    came: { status: 429, body: `\uFEFF${JSON.stringify(exhausted(quotaFailure(minuteRequests('15'))))}` },
    is: quota({ window: 'minute', metric: 'requests', quotaValue: 15 }),
    rests: { bucket: MINUTE_ENDS },
  },
  {
    name: 'under the status of a proxy that hid it',
    came: { status: 502, body: exhausted(quotaFailure(minuteRequests('15')), retryInfo('9s')) },
    is: quota({ window: 'minute', metric: 'requests', quotaValue: 15, retryAfterMs: 9000 }),
    rests: { bucket: after(9000) },
  },
  {
    name: 'as 403, of an older interface',
    came: { status: 403, body: denied('Rate limit exceeded.', 'RATE_LIMIT_EXCEEDED') },
    is: quota(),
    rests: FIRST_PAUSE,
  },
  { name: 'nothing but 429', came: { status: 429, body: '' }, is: quota(), rests: FIRST_PAUSE },
  {
    name: 'text but 429',
    came: { status: 429, body: 'Too Many Requests' },
    is: quota(),
    rests: FIRST_PAUSE,
  },
  {
    name: "a proxy's Retry-After",
    came: { status: 429, body: 'Too Many Requests', headers: { 'retry-after': '120' } },
    is: quota({ retryAfterMs: 120_000 }),
    rests: { bucket: after(120_000) },
  },
  {
    name: "a proxy's Retry-After against the provider's word",
    came: { status: 429, body: exhausted(retryInfo('7s')), headers: { 'retry-after': '120' } },
    is: quota({ retryAfterMs: 7000 }),
    rests: { bucket: after(7000) },
  },
  {
    name: 'a Retry-After of nonsense',
    came: { status: 429, body: '', headers: { 'retry-after': 'soon' } },
    is: quota(),
    rests: FIRST_PAUSE,
  },
  {
    name: 'a delay of an hour',
    came: { status: 429, body: exhausted(retryInfo('3600s')) },
    is: quota({ retryAfterMs: 3_600_000 }),
    rests: { bucket: after(3_600_000) },
  },
  {
    name: 'a delay in hours, minutes and seconds, in the words alone',
    came: { status: 429, body: exhaustedSaying('Please retry in 1h2m3.5s.') },
    is: quota({ retryAfterMs: 3_723_500 }),
    rests: { bucket: after(3_723_500) },
  },
  {
    name: 'a delay in milliseconds',
    came: { status: 429, body: exhaustedSaying('Please retry in 431.5ms.', retryInfo('0s')) },
    is: quota({ retryAfterMs: 432 }),
    rests: { bucket: after(432) },
  },
  {
    name: 'a delay of nothing',
    came: { status: 429, body: exhausted(retryInfo('0s')) },
    is: quota({ retryAfterMs: 0 }),
    rests: { bucket: after(0) },
  },
  {
    name: 'a delay as an object, with numbers as text',
    came: { status: 429, body: exhausted(retryInfo({ seconds: '7', nanos: 500_000_001 })) },
    is: quota({ retryAfterMs: 7501 }),
    rests: { bucket: after(7501) },
  },
  {
    name: 'a delay longer than any window',
    came: { status: 429, body: exhausted(quotaFailure(minuteRequests('15')), retryInfo('315576000000s')) },
    is: quota({ window: 'minute', metric: 'requests', quotaValue: 15, retryAfterMs: 90_000_000 }),
    rests: { bucket: after(90_000_000) },
  },
  ...['1e3s', '-5s', '', 'soon', '12', {}, { seconds: 'x' }, { seconds: -1 }, 12, null].map(
    (delay): FailureRow => ({
      name: `a delay that is none: ${JSON.stringify(delay)}`,
      came: { status: 429, body: exhausted(quotaFailure(minuteRequests('15')), retryInfo(delay)) },
      is: quota({ window: 'minute', metric: 'requests', quotaValue: 15 }),
      rests: { bucket: MINUTE_ENDS },
    }),
  ),
  ...['-3', 'many', '', '1.5', -1, 1.5, true, null, {}, '99999999999'].map(
    (value): FailureRow => ({
      name: `a limit that is none: ${JSON.stringify(value)}`,
      came: { status: 429, body: exhausted(quotaFailure(minuteRequests(value))) },
      is: quota({ window: 'minute', metric: 'requests' }),
      rests: { bucket: MINUTE_ENDS },
    }),
  ),
  {
    name: 'details of the wrong shape',
    came: {
      status: 429,
      body: refusal(429, 'RESOURCE_EXHAUSTED', 'Exhausted.', { violations: 'none' }, [1] as object, {
        violations: [7, null],
      }),
    },
    is: quota(),
    rests: FIRST_PAUSE,
  },
  {
    name: 'a minute before a limit without a window, and the one that names its value',
    came: { status: 429, body: exhausted(quotaFailure(batchTokens('5'), minuteRequests(), minuteRequests('12'))) },
    is: quota({ window: 'minute', metric: 'requests', quotaValue: 12 }),
    rests: { bucket: MINUTE_ENDS },
    limits: { requests_per_minute: 12 },
  },
  {
    name: 'no quota at all, in the words alone',
    came: {
      status: 429,
      body: exhaustedSaying(
        [
          'You exceeded your current quota.',
          '* Quota exceeded for metric: generativelanguage.googleapis.com/generate_content_free_tier_requests, limit: 0, model: gemini-3-pro',
          '* Quota exceeded for metric: generativelanguage.googleapis.com/generate_content_free_tier_input_token_count, limit: 0, model: gemini-3-pro',
          'Please retry in 45.578569677s.',
        ].join('\n'),
      ),
    },
    is: quota({ quotaValue: 0, retryAfterMs: 45_579 }),
    rests: { bucket: DAY_ENDS },
  },
  {
    name: 'a limit of zero beside another, in the words alone',
    came: { status: 429, body: exhaustedSaying('* metric: a, limit: 0\n* metric: b, limit: 20\nPlease retry in 9s.') },
    is: quota({ retryAfterMs: 9000 }),
    rests: { bucket: after(9000) },
  },
  {
    name: "under a proxy's status and without a code of its own",
    came: {
      status: 500,
      body: { error: { status: 'RESOURCE_EXHAUSTED', message: 'No.', details: [retryInfo('8s')] } },
    },
    is: quota({ retryAfterMs: 8000 }),
    rests: { bucket: after(8000) },
  },
  {
    name: 'under the code of something else',
    came: { status: 403, body: refusal(403, 'RESOURCE_EXHAUSTED', 'Quota exceeded.') },
    is: quota(),
    rests: FIRST_PAUSE,
  },
  {
    name: 'as 403, with the reason where older interfaces have it',
    came: {
      status: 403,
      body: {
        error: {
          code: 403,
          message: "Quota exceeded for quota metric 'Requests' and limit 'Requests per minute'.",
          errors: [{ domain: 'usageLimits', reason: 'rateLimitExceeded', message: 'Quota exceeded.' }],
          status: 'PERMISSION_DENIED',
        },
      },
    },
    is: quota({ window: 'minute', metric: 'requests' }),
    rests: { bucket: MINUTE_ENDS },
  },
  {
    name: 'a violation that says its limit in words',
    came: {
      status: 429,
      body: exhaustedSaying(
        'Exhausted.',
        quotaFailure({ subject: 'project:1234', description: 'Generate requests per day' }),
      ),
    },
    is: quota({ window: 'day', metric: 'requests' }),
    rests: { bucket: DAY_ENDS },
  },
  {
    name: 'tokens of answers, which are no limit of ours',
    came: {
      status: 429,
      body: exhausted(
        quotaFailure({
          quotaMetric: 'generativelanguage.googleapis.com/generate_content_output_token_count',
          quotaId: 'GenerateContentOutputTokensPerModelPerMinute',
          quotaValue: '8000',
        }),
        retryInfo('9s'),
      ),
    },
    is: quota({ window: 'minute', retryAfterMs: 9000 }),
    rests: { bucket: after(9000) },
  },
  {
    name: 'a Retry-After with a fraction',
    came: { status: 429, body: '', headers: { 'retry-after': '3.5' } },
    is: quota({ retryAfterMs: 3500 }),
    rests: { bucket: after(3500) },
  },
  {
    name: 'a Retry-After below zero',
    came: { status: 429, body: '', headers: { 'retry-after': '-1' } },
    is: quota(),
    rests: FIRST_PAUSE,
  },
];

const keys: FailureRow[] = [
  {
    name: 'a key that is none',
    came: { status: 400, body: badKey('API key not valid. Please pass a valid API key.') },
    is: KEY,
    rests: 'key',
  },
  {
    name: 'a deleted key',
    came: { status: 400, body: badKey('API Key not found. Please pass a valid API key.') },
    is: KEY,
    rests: 'key',
  },
  {
    name: 'an expired key',
    came: { status: 400, body: badKey('API key expired. Please renew the API key.') },
    is: KEY,
    rests: 'key',
  },
  { name: 'a bad key in an array', came: { status: 400, body: [badKey('API key not valid.')] }, is: KEY, rests: 'key' },
  {
    name: 'an expired key without details',
    came: { status: 400, body: refusal(400, 'INVALID_ARGUMENT', 'API key expired. Please renew the API key.') },
    is: KEY,
    rests: 'key',
  },
  {
    name: 'a bad key in the message of another error',
    came: { status: 400, body: wrapped(badKey('API key not valid.')) },
    is: KEY,
    rests: 'key',
  },
  {
    name: 'a suspended key, quoted',
    came: {
      status: 403,
      body: denied(`Permission denied: Consumer 'api_key:${SECRET}' has been suspended.`, 'CONSUMER_SUSPENDED'),
    },
    is: KEY,
    rests: 'key',
  },
  {
    name: 'an interface that its project has not turned on',
    came: {
      status: 403,
      body: denied(
        `Generative Language API has not been used in project 1234 before or it is disabled. ${'Enable it and wait a few minutes. '.repeat(20)}`,
        'SERVICE_DISABLED',
      ),
    },
    is: KEY,
    rests: 'key',
  },
  {
    name: 'a key for other interfaces',
    came: { status: 403, body: denied('Requests to this API are blocked.', 'API_KEY_SERVICE_BLOCKED') },
    is: KEY,
    rests: 'key',
  },
  {
    name: 'a key for web pages',
    came: { status: 403, body: denied('Requests from referer <empty> are blocked.', 'API_KEY_HTTP_REFERRER_BLOCKED') },
    is: KEY,
    rests: 'key',
  },
  {
    name: 'a key for other addresses',
    came: {
      status: 403,
      body: denied('The provided API key has an IP address restriction.', 'API_KEY_IP_ADDRESS_BLOCKED'),
    },
    is: KEY,
    rests: 'key',
  },
  {
    name: 'permission denied, no more',
    came: { status: 403, body: denied('The caller does not have permission') },
    is: KEY,
    rests: 'key',
  },
  {
    name: 'a project that is shut out',
    came: { status: 403, body: denied('Your project has been denied access. Please contact support.') },
    is: KEY,
    rests: 'key',
  },
  {
    name: 'a leaked key',
    came: { status: 403, body: denied('Your API key was reported as leaked. Please use another API key.') },
    is: KEY,
    rests: 'key',
  },
  {
    name: 'no billing, as 403',
    came: { status: 403, body: denied('This API method requires billing to be enabled.', 'BILLING_DISABLED') },
    is: KEY,
    rests: 'key',
  },
  {
    name: 'no billing where there is no free tier',
    came: {
      status: 400,
      body: refusal(
        400,
        'FAILED_PRECONDITION',
        'Gemini API free tier is not available in your country. Please enable billing on your project in Google AI Studio.',
      ),
    },
    is: KEY,
    rests: 'key',
  },
  {
    name: 'a place that needs billing',
    came: {
      status: 400,
      body: refusal(
        400,
        'FAILED_PRECONDITION',
        'User location is not supported for the API use without a billing account linked.',
      ),
    },
    is: KEY,
    rests: 'key',
  },
  {
    name: 'unauthenticated',
    came: {
      status: 401,
      body: refusal(
        401,
        'UNAUTHENTICATED',
        'API keys are not supported by this API.',
        errorInfo('ACCESS_TOKEN_TYPE_UNSUPPORTED'),
      ),
    },
    is: KEY,
    rests: 'key',
  },
  { name: 'a bad key inside a 200 stream', came: { events: [badKey('API key not valid.')] }, is: KEY, rests: 'key' },
  { name: 'a bad key in words that we do not know', came: { status: 400, body: badKey('No.') }, is: KEY, rests: 'key' },
  {
    name: 'a consumer that is none, as 400',
    came: { status: 400, body: refusal(400, 'INVALID_ARGUMENT', 'No.', errorInfo('CONSUMER_INVALID')) },
    is: KEY,
    rests: 'key',
  },
  {
    name: 'your key',
    came: { status: 400, body: refusal(400, 'INVALID_ARGUMENT', 'The provided API key is expired.') },
    is: KEY,
    rests: 'key',
  },
  {
    name: 'a key that no header can carry',
    came: { rejects: new TypeError(`Headers.append: "${SECRET}" is an invalid header value.`) },
    is: KEY,
    rests: 'key',
  },
  {
    name: 'a bad key behind the events of a 200 stream',
    came: { events: [pretty(badKey('API key expired. Please renew the API key.'))] },
    is: KEY,
    rests: 'key',
  },
  {
    name: 'a bad key in words of its own',
    came: { status: 400, body: refusal(400, 'INVALID_ARGUMENT', 'Invalid API key. Please pass a valid API key.') },
    is: KEY,
    rests: 'key',
  },
  {
    name: 'a bad key, with the reason where older interfaces have it',
    came: {
      status: 400,
      body: {
        error: {
          code: 400,
          message: 'Bad Request',
          errors: [{ domain: 'usageLimits', reason: 'keyInvalid', message: 'Bad Request' }],
          status: 'INVALID_ARGUMENT',
        },
      },
    },
    is: KEY,
    rests: 'key',
  },
  {
    name: 'a suspended key, with an address that speaks of files',
    came: {
      status: 403,
      body: denied('The consumer has been suspended. See https://cloud.google.com/files/abuse.', 'CONSUMER_SUSPENDED'),
    },
    is: KEY,
    rests: 'key',
  },
];

const models: FailureRow[] = [
  {
    name: 'a model that the interface does not know',
    came: {
      status: 404,
      body: refusal(
        404,
        'NOT_FOUND',
        'models/gemini-1.0-pro is not found for API version v1beta, or is not supported for generateContent.',
      ),
    },
    is: GONE,
    rests: 'family-retired',
  },
  {
    name: 'a retired model',
    came: {
      status: 404,
      body: refusal(404, 'NOT_FOUND', 'This model models/x is no longer available. Please update your code.'),
    },
    is: GONE,
    rests: 'family-retired',
  },
  {
    name: 'a retired model in an array',
    came: { status: 404, body: [refusal(404, 'NOT_FOUND', 'This model models/x is no longer available.')] },
    is: GONE,
    rests: 'family-retired',
  },
  {
    name: 'a model that is closed to new projects',
    came: {
      status: 404,
      body: refusal(404, 'NOT_FOUND', 'This model models/gemini-2.5-flash is no longer available to new users.'),
    },
    is: { ...GONE, scope: 'project' },
    rests: { bucket: DAY_ENDS },
  },
  {
    name: 'an entity that is not found',
    came: { status: 404, body: refusal(404, 'NOT_FOUND', 'Requested entity was not found.') },
    is: GONE,
    rests: 'family-retired',
  },
  {
    name: 'a model with an end date',
    came: {
      status: 404,
      body: refusal(404, 'NOT_FOUND', 'Gemini 1.0 Pro Vision has been deprecated on July 12, 2024.'),
    },
    is: GONE,
    rests: 'family-retired',
  },
  {
    name: 'a retired model without a status',
    came: { status: 404, body: { error: { code: 404, message: 'models/x is not found' } } },
    is: GONE,
    rests: 'family-retired',
  },
  {
    name: 'a model gone for good',
    came: { status: 410, body: { error: { code: 410, message: 'The model x is gone' } } },
    is: GONE,
    rests: 'family-retired',
  },
  {
    name: 'a deprecated model as 400',
    came: {
      status: 400,
      body: refusal(400, 'INVALID_ARGUMENT', 'This model models/x is deprecated. Use a newer one.'),
    },
    is: GONE,
    rests: 'family-retired',
  },
  {
    name: 'a retired model as 400',
    came: { status: 400, body: refusal(400, 'FAILED_PRECONDITION', 'models/x is no longer available.') },
    is: GONE,
    rests: 'family-retired',
  },
  {
    name: 'a retired model inside a 200 stream',
    came: { events: [refusal(404, 'NOT_FOUND', 'models/x is not found')] },
    is: GONE,
    rests: 'family-retired',
  },
  {
    name: 'two retired models',
    came: {
      status: 400,
      body: refusal(400, 'INVALID_ARGUMENT', 'The gemma models were good, but are no longer supported.'),
    },
    is: GONE,
    rests: 'family-retired',
  },
  {
    name: 'a model that was shut down',
    came: { status: 400, body: refusal(400, 'INVALID_ARGUMENT', 'Gemini 1.0 Pro was shut down.') },
    is: GONE,
    rests: 'family-retired',
  },
  {
    name: 'a model that has been shutdown',
    came: { status: 400, body: refusal(400, 'INVALID_ARGUMENT', 'The model x has been shutdown') },
    is: GONE,
    rests: 'family-retired',
  },
  {
    name: 'models closed to new customers',
    came: { status: 404, body: refusal(404, 'NOT_FOUND', 'Not available to new customers.') },
    is: { ...GONE, scope: 'project' },
    rests: { bucket: DAY_ENDS },
  },
  {
    name: 'a retired model as 400, with advice that speaks of features',
    came: {
      status: 400,
      body: refusal(
        400,
        'INVALID_ARGUMENT',
        'This model models/x is no longer available. Please move to a newer model for the latest features.',
      ),
    },
    is: GONE,
    rests: 'family-retired',
  },
  {
    name: 'a retired model as 400, by its name in quotes',
    came: { status: 400, body: refusal(400, 'INVALID_ARGUMENT', 'The model `gemini-1.0-pro` has been deprecated.') },
    is: GONE,
    rests: 'family-retired',
  },
];

const overloads: FailureRow[] = [
  ...[
    'The model is overloaded. Please try again later.',
    'The service is currently unavailable.',
    'This model is currently experiencing high demand.',
    '',
  ].map(
    (message): FailureRow => ({
      name: `unavailable: ${message}`,
      came: { status: 503, body: refusal(503, 'UNAVAILABLE', message) },
      is: OVERLOAD,
      rests: 'family-last',
    }),
  ),
  {
    name: 'no capacity, with a delay',
    came: {
      status: 503,
      body: refusal(
        503,
        'UNAVAILABLE',
        'No capacity available.',
        errorInfo('MODEL_CAPACITY_EXHAUSTED'),
        retryInfo('39s'),
      ),
    },
    is: OVERLOAD,
    rests: 'family-last',
  },
  { name: '503 and nothing more', came: { status: 503, body: '' }, is: OVERLOAD, rests: 'family-last' },
  { name: '529 and nothing more', came: { status: 529 }, is: OVERLOAD, rests: 'family-last' },
  {
    name: 'overloaded inside a 200 stream',
    came: { events: [refusal(503, 'UNAVAILABLE', 'The model is overloaded.')] },
    is: OVERLOAD,
    rests: 'family-last',
  },
  {
    name: 'overloaded inside a 200 stream, after a part of the answer',
    came: { events: [chunk('One '), refusal(503, 'UNAVAILABLE', 'The model is overloaded.')] },
    is: OVERLOAD,
    rests: 'family-last',
  },
  {
    name: 'unavailable inside a 200 stream, without a code',
    came: { events: [{ error: { code: null, message: 'Down', status: 'UNAVAILABLE' } }] },
    is: OVERLOAD,
    rests: 'family-last',
  },
  {
    name: 'overloaded behind the events of a 200 stream, after a part of the answer',
    came: { events: [chunk('One '), pretty(refusal(503, 'UNAVAILABLE', 'The model is overloaded.'))] },
    is: OVERLOAD,
    rests: 'family-last',
  },
  {
    name: "overloaded under a proxy's status and without a code of its own",
    came: { status: 500, body: { error: { status: 'UNAVAILABLE', message: 'The model is overloaded.' } } },
    is: OVERLOAD,
    rests: 'family-last',
  },
];

const timeouts: FailureRow[] = [
  {
    name: 'a deadline',
    came: { status: 504, body: refusal(504, 'DEADLINE_EXCEEDED', 'Deadline expired before operation could complete.') },
    is: TIMEOUT,
    rests: 'nothing',
  },
  { name: 'a slow request', came: { status: 408, body: '' }, is: TIMEOUT, rests: 'nothing' },
  { name: "nginx's timeout", came: { status: 504, body: page('504 Gateway Time-out') }, is: TIMEOUT, rests: 'nothing' },
  {
    name: "Cloudflare's 522",
    came: { status: 522, body: page('522: Connection timed out') },
    is: TIMEOUT,
    rests: 'nothing',
  },
  { name: "Cloudflare's 524 in a line", came: { status: 524, body: 'error code: 524' }, is: TIMEOUT, rests: 'nothing' },
  { name: 'slow headers', came: { rejects: fetchFailed('UND_ERR_HEADERS_TIMEOUT') }, is: TIMEOUT, rests: 'nothing' },
  {
    name: 'a slow body',
    came: { events: [chunk('One '), broken('UND_ERR_BODY_TIMEOUT', 'Body Timeout Error')] },
    is: TIMEOUT,
    rests: 'nothing',
  },
  { name: 'a slow socket', came: { rejects: fetchFailed('ETIMEDOUT') }, is: TIMEOUT, rests: 'nothing' },
  {
    name: 'a deadline inside a 200 stream',
    came: { events: [refusal(504, 'DEADLINE_EXCEEDED', 'Deadline expired.')] },
    is: TIMEOUT,
    rests: 'nothing',
  },
  {
    name: 'a deadline inside a 200 stream, with the number of a remote procedure call',
    came: { events: [{ error: { code: 4, status: 'DEADLINE_EXCEEDED', message: 'Deadline expired.' } }] },
    is: TIMEOUT,
    rests: 'nothing',
  },
];

const networks: FailureRow[] = [
  {
    name: 'an internal error',
    came: { status: 500, body: refusal(500, 'INTERNAL', 'An internal error has occurred.') },
    is: NETWORK,
    rests: 'nothing',
  },
  {
    name: 'an unknown error',
    came: { status: 500, body: refusal(500, 'UNKNOWN', 'Unknown error.') },
    is: NETWORK,
    rests: 'nothing',
  },
  { name: '500 and nothing more', came: { status: 500, body: '' }, is: NETWORK, rests: 'nothing' },
  {
    name: 'cancelled there',
    came: { status: 499, body: [refusal(499, 'CANCELLED', 'The operation was cancelled.')] },
    is: NETWORK,
    rests: 'nothing',
  },
  {
    name: 'aborted there',
    came: { status: 409, body: refusal(409, 'ABORTED', 'The operation was aborted.') },
    is: NETWORK,
    rests: 'nothing',
  },
  ...[500, 502, 503, 520, 521, 523, 525, 526, 527].map(
    (status): FailureRow => ({
      name: `a proxy's page of ${status}`,
      came: { status, body: page(`${status}`) },
      is: NETWORK,
      rests: 'nothing',
    }),
  ),
  {
    name: "a proxy's line of 503",
    came: { status: 503, body: 'upstream connect error or disconnect/reset before headers' },
    is: NETWORK,
    rests: 'nothing',
  },
  {
    name: "a proxy's JSON of 503",
    came: { status: 503, body: { message: 'Service Unavailable' } },
    is: NETWORK,
    rests: 'nothing',
  },
  {
    name: "a proxy's page of 429",
    came: { status: 429, body: page('unusual traffic') },
    is: NETWORK,
    rests: 'nothing',
  },
  {
    name: "a proxy's page of 400",
    came: { status: 400, body: page('400 Bad Request') },
    is: NETWORK,
    rests: 'nothing',
  },
  { name: "a proxy's page of 403", came: { status: 403, body: page('403 Forbidden') }, is: NETWORK, rests: 'nothing' },
  { name: "a proxy's line of 403", came: { status: 403, body: 'error code: 1020' }, is: NETWORK, rests: 'nothing' },
  {
    name: "a proxy's JSON of 403",
    came: { status: 403, body: { message: 'Forbidden' } },
    is: NETWORK,
    rests: 'nothing',
  },
  {
    name: "another interface's JSON of 401",
    came: {
      status: 401,
      body: { error: { message: 'Incorrect API key', type: 'invalid_request_error', code: 'invalid_api_key' } },
    },
    is: NETWORK,
    rests: 'nothing',
  },
  { name: 'nothing but 403', came: { status: 403, body: '' }, is: NETWORK, rests: 'nothing' },
  {
    name: "a proxy's page of 404",
    came: { status: 404, body: page('Error 404 (Not Found)!!1') },
    is: NETWORK,
    rests: 'nothing',
  },
  {
    name: "a proxy's JSON of 404",
    came: { status: 404, body: { message: 'no Route matched with those values' } },
    is: NETWORK,
    rests: 'nothing',
  },
  {
    name: 'a proxy that wants to know us',
    came: { status: 407, body: 'Proxy Authentication Required' },
    is: NETWORK,
    rests: 'nothing',
  },
  {
    name: 'a captive portal',
    came: { status: 511, body: page('Sign in to the network') },
    is: NETWORK,
    rests: 'nothing',
  },
  {
    name: 'a captive portal that says that all is well',
    came: { status: 200, body: page('Sign in'), headers: { 'content-type': 'text/html' } },
    is: NETWORK,
    rests: 'nothing',
  },
  { name: 'a 200 that is no JSON', came: { status: 200, body: 'not json' }, is: NETWORK, rests: 'nothing' },
  { name: 'a 200 of nothing', came: { status: 200, body: '' }, is: NETWORK, rests: 'nothing' },
  {
    name: 'a 200 of another shape',
    came: { status: 200, body: { candidates: 'none' } },
    is: NETWORK,
    rests: 'nothing',
  },
  { name: 'a huge body of nothing', came: { status: 502, body: 'x'.repeat(1_000_000) }, is: NETWORK, rests: 'nothing' },
  { name: 'a stream without a finish reason', came: { events: [chunk('One ')] }, is: NETWORK, rests: 'nothing' },
  { name: 'a stream of nothing', came: { events: [] }, is: NETWORK, rests: 'nothing' },
  {
    name: 'a truncated chunk',
    came: { events: [chunk('One '), 'data: {"candidates":[{"content":{"par\n\n'] },
    is: NETWORK,
    rests: 'nothing',
  },
  {
    name: 'an answer that the model spoilt',
    came: { events: [{ candidates: [{ finishReason: 'MALFORMED_FUNCTION_CALL' }] }] },
    is: NETWORK,
    rests: 'nothing',
  },
  {
    name: 'an internal error inside a 200 stream',
    came: { events: [refusal(500, 'INTERNAL', 'An internal error has occurred.')] },
    is: NETWORK,
    rests: 'nothing',
  },
  { name: 'a reset', came: { rejects: fetchFailed('ECONNRESET') }, is: NETWORK, rests: 'nothing' },
  { name: 'a broken pipe', came: { rejects: fetchFailed('EPIPE') }, is: NETWORK, rests: 'nothing' },
  {
    name: 'the other side closed',
    came: { rejects: fetchFailed('UND_ERR_SOCKET', 'other side closed') },
    is: NETWORK,
    rests: 'nothing',
  },
  {
    name: 'a reset in the middle',
    came: { events: [chunk('One '), broken('ECONNRESET', 'read ECONNRESET')] },
    is: NETWORK,
    rests: 'nothing',
  },
  {
    name: 'the other side closed before an event',
    came: { events: [broken('UND_ERR_SOCKET', 'other side closed')] },
    is: NETWORK,
    rests: 'nothing',
  },
  ...[
    'ECONNREFUSED',
    'ENOTFOUND',
    'EAI_AGAIN',
    'EHOSTUNREACH',
    'ENETUNREACH',
    'UND_ERR_CONNECT_TIMEOUT',
    'CERT_HAS_EXPIRED',
    'DEPTH_ZERO_SELF_SIGNED_CERT',
    'SELF_SIGNED_CERT_IN_CHAIN',
    'UNABLE_TO_VERIFY_LEAF_SIGNATURE',
    'ERR_TLS_CERT_ALTNAME_INVALID',
    'ERR_SSL_WRONG_VERSION_NUMBER',
    'EPROTO',
  ].map(
    (code): FailureRow => ({
      name: `never connected: ${code}`,
      came: { rejects: fetchFailed(code) },
      is: NOT_SENT,
      rests: 'nothing',
    }),
  ),
  {
    name: 'a page after empty lines',
    came: { status: 403, body: `\n\n${page('403 Forbidden')}` },
    is: NETWORK,
    rests: 'nothing',
  },
  {
    name: 'text with a page in it',
    came: { status: 429, body: `Sorry ${page('429')}` },
    is: quota(),
    rests: FIRST_PAUSE,
  },
  {
    name: 'an empty answer',
    came: { events: [{ candidates: [{ finishReason: 'STOP' }] }] },
    is: NETWORK,
    rests: 'nothing',
  },
  {
    name: 'an error of no known code inside a 200 stream',
    came: { events: [{ error: { code: null, message: 'Strange.', status: 'STRANGE' } }] },
    is: NETWORK,
    rests: 'nothing',
  },
  {
    name: "somebody else's 404 with a code",
    came: { status: 404, body: { error: { code: 404, message: 'Route not found' } } },
    is: CALLER,
    rests: 'nothing',
  },
  {
    name: 'a method that is not there',
    came: { status: 501, body: refusal(501, 'UNIMPLEMENTED', 'Operation is not implemented.') },
    is: NETWORK,
    rests: 'nothing',
  },
  {
    name: 'an answer in one piece without a finish reason',
    came: { status: 200, body: chunk('One ') },
    is: NETWORK,
    rests: 'nothing',
  },
  {
    name: 'a key that was sent and did not arrive',
    came: {
      status: 403,
      body: denied("Method doesn't allow unregistered callers (callers without established identity)."),
    },
    is: NETWORK,
    rests: 'nothing',
  },
  {
    name: 'a key that was sent and did not arrive, as 401',
    came: {
      status: 401,
      body: refusal(401, 'UNAUTHENTICATED', 'Request is missing required authentication credential.'),
    },
    is: NETWORK,
    rests: 'nothing',
  },
  ...[
    { error: { message: page('403 Forbidden'), code: 403, status: 'Forbidden' } },
    { error: { message: 'error code: 1020', code: 403, status: 'Forbidden' } },
    { error: { message: '', code: 403, status: 'Forbidden' } },
    { error: { code: 403, message: 'Forbidden' } },
    { code: 403, message: 'Forbidden' },
  ].map(
    (body, index): FailureRow => ({
      name: `forbidden by somebody in between, in the provider's shape (${index + 1})`,
      came: { status: 403, body },
      is: NETWORK,
      rests: 'nothing',
    }),
  ),
  {
    name: "a page of 400 in the provider's shape",
    came: { status: 400, body: { error: { message: page('400'), code: 400, status: 'Bad Request' } } },
    is: NETWORK,
    rests: 'nothing',
  },
  {
    name: "nothing but 404 in the provider's shape",
    came: { status: 404, body: { error: { message: '', code: 404, status: 'Not Found' } } },
    is: NETWORK,
    rests: 'nothing',
  },
  ...['UNEXPECTED_TOOL_CALL', 'MISSING_THOUGHT_SIGNATURE', 'OTHER'].flatMap((finishReason): FailureRow[] => [
    {
      name: `nothing, for ${finishReason}`,
      came: { events: [{ candidates: [{ finishReason }], usageMetadata: { promptTokenCount: 8 } }] },
      is: NETWORK,
      rests: 'nothing',
    },
    {
      name: `nothing in one piece, for ${finishReason}`,
      came: { status: 200, body: { candidates: [{ content: {}, finishReason }] } },
      is: NETWORK,
      rests: 'nothing',
    },
  ]),
  {
    name: 'bare JSON behind the events that is no error',
    came: { events: [chunk('One '), pretty({ usage: 1 })] },
    is: NETWORK,
    rests: 'nothing',
  },
];

const callers: FailureRow[] = [
  {
    name: 'an invalid argument',
    came: { status: 400, body: refusal(400, 'INVALID_ARGUMENT', 'Request contains an invalid argument.') },
    is: CALLER,
    rests: 'nothing',
  },
  {
    name: 'a tool for a model without',
    came: {
      status: 400,
      body: refusal(400, 'INVALID_ARGUMENT', 'Function calling is not enabled for models/gemma-3-27b-it'),
    },
    is: CALLER,
    rests: 'nothing',
  },
  {
    name: 'too many tokens',
    came: {
      status: 400,
      body: refusal(
        400,
        'INVALID_ARGUMENT',
        'The input token count (1200000) exceeds the maximum number of tokens allowed (1048576).',
      ),
    },
    is: CALLER,
    rests: 'nothing',
  },
  {
    name: 'a parameter that has ended',
    came: {
      status: 400,
      body: refusal(400, 'INVALID_ARGUMENT', 'For this model the parameter thinking_budget is no longer supported.'),
    },
    is: CALLER,
    rests: 'nothing',
  },
  {
    name: "a place that the provider does not serve: our server's, which no key changes",
    came: { status: 400, body: refusal(400, 'FAILED_PRECONDITION', 'User location is not supported for the API use.') },
    is: CALLER,
    rests: 'nothing',
  },
  {
    name: 'words like those of a bad key, quoted from the request',
    came: {
      status: 400,
      body: refusal(400, 'INVALID_ARGUMENT', "Invalid value at 'contents[0].text': 'API key expired'"),
    },
    is: CALLER,
    rests: 'nothing',
  },
  { name: 'nothing but 400', came: { status: 400, body: '' }, is: CALLER, rests: 'nothing' },
  {
    name: 'a payload that is too large',
    came: {
      status: 413,
      body: refusal(413, 'INVALID_ARGUMENT', 'Request payload size exceeds the limit: 20971520 bytes.'),
    },
    is: CALLER,
    rests: 'nothing',
  },
  {
    name: 'a payload that is too large for a proxy',
    came: { status: 413, body: page('413 Request Entity Too Large') },
    is: CALLER,
    rests: 'nothing',
  },
  {
    name: "somebody else's file",
    came: { status: 403, body: denied('You do not have permission to access the File abc or it may not exist.') },
    is: CALLER,
    rests: 'nothing',
  },
  {
    name: 'a cached content that is gone',
    came: { status: 403, body: denied('CachedContent not found (or permission denied)') },
    is: CALLER,
    rests: 'nothing',
  },
  {
    name: 'a file that is gone',
    came: { status: 404, body: refusal(404, 'NOT_FOUND', 'files/abc is not found.') },
    is: CALLER,
    rests: 'nothing',
  },
  {
    name: 'an invalid argument inside a 200 stream',
    came: { events: [refusal(400, 'INVALID_ARGUMENT', 'Request contains an invalid argument.')] },
    is: CALLER,
    rests: 'nothing',
  },
  {
    name: 'a limit passed without a code of quota',
    came: { status: 400, body: refusal(400, 'OUT_OF_RANGE', 'No.', errorInfo('RATE_LIMIT_EXCEEDED')) },
    is: CALLER,
    rests: 'nothing',
  },
  {
    name: 'billing in the words of another mistake',
    came: { status: 400, body: refusal(400, 'INVALID_ARGUMENT', 'The billing label is too long.') },
    is: CALLER,
    rests: 'nothing',
  },
  {
    name: 'an unknown field of a model that is deprecated',
    came: { status: 422, body: refusal(422, 'INVALID_ARGUMENT', 'This model is deprecated.') },
    is: CALLER,
    rests: 'nothing',
  },
  {
    name: 'one file that is gone',
    came: { status: 404, body: refusal(404, 'NOT_FOUND', 'file/abc is not found.') },
    is: CALLER,
    rests: 'nothing',
  },
  {
    name: 'a reason that only ends like one of a key',
    came: { status: 400, body: refusal(400, 'INVALID_ARGUMENT', 'No.', errorInfo('NO_API_KEY_USED')) },
    is: CALLER,
    rests: 'nothing',
  },
  ...[
    'models/gemini-2.5-flash: logprobs is no longer supported.',
    'Gemini 2.5 Flash: temperature has been deprecated.',
    'Image generation for models/gemini-2.0-flash was shut down on November 14.',
    'Invalid value at contents[0].parts[0].text: "the gemini models my school had is deprecated"',
    'The model is no longer supported in JSON mode.',
  ].map(
    (message): FailureRow => ({
      name: `what is not the model's end: ${message}`,
      came: { status: 400, body: refusal(400, 'INVALID_ARGUMENT', message) },
      is: CALLER,
      rests: 'nothing',
    }),
  ),
  ...['fileSearchStores/abc-123 is not found.', 'The video referenced in the request was not found.'].map(
    (message): FailureRow => ({
      name: `what else is not found: ${message}`,
      came: { status: 404, body: refusal(404, 'NOT_FOUND', message) },
      is: CALLER,
      rests: 'nothing',
    }),
  ),
];

const streamedQuotas: FailureRow[] = [
  {
    name: 'quota inside a 200 stream',
    came: { events: [exhausted(quotaFailure(minuteRequests('15')), retryInfo('4s'))] },
    is: quota({ window: 'minute', metric: 'requests', quotaValue: 15, retryAfterMs: 4000 }),
    rests: { bucket: after(4000) },
  },
  {
    name: 'quota inside a 200 stream, with its code as text',
    came: { events: [{ error: { code: '429', message: 'Exhausted.', details: [retryInfo('4s')] } }] },
    is: quota({ retryAfterMs: 4000 }),
    rests: { bucket: after(4000) },
  },
  {
    name: 'quota inside a 200 stream, in an array',
    came: { events: [[exhausted(retryInfo('4s'))]] },
    is: quota({ retryAfterMs: 4000 }),
    rests: { bucket: after(4000) },
  },
  {
    name: 'quota behind the events of a 200 stream, before any part',
    came: { events: [pretty(exhausted(quotaFailure(minuteRequests('15')), retryInfo('4s')))] },
    is: quota({ window: 'minute', metric: 'requests', quotaValue: 15, retryAfterMs: 4000 }),
    rests: { bucket: after(4000) },
  },
  {
    name: 'quota behind the events of a 200 stream, after a part of the answer',
    came: { events: [chunk('One '), `${pretty(exhausted(retryInfo('4s')))}\n`] },
    is: quota({ retryAfterMs: 4000 }),
    rests: { bucket: after(4000) },
  },
  {
    name: 'quota behind the events of a 200 stream, in an array and in pieces',
    came: { events: [chunk('One '), ...pretty([exhausted(retryInfo('4s'))]).match(/.{1,7}/gs)!] },
    is: quota({ retryAfterMs: 4000 }),
    rests: { bucket: after(4000) },
  },
  {
    name: 'quota inside a 200 stream, with the number of a remote procedure call',
    came: {
      events: [{ error: { code: 8, message: 'No.', status: 'RESOURCE_EXHAUSTED', details: [retryInfo('4s')] } }],
    },
    is: quota({ retryAfterMs: 4000 }),
    rests: { bucket: after(4000) },
  },
  {
    name: 'quota inside a 200 stream, over several lines',
    came: {
      events: [
        `event: error\r\n${pretty(exhausted(retryInfo('4s')))
          .replaceAll(/^/gm, 'data: ')
          .replaceAll('\n', '\r\n')}\r\n\r\n`,
      ],
    },
    is: quota({ retryAfterMs: 4000 }),
    rests: { bucket: after(4000) },
  },
];

/** Everything that may come instead of an answer, and what follows. Append a row to add a case. */
export const FAILURES: readonly FailureRow[] = [
  ...quotas,
  ...streamedQuotas,
  ...keys,
  ...models,
  ...overloads,
  ...timeouts,
  ...networks,
  ...callers,
];

/** Answers that look like failures and are none: the provider refused the words, not the request. */
export const ANSWERS: readonly { name: string; came: Came; finishes: string }[] = [
  ...['SAFETY', 'RECITATION', 'BLOCKLIST', 'PROHIBITED_CONTENT', 'SPII'].map((finishReason) => ({
    name: `finished for ${finishReason}`,
    came: { events: [chunk('', { finishReason })] },
    finishes: 'content-filter',
  })),
  {
    name: 'a blocked prompt',
    came: { events: [{ promptFeedback: { blockReason: 'SAFETY' }, usageMetadata: { promptTokenCount: 8 } }] },
    finishes: 'content-filter',
  },
  {
    name: 'an answer that reached its length',
    came: { events: [chunk('One', { finishReason: 'MAX_TOKENS' })] },
    finishes: 'length',
  },
  {
    name: 'a reason that we do not know',
    came: { events: [chunk('One', { finishReason: 'LANGUAGE' })] },
    finishes: 'other',
  },
];
