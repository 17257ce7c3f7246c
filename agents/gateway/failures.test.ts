import { APICallError } from '@ai-sdk/provider';
import { describe, expect, test } from 'vitest';
import { AttemptTimeout, classify, type Failure, TruncatedAnswer } from './failures.ts';

const SECRET = 'AIzaSyA-the_secret-that-never-leaves0000';
const rpc = (type: string, rest: object) => ({ '@type': `type.googleapis.com/google.rpc.${type}`, ...rest });
const quota = (...violations: object[]) => rpc('QuotaFailure', { violations });
const perMinute = {
  quotaId: 'GenerateRequestsPerMinutePerProjectPerModel-FreeTier',
  quotaMetric: 'g.com/generate_content_free_tier_requests',
  quotaValue: '15',
};
const perDay = {
  quotaId: 'GenerateRequestsPerDayPerProjectPerModel-FreeTier',
  quotaMetric: 'g.com/generate_content_free_tier_requests',
  quotaValue: '20',
};
const tokens = {
  quotaId: 'GenerateContentInputTokensPerModelPerMinute-FreeTier',
  quotaMetric: 'g.com/generate_content_free_tier_input_token_count',
  quotaValue: '250000',
};
const retry = (retryDelay: unknown) => rpc('RetryInfo', { retryDelay });
const body = (code: number, status: string, message: string, details?: object[]) => ({
  error: { code, message, status, ...(details ? { details } : {}) },
});
const exhausted = (...details: object[]) =>
  body(429, 'RESOURCE_EXHAUSTED', 'You exceeded your current quota.', details);
const badKey = body(400, 'INVALID_ARGUMENT', 'API key not valid. Please pass a valid API key.', [
  rpc('ErrorInfo', { reason: 'API_KEY_INVALID', domain: 'googleapis.com' }),
]);

function thrown(statusCode: number | undefined, content: unknown, cause?: unknown) {
  const responseBody = typeof content === 'string' ? content : JSON.stringify(content);
  return new APICallError({
    message: 'call failed',
    url: 'http://models',
    requestBodyValues: {},
    responseBody,
    cause,
    ...(statusCode === undefined ? {} : { statusCode }),
  });
}
const inStream = (error: { code?: number }) =>
  Object.assign(new Error('stream'), { statusCode: error.code, data: error });
const socket = (code: string) =>
  Object.assign(new TypeError('fetch failed'), { cause: Object.assign(new Error(code), { code }) });

