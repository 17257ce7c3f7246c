import { APICallError } from '@ai-sdk/provider';
import { describe, expect, test } from 'vitest';
import { AttemptTimeout, classify, isCut, TruncatedAnswer } from './failures.ts';
import { ANSWERS, FAILURES, SECRET } from './testing/failure-table.ts';
import { denied, page } from './testing/provider-says.ts';
import { generatedError, streamedError } from './testing/what-came.ts';

/** All but the words and the status. */
const facts = (error: unknown) => {
  const { reason: _, status: __, ...rest } = classify(error, SECRET);
  return rest;
};

describe('what comes instead of an answer', () => {
  test.each(FAILURES)('$name', async ({ came, is }) => {
    expect(facts(await streamedError(came, SECRET))).toEqual(is);
    if (!('events' in came)) expect(facts(await generatedError(came, SECRET))).toEqual(is);
  });

  test('no two cases have one name', () => {
    expect(new Set(FAILURES.map(({ name }) => name)).size).toBe(FAILURES.length);
    expect(FAILURES.length).toBeGreaterThanOrEqual(120);
  });
});

test.each(ANSWERS)('no failure: $name', async ({ came }) => {
  expect(await streamedError(came, SECRET)).toBeUndefined();
});

describe('what never came over the wire', () => {
  test.each([
    ['silence', new AttemptTimeout('No answer for 30 s'), { class: 'timeout' }],
    ['no finish reason', new TruncatedAnswer('The stream has no finish reason'), { class: 'network' }],
    ['an abort that was not the caller’s', new DOMException('Aborted', 'AbortError'), { class: 'network' }],
    ['fetch that says no more', new TypeError('fetch failed'), { class: 'network' }],
    ['a mistake of ours', new RangeError('oops'), { class: 'caller', admitted: false }],
    ['a mistake of types', new TypeError('x is not a function'), { class: 'caller', admitted: false }],
    [
      'a mistake with a code',
      Object.assign(new TypeError('bad'), { code: 'ERR_INVALID_ARG_TYPE' }),
      { class: 'caller', admitted: false },
    ],
    [
      'a thrown object without words',
      Object.assign(Object.create(null), { code: 7 }),
      { class: 'caller', admitted: false },
    ],
    ['nothing', undefined, { class: 'caller', admitted: false }],
  ])('%s', (_, error, expected) => {
    expect(facts(error)).toEqual(expected);
  });

  test('the code of a socket is found five causes deep and no deeper', () => {
    const nested = (depth: number): Error =>
      depth === 0
        ? Object.assign(new Error('x'), { code: 'ECONNRESET' })
        : new Error('x', { cause: nested(depth - 1) });
    expect(facts(nested(4))).toEqual({ class: 'network' });
    expect(facts(nested(5))).toEqual({ class: 'caller', admitted: false });
  });

  test.each(['error', 'interrupted'])('an answer that finished with %s is cut', (reason) => {
    expect(isCut(reason)).toBe(true);
    expect(isCut('stop')).toBe(false);
  });
});

describe('the words and the status', () => {
  const refused = async (status: number, body: unknown) =>
    classify(await generatedError({ status, body }, SECRET), SECRET);

  test("are the provider's, and its code beats a proxy's", async () => {
    const body = { error: { code: 429, message: 'Exhausted.', status: 'RESOURCE_EXHAUSTED' } };
    expect(await refused(500, body)).toMatchObject({ reason: 'Exhausted.', status: 429 });
    expect(await refused(503, { error: { status: 'UNAVAILABLE' } })).toMatchObject({
      reason: 'UNAVAILABLE',
      status: 503,
    });
    expect(await refused(502, page('x'))).toMatchObject({ reason: 'HTTP 502', status: 502 });
  });

  test('are those of the error when nobody else has any', () => {
    expect(classify(new Error('oops'))).toEqual({ class: 'caller', admitted: false, reason: 'oops' });
    expect(classify('thrown text').reason).toBe('thrown text');
    expect(classify({})).toEqual({ class: 'caller', admitted: false, reason: 'Unknown failure' });
    expect(classify(new TruncatedAnswer('cut'))).not.toHaveProperty('status');
  });

  test('never repeat a key, not even where they are cut short', async () => {
    const shouted = `${SECRET.toUpperCase()} key=abcdefghijklmnop`;
    const failure = await refused(403, denied(`${'x'.repeat(280)} 'api_key:${SECRET}' and ${shouted}`));
    expect(failure.reason).toHaveLength(300);
    expect(failure.reason).not.toContain('AIza');
    expect((await refused(403, denied(`'api_key:${SECRET}' and ${shouted}`))).reason).toBe(
      `'api_key:[key]' and ${SECRET.toUpperCase()} key=[key]`,
    );
  });

  test('a refusal that the SDK made itself is no answer of the provider', () => {
    const error = new APICallError({ message: 'Invalid JSON', url: 'u', requestBodyValues: {}, statusCode: 200 });
    expect(classify(error)).toEqual({ class: 'network', reason: 'Invalid JSON' });
  });
});
