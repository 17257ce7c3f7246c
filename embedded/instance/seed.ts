import { existsSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { seedDemonstration } from '#db/seed/run.ts';

/** Fills an empty installation with the demonstration school. Done once for a data folder, whatever people delete. */
export async function seedOnce(
  dataDir: string,
  superuserUrl: string,
  secret: string,
  report: (line: string) => void,
): Promise<void> {
  const done = path.join(dataDir, 'seeded');
  if (existsSync(done)) return;
  report('Filling the demonstration school …');
  // Whoever looks on a Sunday sees a school at work as well: a make-up day.
  await seedDemonstration({ superuserUrl, weekend: 'make-up day', secret });
  writeFileSync(done, `${new Date().toISOString()}\n`);
}
