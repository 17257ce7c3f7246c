// npm run entity-map: writes the entity map of a database that is made for it into ARCHITECTURE.md.
import { readFileSync, writeFileSync } from 'node:fs';
import { startPoolDatabase } from '#evals/bench/pool-database.ts';
import { entityMap, mapIn } from './entity-map/compose.ts';
import { printError } from './print-error.ts';

const page = new URL('../ARCHITECTURE.md', import.meta.url);

try {
  const database = await startPoolDatabase({ projects: 0, durable: false });
  try {
    const text = readFileSync(page, 'utf8');
    const before = mapIn(text);
    if (before === undefined) throw new Error('ARCHITECTURE.md has no place for the entity map');
    const map = await entityMap(database.owner);
    writeFileSync(
      page,
      text.replace(before, () => map),
    );
  } finally {
    await database.stop();
  }
} catch (error) {
  printError(error);
}
