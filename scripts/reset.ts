// npm run reset: deletes everything this installation keeps, so that the next start begins anew. --yes asks nothing.
import { existsSync, rmSync } from 'node:fs';
import path from 'node:path';
import { createInterface } from 'node:readline/promises';
import { runningInstance } from '#embedded/instance/record.ts';
import { removeDatabase } from '#embedded/postgres.ts';
import { StartError } from '#embedded/start-error.ts';
import { printError } from './print-error.ts';
import { dataDirectory } from './settings.ts';

async function main(): Promise<void> {
  const dataDir = dataDirectory();
  const running = runningInstance(dataDir);
  if (running) throw new StartError(`Catalyst is running at ${running.url}. Stop it first, then reset.`);
  if (!existsSync(dataDir)) return say('There is nothing to delete.');
  if (!existsSync(path.join(dataDir, 'secrets.json'))) {
    throw new StartError(`${dataDir} does not look like a data folder of Catalyst, so it is left alone.`);
  }
  if (!process.argv.includes('--yes') && !(await agreed(dataDir))) return say('Nothing was deleted.');
  await removeDatabase(path.join(dataDir, 'database'));
  rmSync(dataDir, { recursive: true, force: true });
  say(`Deleted ${dataDir}. The next start begins anew.`);
}

async function agreed(dataDir: string): Promise<boolean> {
  if (!process.stdin.isTTY)
    throw new StartError('Nobody is there to ask. Say "npm run reset -- --yes" to delete without asking.');
  const terminal = createInterface({ input: process.stdin, output: process.stdout });
  const answer = await terminal.question(
    `This deletes the school's data, all accounts and keys in ${dataDir}, for good. Type "delete" to go on: `,
  );
  terminal.close();
  return answer.trim().toLowerCase() === 'delete';
}

function say(line: string): void {
  process.stdout.write(`${line}\n`);
}

try {
  await main();
} catch (error) {
  printError(error);
}
