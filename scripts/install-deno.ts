import { spawnSync } from 'node:child_process';
import { globSync, mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import type { TestProject } from 'vitest/node';

declare module 'vitest' {
  export interface ProvidedContext {
    deno: DenoProgram;
  }
}

export interface DenoProgram {
  /** The program itself, not its launcher: a signal reaches it. */
  binary: string;
  /** Variables of its process: it keeps its cache beside itself, and asks nobody whether there is a newer one. */
  env: Record<string, string>;
}

const VERSION = '2.9.6';
const folder = path.resolve(import.meta.dirname, '..', 'node_modules', '.cache', `deno-${VERSION}`);

/**
 * Deno from npm, installed when it is first needed: it has 90 MB, and only the check of the edge functions runs it.
 */
export default function setup(project: TestProject): void {
  const binary = installed() ?? install();
  project.provide('deno', { binary, env: { DENO_DIR: path.join(folder, 'cache'), DENO_NO_UPDATE_CHECK: '1' } });
}

const installed = (): string | undefined =>
  globSync('node_modules/@deno/*/deno{,.exe}', { cwd: folder }).map((file) => path.join(folder, file))[0];

function install(): string {
  console.log(`Installing deno ${VERSION} …`);
  mkdirSync(folder, { recursive: true });
  writeFileSync(path.join(folder, 'package.json'), '{ "private": true }\n');
  const options = ['--prefix', folder, '--no-audit', '--no-fund', '--ignore-scripts', '--no-save'];
  const { status, stderr } = spawnSync('npm', ['install', ...options, `deno@${VERSION}`], { encoding: 'utf8' });
  const binary = installed();
  if (status !== 0 || !binary) throw new Error(`Deno could not be installed from npm:\n${stderr}`);
  return binary;
}
