import { expect, test } from 'vitest';
import { bench } from '#evals/bench/gateway-crash.ts';

test('kills of callers and a crash of the database leave nothing open, nothing unrecorded, nothing miscounted', async () => {
  const { figures, tables } = await bench(['--kills', '6', '--database-crashes', '1']);
  expect(tables[1]?.rows ?? []).toEqual([]);
  expect(figures).toMatchObject({ kills: 6, databaseCrashes: 1, leaked: 0, violations: 0, missingRows: 0 });
  expect(figures.underWay).toBeGreaterThan(0);
  expect(figures.expired).toBeGreaterThan(0);
  expect(figures.admitted).toBeGreaterThan(60);
}, 240_000);
