import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { sharedDatabase } from '#db/testing.ts';
import { entityMap, mapIn } from './entity-map/compose.ts';

const { superuser } = sharedDatabase();

test('the entity map in ARCHITECTURE.md is that of the database (npm run entity-map)', async () => {
  const map = await entityMap(superuser);
  expect(map.match(/^- `/gm)?.length).toBeGreaterThan(80);
  expect(mapIn(readFileSync(new URL('../ARCHITECTURE.md', import.meta.url), 'utf8'))).toBe(map);
});

test('every table says what it is for', async () => {
  const silent = (await entityMap(superuser)).split('\n').filter((line) => /^- `[^`]+`[^:]*: .{0,10}$/.test(line));
  expect(silent).toEqual([]);
});
