import fc from 'fast-check';
import { expect, test } from 'vitest';
import { readFlags } from './flags.ts';
import { quantile, summaryOf } from './quantiles.ts';
import { formatTable } from './table.ts';

test('flags are read by the kind of their defaults, and a wrong one names those that exist', () => {
  const defaults = { requests: 1000, peers: false, phase: 'all' };
  expect(readFlags([], defaults)).toEqual(defaults);
  expect(readFlags(['--requests', '5', '--peers', '--phase=one'], defaults)).toEqual({
    requests: 5,
    peers: true,
    phase: 'one',
  });
  const those = '--requests 1000 --peers --phase all';
  expect(() => readFlags(['--kills', '3'], defaults)).toThrow(
    `'--kills'. The flags are (with their defaults): ${those}`,
  );
  expect(() => readFlags(['--requests', 'many'], defaults)).toThrow('--requests takes a number');
  expect(() => readFlags(['--requests=-1'], defaults)).toThrow('--requests takes a number');
  expect(() => readFlags(['five'], defaults)).toThrow(those);
});

test('a quantile is a sample that the share of samples does not exceed', () => {
  const samples = fc.array(fc.double({ noNaN: true }), { minLength: 1 });
  fc.assert(
    fc.property(samples, fc.double({ min: 0, max: 1, noNaN: true }), (values, share) => {
      const sorted = values.toSorted((a, b) => a - b);
      const found = quantile(sorted, share);
      expect(values).toContain(found);
      expect(values.filter((value) => value <= found).length).toBeGreaterThanOrEqual(share * values.length - 1e-9);
      expect(values.filter((value) => value < found).length).toBeLessThanOrEqual(share * values.length);
    }),
  );
  expect(summaryOf(Array.from({ length: 100 }, (_, index) => 100 - index))).toEqual({
    n: 100,
    p50: 50,
    p95: 95,
    p99: 99,
    max: 100,
  });
  expect(quantile([], 0.5)).toBeNaN();
});

test('a table lines up, and says – where there is no figure', () => {
  const rows = [
    ['one', 1.23456, 12_345],
    ['three', Number.NaN, 0.1234],
  ];
  expect(formatTable({ title: 'Times', columns: ['', 'p50', 'n'], rows })).toBe(
    ['Times', '          p50      n', '  one    1.23  12345', '  three     –  0.123', ''].join('\n'),
  );
});
