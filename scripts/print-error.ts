import { StartError } from '#embedded/start-error.ts';

/** Tells the person what went wrong: their own problems in plain sentences, ours with the place. */
export function printError(error: unknown): void {
  if (error instanceof StartError) process.stderr.write(`\n${error.message}\n`);
  else process.stderr.write(`\n${error instanceof Error ? (error.stack ?? error.message) : String(error)}\n`);
  process.exitCode = 1;
}
