import { APICallError } from '@ai-sdk/provider';
import { describe, expect, test } from 'vitest';
import { parseErrorBody } from './error-body.ts';

const refused = (statusCode: number, content: unknown, responseHeaders: Record<string, string> = {}) =>
  new APICallError({
    message: 'x',
    url: 'http://models',
    requestBodyValues: {},
    statusCode,
    responseHeaders,
    responseBody: typeof content === 'string' ? content : JSON.stringify(content),
  });
const NONE = { status: undefined, body: undefined, foreign: undefined, retryAfterMs: undefined };
const error = { code: 429, message: 'Exhausted.', status: 'RESOURCE_EXHAUSTED', details: [{ reason: 'a' }] };

describe("the provider's error", () => {
  test.each([
    ['as the body', refused(429, { error })],
    ['in an array', refused(429, [{ error }])],
    ['without its envelope', refused(429, error)],
    ['in space', refused(429, `\n ${JSON.stringify({ error })}`)],
    ['in the message of another', refused(500, { error: { code: 500, message: ` ${JSON.stringify([{ error }])}` } })],
    ['as the data of an error in a stream', { statusCode: 429, data: error }],
    ['as a chunk that did not fit', { value: { error } }],
    ['as the only data of an answer without a body', { statusCode: 429, responseBody: ' ', data: { error } }],
  ])('%s', (_, thrown) => {
    expect(parseErrorBody(thrown)).toEqual({ ...NONE, status: 429, body: error });
  });

  test('lacks what is not of its kind', () => {
    const odd = { code: '503', message: 7, status: 'STRANGE', details: [1, null, [2], { kept: true }] };
    expect(parseErrorBody(refused(500, { error: odd })).body).toEqual({
      message: '',
      status: undefined,
      code: 503,
      details: [{ kept: true }],
    });
    expect(parseErrorBody(refused(500, { error: { status: 'INTERNAL', details: 'none' } })).body).toEqual({
      message: '',
      status: 'INTERNAL',
      code: undefined,
      details: [],
    });
    const long = parseErrorBody(refused(500, { error: { code: 500, message: 'x'.repeat(30_000) } }));
    expect(long.body?.message).toHaveLength(20_000);
  });

  test.each([399, 600, 429.5, '429x', '4290', '', null, [429], { code: 429 }])('has no code %j', (code) => {
    const { status, body } = parseErrorBody(refused(500, { error: { code, status: 'INTERNAL' } }));
    expect([status, body?.code]).toEqual([500, undefined]);
  });

  test.each(['STRANGE', 'toString', '', 7, null])('has no status %j', (status) => {
    expect(parseErrorBody(refused(500, { error: { code: 400, status } })).body?.status).toBeUndefined();
    expect(parseErrorBody(refused(500, { error: { message: 'x', status } })).body).toBeUndefined();
  });
});

describe('the status', () => {
  test("is the provider's own, then what the name of the error means, then that of the answer", () => {
    expect(parseErrorBody(refused(502, { error })).status).toBe(429);
    expect(parseErrorBody(refused(502, { error: { status: 'UNAVAILABLE' } })).status).toBe(503);
    expect(parseErrorBody(refused(502, {})).status).toBe(502);
    expect(parseErrorBody({ data: { status: 'UNAVAILABLE' } }).status).toBe(503);
  });

  test.each([
    ['CANCELLED', 499],
    ['INVALID_ARGUMENT', 400],
    ['FAILED_PRECONDITION', 400],
    ['OUT_OF_RANGE', 400],
    ['UNAUTHENTICATED', 401],
    ['PERMISSION_DENIED', 403],
    ['NOT_FOUND', 404],
    ['ABORTED', 409],
    ['ALREADY_EXISTS', 409],
    ['RESOURCE_EXHAUSTED', 429],
    ['UNKNOWN', 500],
    ['INTERNAL', 500],
    ['DATA_LOSS', 500],
    ['UNIMPLEMENTED', 501],
    ['UNAVAILABLE', 503],
    ['DEADLINE_EXCEEDED', 504],
  ])('of %s is %i', (status, code) => {
    expect(parseErrorBody({ data: { status } }).status).toBe(code);
  });

  test('of a body that could not be read to its end is that of the answer, and nobody has spoken', () => {
    const cut = new APICallError({
      ...{ message: 'x', url: 'http://models', requestBodyValues: {}, statusCode: 400 },
      cause: new TypeError('terminated'),
    });
    expect(parseErrorBody(cut)).toEqual({ ...NONE, status: 400, foreign: 'text' });
  });

  test('is none for an answer that was no refusal, nor for anything else that was thrown', () => {
    expect(parseErrorBody(refused(200, 'not json'))).toEqual({ ...NONE, foreign: 'text' });
    expect(parseErrorBody(refused(399, ''))).toEqual(NONE);
    expect(parseErrorBody(refused(400, ''))).toEqual({ ...NONE, status: 400 });
    for (const thrown of [undefined, null, 'text', 429, [], new Error('x'), { statusCode: '429' }])
      expect(parseErrorBody(thrown)).toEqual(NONE);
    expect(parseErrorBody({ statusCode: 200, data: {} }).status).toBe(200);
  });
});

test.each([
  ['', undefined],
  [' \n', undefined],
  ['<html>', 'page'],
  ['\n <!doctype html>', 'page'],
  ['error: <html>', 'text'],
  ['{"message":"Forbidden"}', 'text'],
  ['{"error":"Forbidden"}', 'text'],
  ['{"error":', 'text'],
  ['[]', 'text'],
  ['null', 'text'],
  ['7', 'text'],
])('%j is from somebody in between: %s', (content, foreign) => {
  expect(parseErrorBody(refused(502, content))).toEqual({ ...NONE, status: 502, foreign });
});

test('Retry-After is in seconds or a date, never in the past', () => {
  const after = (value: string) => parseErrorBody(refused(429, '', { 'retry-after': value })).retryAfterMs;
  expect(after('120')).toBe(120_000);
  const minute = after(new Date(Date.now() + 60_000).toUTCString())!;
  expect(minute).toBeGreaterThan(50_000);
  expect(minute).toBeLessThanOrEqual(60_000);
  expect(after('3.5')).toBe(3500);
  expect(after('Wed, 21 Oct 2015 07:28:00 GMT')).toBe(0);
  for (const nonsense of ['soon', '', '12s', 's12', '-1', '1.2.3']) expect(after(nonsense), nonsense).toBeUndefined();
  for (const responseHeaders of [undefined, {}, 'x', { 'retry-after': 7 }])
    expect(parseErrorBody({ statusCode: 429, responseHeaders }).retryAfterMs).toBeUndefined();
});
