import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Sql } from 'postgres';

const COMMAND = path.resolve(import.meta.dirname, '..', '..', '..', 'scripts', 'rotate-secrets.ts');
const LOOK_EVERY_MS = 10;
const AT_ONCE = 2;

export interface RotationSettings {
  serviceUrl: string;
  GEMINI_ENCRYPTION_KEY: string;
  API_KEY_ENCRYPTION_KEY: string;
}

/** `npm run rotate-secrets` in a process of its own. */
export function startRotation({ serviceUrl, ...secrets }: RotationSettings, args: string[] = []) {
  const env: NodeJS.ProcessEnv = {
    NODE_ENV: 'production',
    ...{ PATH: process.env.PATH, NO_COLOR: '1', DATABASE_SERVICE_URL: serviceUrl },
    ...secrets,
    // No instance runs there: the variables count.
    CATALYST_DATA: path.join(tmpdir(), 'catalyst-no-instance'),
  };
  const child = spawn(process.execPath, [COMMAND, ...args], { env, stdio: ['ignore', 'pipe', 'pipe'] });
  let said = '';
  for (const stream of [child.stdout, child.stderr])
    stream.on('data', (text: Buffer) => {
      said += text;
    });
  const ended = once(child, 'close').then(() => ({ code: child.exitCode, said }));
  return { child, ended };
}

/**
 * Rotates with two processes at once. Each time another share of the rows is done, one of them is killed (-9) and
 * another started, `kills` times; then the last ones run to their end. Answers how often one was killed in its work,
 * and what the last ones said.
 */
export async function rotateThroughKills(
  owner: Sql,
  settings: RotationSettings,
  options: { rows: number; kills: number; version: number },
): Promise<{ killed: number; ends: { code: number | null; said: string }[] }> {
  const done = async () => {
    const [row] = await owner<{ n: number }[]>`
      select count(*)::int as n from public.ai_keys where key_version = ${options.version}`;
    return row!.n;
  };
  const running = Array.from({ length: AT_ONCE }, () => startRotation(settings));
  let killed = 0;
  for (let kill = 1; kill <= options.kills; kill += 1) {
    const share = Math.floor((options.rows * (kill - Math.random() / 2)) / (options.kills + 1));
    while ((await done()) < share && running.some(({ child }) => child.exitCode === null)) await sleep(LOOK_EVERY_MS);
    const victim = running.shift()!;
    if (victim.child.kill('SIGKILL')) await victim.ended;
    if (victim.child.signalCode === 'SIGKILL') killed += 1;
    running.push(startRotation(settings));
  }
  return { killed, ends: await Promise.all(running.map(({ ended }) => ended)) };
}
