// npm run mutation:sql [part of a name]: makes each mistake of evals/mutants in a copy of the project and runs the tests
// that must notice it. Fails if one survives, or if the tests fail without any mistake.
import { execFileSync, spawnSync } from 'node:child_process';
import { cpSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { GATEWAY_SQL_MUTANTS, type SqlMutant } from '#evals/mutants/gateway-sql.ts';

const project = path.resolve(import.meta.dirname, '..');
const wanted = process.argv[2] ?? '';

function copyOfProject(): string {
  const copy = mkdtempSync(path.join(tmpdir(), 'catalyst-mutants-'));
  const listed = execFileSync('git', ['ls-files', '-z', '--cached', '--others', '--exclude-standard'], {
    cwd: project,
  });
  for (const file of listed.toString().split('\0').filter(Boolean)) {
    if (file !== 'node_modules') cpSync(path.join(project, file), path.join(copy, file));
  }
  symlinkSync(path.join(project, 'node_modules'), path.join(copy, 'node_modules'));
  return copy;
}

function testsPass(copy: string, tests: readonly string[]): boolean {
  const { status } = spawnSync('npx', ['vitest', 'run', '--bail', '1', ...tests], { cwd: copy, stdio: 'ignore' });
  return status === 0;
}

function isKilled(copy: string, { file, from, to, tests }: SqlMutant): boolean {
  const place = path.join(copy, file);
  const original = readFileSync(place, 'utf8');
  if (original.split(from).length !== 2)
    throw new Error(`What the mutant replaces stands not once in ${file}:\n${from}`);
  writeFileSync(
    place,
    original.replace(from, () => to),
  );
  try {
    return !testsPass(copy, tests);
  } finally {
    writeFileSync(place, original);
  }
}

const copy = copyOfProject();
try {
  const mutants = GATEWAY_SQL_MUTANTS.filter(({ name }) => name.includes(wanted));
  const tests = [...new Set(mutants.flatMap((mutant) => mutant.tests))];
  if (!testsPass(copy, tests)) throw new Error('The tests fail without any mutant');
  const survivors = mutants.filter((mutant) => {
    const killed = isKilled(copy, mutant);
    console.log(`${killed ? 'killed  ' : 'SURVIVED'}  ${mutant.name}`);
    return !killed;
  });
  console.log(JSON.stringify({ mutants: mutants.length, killed: mutants.length - survivors.length }));
  if (survivors.length > 0) process.exitCode = 1;
} finally {
  rmSync(copy, { recursive: true, force: true });
}
