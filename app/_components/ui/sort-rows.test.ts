import { describe, expect, it } from 'vitest';
import { sortRows } from './sort-rows.ts';

const rows = [
  { name: '10B', mark: 7 },
  { name: '2A', mark: null },
  { name: 'ä', mark: -1 },
  { name: 'b', mark: 12 },
];
const names = (sorted: readonly { name: string }[]) => sorted.map((row) => row.name);

describe('sortRows', () => {
  it('leaves the given order without a sort', () => {
    expect(sortRows(rows, null, 'en')).toBe(rows);
  });

  it('sorts text as people do', () => {
    expect(names(sortRows(rows, { key: 'name', descending: false }, 'en'))).toEqual(['2A', '10B', 'ä', 'b']);
  });

  it.each([
    [false, ['ä', '10B', 'b', '2A']],
    [true, ['b', '10B', 'ä', '2A']],
  ])('keeps what is missing last (descending: %s)', (descending, expected) => {
    expect(names(sortRows(rows, { key: 'mark', descending }, 'en'))).toEqual(expected);
  });
});
