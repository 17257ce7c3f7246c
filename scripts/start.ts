// npm start, npm run dev: starts everything and stays until Ctrl-C.
import { Console } from 'node:console';
import { createWriteStream, mkdirSync } from 'node:fs';
import path from 'node:path';
import picocolors from 'picocolors';
import { demonstration } from '#db/seed/demonstration.ts';
import type { Instance } from '#embedded/instance/options.ts';
import { startInstance } from '#embedded/instance.ts';
import { printError } from './print-error.ts';
import { instanceOptions } from './settings.ts';

const development = process.argv.includes('--dev');
const say = (line: string) => process.stdout.write(`${line}\n`);

async function main(): Promise<void> {
  const started = Date.now();
  const options = instanceOptions();
  quiet(options.dataDir);
  const interrupted = new AbortController();
  const interrupt = () => {
    // The second time, whatever hangs is left to the exit handlers.
    if (interrupted.signal.aborted) process.exit(130);
    say('\nStopping …');
    interrupted.abort();
  };
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, interrupt);

  const instance = await startInstance({
    ...options,
    app: development ? 'development' : 'production',
    signal: interrupted.signal,
    report: (line) => say(picocolors.dim(line)),
  }).catch((error: unknown) => {
    if (interrupted.signal.aborted) process.exit(0);
    throw error;
  });
  announce(instance, Math.round((Date.now() - started) / 1000));
  const ended = await Promise.race([instance.failed, aborted(interrupted.signal)]);
  if (ended) {
    process.stderr.write(
      `\nStopping, because ${ended} ended. The logs are in ${path.join(options.dataDir, 'logs')}.\n`,
    );
  }
  await instance.stop();
  process.exit(ended ? 1 : 0);
}

function aborted(signal: AbortSignal): Promise<undefined> {
  return new Promise((resolve) => {
    if (signal.aborted) resolve(undefined);
    signal.addEventListener('abort', () => resolve(undefined), { once: true });
  });
}

/** The services of this process write to a log; the terminal is for the person. */
function quiet(dataDir: string): void {
  const folder = path.join(dataDir, 'logs');
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  const log = createWriteStream(path.join(folder, 'services.log'), { flags: 'a', mode: 0o600 });
  globalThis.console = new Console(log);
}

function announce({ url, env }: Instance, seconds: number): void {
  say(`\n${picocolors.bold(`Catalyst is ready: ${picocolors.cyan(url)}`)} ${picocolors.dim(`(${seconds} s)`)}\n`);
  if (env.CATALYST_DEMONSTRATION) {
    const { student, teacher, parent, admin, superAdmin } = demonstration.accounts;
    const signIns = { Student: student, Teacher: teacher, Parent: parent, Admin: admin, 'Super admin': superAdmin };
    say(`Sign in to the demonstration school (password ${picocolors.bold(demonstration.password)}):`);
    for (const [role, { email }] of Object.entries(signIns)) say(`  ${role.padEnd(12)} ${email}`);
  }
  if (env.MAILBOX_URL) say(`\nMail that would be sent: ${env.MAILBOX_URL}`);
  say(picocolors.dim('\nCtrl-C stops everything.'));
}

try {
  await main();
} catch (error) {
  printError(error);
  process.exit(1);
}