const cases: [string, unknown, Partial<Failure>][] = [
  [
    'minute quota',
    thrown(429, exhausted(quota(perMinute), retry('45.837906927s'))),
    { class: 'quota', window: 'minute', metric: 'requests', quotaValue: 15, retryAfterMs: 45838, admitted: false },
  ],
  [
    'day quota with a short delay',
    thrown(429, exhausted(quota(perDay), retry('27s'))),
    { class: 'quota', window: 'day', quotaValue: 20, retryAfterMs: 27000 },
  ],
  [
    'minute and day together',
    thrown(429, exhausted(quota(perMinute, perDay), retry('12s'))),
    { class: 'quota', window: 'day', quotaValue: 20 },
  ],
  [
    'day and minute together',
    thrown(429, exhausted(quota(perDay, perMinute))),
    { class: 'quota', window: 'day', quotaValue: 20 },
  ],
  [
    'token quota',
    thrown(429, exhausted(quota(tokens), retry('3.5s'))),
    { class: 'quota', window: 'minute', metric: 'tokens', quotaValue: 250000, retryAfterMs: 3500 },
  ],
  [
    'violations in two details',
    thrown(429, exhausted(quota(perMinute), quota(perDay))),
    { class: 'quota', window: 'day' },
  ],
  ['a delay of no fraction', thrown(429, exhausted(retry('0s'))), { class: 'quota', retryAfterMs: 0 }],
  [
    'a delay as an object',
    thrown(429, exhausted(retry({ seconds: '7', nanos: 500_000_001 }))),
    { class: 'quota', retryAfterMs: 7501 },
  ],
  [
    'a delay in the message alone',
    thrown(429, body(429, 'RESOURCE_EXHAUSTED', 'Please retry in 1m27.4s.')),
    { class: 'quota', retryAfterMs: 87400 },
  ],
  [
    'a delay in milliseconds',
    thrown(429, body(429, 'RESOURCE_EXHAUSTED', 'Please retry in 431.5ms.')),
    { class: 'quota', retryAfterMs: 432 },
  ],
  [
    'quota without details',
    thrown(429, body(429, 'RESOURCE_EXHAUSTED', 'Resource has been exhausted (e.g. check quota).')),
    { class: 'quota', admitted: false },
  ],
  [
    'quota in an array',
    thrown(429, [exhausted(quota(perMinute), retry('9s'))]),
    { class: 'quota', window: 'minute', retryAfterMs: 9000 },
  ],
  ['quota without a body', thrown(429, ''), { class: 'quota' }],
  [
    'quota with odd details',
    thrown(429, exhausted({ violations: 'none' }, quota({ quotaValue: 'many' }))),
    { class: 'quota' },
  ],
  [
    'quota in a 200 stream',
    inStream(exhausted(quota(perMinute), retry('4s')).error),
    { class: 'quota', window: 'minute', retryAfterMs: 4000 },
  ],
  ['overloaded', thrown(503, body(503, 'UNAVAILABLE', 'The model is overloaded.')), { class: 'overload' }],
  [
    'overloaded in a 200 stream',
    inStream(body(503, 'UNAVAILABLE', 'The model is overloaded.').error),
    { class: 'overload' },
  ],
  ['internal', thrown(500, body(500, 'INTERNAL', 'An internal error has occurred.')), { class: 'network' }],
  ['deadline', thrown(504, body(504, 'DEADLINE_EXCEEDED', 'Deadline expired.')), { class: 'timeout' }],
  ['bad key', thrown(400, badKey), { class: 'key', admitted: false }],
  ['bad key in an array', thrown(400, [badKey]), { class: 'key' }],
  [
    'expired key',
    thrown(400, body(400, 'INVALID_ARGUMENT', 'API key expired. Please renew the API key.')),
    { class: 'key' },
  ],
  [
    'suspended key',
    thrown(403, body(403, 'PERMISSION_DENIED', `Consumer 'api_key:${SECRET}' has been suspended.`)),
    { class: 'key', admitted: false },
  ],
  ['leaked key', thrown(403, body(403, 'PERMISSION_DENIED', 'Your API key was reported as leaked.')), { class: 'key' }],
  [
    'unauthenticated',
    thrown(401, body(401, 'UNAUTHENTICATED', 'Request had invalid authentication credentials.')),
    { class: 'key' },
  ],
  [
    'retired model',
    thrown(404, body(404, 'NOT_FOUND', 'models/gemini-2.0-flash is not found for API version v1beta')),
    { class: 'model', admitted: false },
  ],
  [
    'retired model in an array',
    thrown(404, [body(404, 'NOT_FOUND', 'This model models/x is no longer available.')]),
    { class: 'model' },
  ],
  ["somebody else's 404", thrown(404, '<html><title>404</title></html>'), { class: 'network' }],
  [
    "the caller's mistake",
    thrown(400, body(400, 'INVALID_ARGUMENT', 'Function calling is not enabled for this model')),
    { class: 'caller' },
  ],
  [
    'too large',
    thrown(413, body(413, 'INVALID_ARGUMENT', 'Request payload size exceeds the limit')),
    { class: 'caller' },
  ],
  [
    'the wrong country',
    thrown(400, body(400, 'FAILED_PRECONDITION', 'User location is not supported for the API use.')),
    { class: 'caller' },
  ],
  ["a proxy's page", thrown(502, '<html><h1>502 Bad Gateway</h1></html>'), { class: 'network' }],
  ["a proxy's refusal", thrown(403, '<!doctype html><h1>Forbidden</h1>'), { class: 'network' }],
  ["a proxy's timeout", thrown(504, '<html>504</html>'), { class: 'timeout' }],
  [
    'refused connection',
    thrown(undefined, '', Object.assign(new Error('x'), { code: 'ECONNREFUSED' })),
    { class: 'network', admitted: false },
  ],
  ['reset connection', socket('ECONNRESET'), { class: 'network' }],
  ['unknown host', socket('ENOTFOUND'), { class: 'network', admitted: false }],
  ['slow headers', socket('UND_ERR_HEADERS_TIMEOUT'), { class: 'timeout' }],
  ['silence', new AttemptTimeout('No answer for 30 s'), { class: 'timeout' }],
  ['no finish reason', new TruncatedAnswer('The stream has no finish reason'), { class: 'network' }],
  ['a 200 that is no JSON', thrown(200, 'not json'), { class: 'network' }],
  ['a cut chunk', Object.assign(new Error('JSON parsing failed'), { name: 'AI_JSONParseError' }), { class: 'network' }],
  ['a mistake of ours', new RangeError('oops'), { class: 'caller', admitted: false }],
];

describe('classify', () => {
  test.each(cases)('%s', (_, error, expected) => {
    expect(classify(error, SECRET)).toMatchObject(expected);
  });

  test('says nothing of windows that the provider did not name', () => {
    const failure = classify(
      thrown(429, body(429, 'RESOURCE_EXHAUSTED', 'Resource has been exhausted (e.g. check quota).')),
    );
    expect(failure).not.toHaveProperty('window');
    expect(failure).not.toHaveProperty('retryAfterMs');
  });

  test('never repeats a key', () => {
    const failure = classify(
      thrown(
        403,
        body(403, 'PERMISSION_DENIED', `Consumer 'api_key:${SECRET}' and ${SECRET.toUpperCase()} key=abcdefghijklmnop`),
      ),
      SECRET,
    );
    expect(failure.reason).not.toContain('secret-that');
    expect(failure.reason).not.toContain('abcdefghijklmnop');
    expect(failure.reason).toContain('[key]');
  });
});
