import { APICallError } from '@ai-sdk/provider';
import { describe, expect, test } from 'vitest';
import {
  refusedRequest,
  type UnavailableCode,
  type UnavailableData,
  unavailable,
  unavailableData,
} from './exhausted.ts';

describe('what the pool cannot serve', () => {
  test.each<[UnavailableCode, number, string]>([
    ['capacity', 429, 'All models are at their limit'],
    ['person-quota', 429, "Today's requests are used up"],
    ['no-model', 503, 'No model can serve this request'],
    ['models-failed', 503, 'The models could not be reached'],
  ])('%s is HTTP %i, and retrying above the pool is of no use', (code, statusCode, message) => {
    const data = { code, attempts: [] };
    const error = unavailable(data);
    expect(APICallError.isInstance(error)).toBe(true);
    expect(error).toMatchObject({ statusCode, message, isRetryable: false, url: 'catalyst:gateway', data });
    expect(error.cause).toBeUndefined();
    expect(error.requestBodyValues).toEqual({});
    expect(unavailableData(error)).toEqual(data);
  });

  test('says what the last attempt failed of', () => {
    const error = unavailable({ code: 'models-failed', attempts: [] }, { class: 'network', reason: 'reset' });
    expect(error.cause).toEqual(new Error('reset'));
  });

  test('is found in the errors of the SDK, five deep, and only there', () => {
    const data: UnavailableData = { code: 'capacity', attempts: [] };
    const deep = (levels: number): unknown =>
      levels === 0 ? unavailable(data) : Object.assign(new Error('retry'), { lastError: deep(levels - 1) });
    expect(unavailableData(deep(4))).toEqual(data);
    expect(unavailableData(deep(5))).toBeUndefined();
    expect(unavailableData(new Error('x', { cause: unavailable(data) }))).toEqual(data);
    expect(unavailableData(new Error('x'))).toBeUndefined();
    expect(unavailableData(undefined)).toBeUndefined();
    const other = new APICallError({ message: 'x', url: 'http://models', requestBodyValues: {}, data });
    expect(unavailableData(other)).toBeUndefined();
  });
});

test("a refused request keeps the provider's words and status, and nothing of the prompt", () => {
  const error = refusedRequest({ class: 'caller', reason: 'Too long', status: 400 });
  expect(error).toMatchObject({ message: 'Too long', statusCode: 400, isRetryable: false, url: 'catalyst:provider' });
  expect(error.requestBodyValues).toEqual({});
  expect(error.responseBody).toBeUndefined();
  expect(refusedRequest({ class: 'caller', reason: 'x' }).statusCode).toBeUndefined();
});
