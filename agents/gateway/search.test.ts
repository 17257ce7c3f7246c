import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import type { Failure } from './failures.ts';
import { Search } from './search.ts';
import { Suspects } from './suspects.ts';

beforeEach(() => vi.useFakeTimers());
afterEach(() => vi.useRealTimers());

const failed = (kind: Failure['class']): Failure => ({ class: kind, reason: 'x' });
const search = (patienceMs = 1000) => new Search(patienceMs, new Suspects(() => 0));
const record = { family: 'f', model: 'm', outcome: 'x', milliseconds: 1 };

test('goes on for sixty attempts and a hundred and fifty seconds', () => {
  const one = search();
  for (let attempt = 0; attempt < 59; attempt += 1) one.attempts.push(record);
  expect(one.goesOn).toBe(true);
  vi.advanceTimersByTime(149_999);
  expect(one.goesOn).toBe(true);
  vi.advanceTimersByTime(1);
  expect(one.goesOn).toBe(false);
  const many = search();
  many.attempts.push(...Array.from({ length: 60 }, () => record));
  expect(many.goesOn).toBe(false);
});

describe("a family's patience", () => {
  test.each<[Failure['class'], boolean[]]>([
    ['overload', [true, false]],
    ['network', [true, true, true, false]],
    ['timeout', [true, true, true, false]],
    ['quota', [true, true, true, true, true]],
  ])('for %s', (kind, patient) => {
    const one = search();
    expect(patient.map((_, n) => one.strike(failed(kind), `key ${n}`, 'lite'))).toEqual(patient);
    expect(one.withoutFamilies).toEqual(patient.at(-1) ? [] : ['lite']);
  });

  test('is each family’s own', () => {
    const one = search();
    one.strike(failed('network'), 'a', 'lite');
    one.strike(failed('overload'), 'a', 'pro');
    expect(one.strike(failed('overload'), 'a', 'lite')).toBe(true);
    expect(one.strike(failed('network'), 'a', 'lite')).toBe(false);
    expect(one.withoutFamilies).toEqual(['lite']);
  });
});

describe('keys', () => {
  test('that failed are left out until nothing else has room, those refused for good', () => {
    const suspects = new Suspects(() => 0);
    const one = new Search(1000, suspects);
    expect(one.trustAll()).toBe(false);
    one.refuse('bad');
    expect(one.trustAll()).toBe(false);
    one.strike(failed('network'), 'broken', 'lite');
    one.strike(failed('timeout'), 'slow', 'lite');
    one.strike(failed('overload'), 'busy', 'lite');
    suspects.accuse('hanging');
    expect(one.withoutKeys()).toEqual(['bad', 'broken', 'slow', 'hanging']);
    expect(suspects.ids()).toEqual(['slow', 'hanging']);
    expect(one.trustAll()).toBe(true);
    expect(one.withoutKeys()).toEqual(['bad']);
    expect(one.trustAll()).toBe(false);
  });
});

test('waits no longer in all than it may, and a millisecond more than it was told', () => {
  const one = search(1000);
  expect(one.isWaiting).toBe(false);
  expect(one.again).toBe(false);
  one.hasAsked();
  expect(one.again).toBe(true);
  vi.advanceTimersByTime(5000);
  expect(one.waits(1001)).toBe(false);
  expect(one.isWaiting).toBe(false);
  expect(one.waits(600)).toBe(true);
  expect(one.isWaiting).toBe(true);
  expect(one.dueAt).toBe(performance.now() + 601);
  vi.advanceTimersByTime(700);
  one.hasAsked();
  expect(one.isWaiting).toBe(false);
  expect(one.waits(301)).toBe(false);
  expect(one.waits(300)).toBe(true);
});
