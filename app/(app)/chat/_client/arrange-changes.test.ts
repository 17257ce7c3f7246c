import { expect, test } from 'vitest';
import type { ShownChange } from '#tools/contract/describe-changes.ts';
import { arrangeChanges } from './arrange-changes.ts';

const marked = (label: string, code: string): ShownChange => ({
  action: 'add',
  what: 'attendance',
  label,
  fields: [
    { label: 'Day', before: null, after: 'Nov 22, 2026' },
    { label: 'Code', before: null, after: code },
  ],
});

test('what every row shares is said once, and what happens to few comes first', () => {
  const { shared, columns, rows } = arrangeChanges([
    marked('Ana', 'Present'),
    marked('Ben', 'Present'),
    marked('Sam', 'Late'),
  ]);
  expect(shared).toEqual([{ label: 'Day', before: null, after: 'Nov 22, 2026' }]);
  expect(columns).toEqual(['Code']);
  expect(rows.map((row) => [row.label, row.cells.get('Code')?.after])).toEqual([
    ['Sam', 'Late'],
    ['Ana', 'Present'],
    ['Ben', 'Present'],
  ]);
});

test('one row keeps all of its columns, and rows that are all alike keep none', () => {
  expect(arrangeChanges([marked('Ana', 'Late')]).columns).toEqual(['Day', 'Code']);
  const alike = arrangeChanges([marked('Ana', 'Late'), marked('Ben', 'Late')]);
  expect(alike.columns).toEqual([]);
  expect(alike.shared.map((field) => field.label)).toEqual(['Day', 'Code']);
});

test('a field that only some rows change is not shared', () => {
  const more = {
    ...marked('Ben', 'Late'),
    fields: [...marked('Ben', 'Late').fields, { label: 'Minutes', before: '5', after: '10' }],
  };
  const { columns, rows } = arrangeChanges([marked('Ana', 'Late'), more]);
  expect(columns).toEqual(['Minutes']);
  expect(rows.find((row) => row.label === 'Ana')?.cells.size).toBe(0);
});
