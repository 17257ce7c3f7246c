import { spawnSync } from 'node:child_process';
import path from 'node:path';
import pc from 'picocolors';

/** Everything that is checked, in the order in which it fails fastest. */
const stages: { name: string; command: string; args: string[] }[] = [
  { name: 'lint', command: 'biome', args: ['check', '.'] },
  { name: 'floors', command: 'node', args: ['scripts/floors.ts'] },
  { name: 'types', command: 'npm', args: ['run', '--silent', 'types'] },
  { name: 'units, database, HTTP', command: 'vitest', args: ['run'] },
  { name: 'browser', command: 'vitest', args: ['run', '--config', 'vitest.browser.config.ts'] },
];

/** Hundreds of processes load the same modules: what node makes of them once, types taken off, serves all of them. */
const compiled = path.resolve(import.meta.dirname, '..', 'node_modules', '.cache', 'compiled');
const env = { ...process.env, NODE_COMPILE_CACHE: compiled };

const only = process.argv.slice(2);

for (const { name, command, args } of stages.filter((stage) => only.length === 0 || only.includes(stage.name))) {
  const started = Date.now();
  console.log(pc.bold(`\n── ${name}`));
  const { status, error } = spawnSync(command, args, { stdio: 'inherit', env });
  if (error) console.error(error.message);
  if (status !== 0) {
    console.error(pc.red(`\n${name} failed.`));
    process.exit(status ?? 1);
  }
  console.log(pc.dim(`${name}: ${((Date.now() - started) / 1000).toFixed(1)} s`));
}
