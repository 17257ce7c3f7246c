import { expect, it } from 'vitest';
import { ownDatabase } from '#db/testing.ts';
import type { Mutant } from './mutants/generate.ts';
import { isEverAllowed } from './oracle.ts';
import { readSurfaces } from './surfaces.ts';
import { arrangeWorld, decide, tryMutants } from './trial-run.ts';

/**
 * The short form of `npm run bench isolation`: one generated world of three schools, a part of its people over every
 * channel, the whole surface of the catalogue, and a sample of policies got wrong on purpose.
 */
const secret = 'ab'.repeat(32);
const { superuser } = await ownDatabase();
const arranged = await arrangeWorld(superuser, { seed: 20261122, rows: 12, secret, every: 12 });

it('gives everyone in a generated world what access.md gives them, row by row', async () => {
  const { reads, writes, mismatches } = await decide(superuser, arranged);
  expect(mismatches).toEqual([]);
  expect(reads + writes).toBeGreaterThan(20_000);
}, 120_000);

it('has rows to be kept apart in every table that anybody may read or write', () => {
  const actions = ['reads', 'inserts', 'updates', 'deletes'] as const;
  const isOpen = (name: string) => actions.some((action) => isEverAllowed(name, action));
  expect(arranged.names.filter((name) => isOpen(name) && arranged.facts.tables.get(name)?.length === 0)).toEqual([]);
});

it('opens nothing to the outside that access.md does not speak of', async () => {
  const { count, faults } = await readSurfaces(superuser);
  expect(faults).toEqual([]);
  expect(count).toBeGreaterThan(200);
});

/** What a few people and rows can notice by themselves; finer mutants need the bench’s worlds. */
const isCoarse = ({ isOfSurface, name }: Mutant) => isOfSurface || /_(read|school): (dropped|always true)$/.test(name);

it('notices policies that are got wrong', async () => {
  const { mutants, survivors } = await tryMutants(superuser, arranged, { every: 307, from: 7, only: isCoarse });
  expect(survivors.filter(({ argument }) => argument === undefined)).toEqual([]);
  expect(mutants).toBeGreaterThan(8);
}, 120_000);
