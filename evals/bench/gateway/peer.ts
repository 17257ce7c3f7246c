import { execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { promisify } from 'node:util';
import { freePort, LOOPBACK } from '#embedded/ports.ts';

const NAME = '@portkey-ai/gateway';
const VERSION = '1.15.2';
/** With a later one, which its range allows, it fails on every path that it passes on: “TypeError: immutable”. */
const HTTP_SERVER = { '@hono/node-server': '1.13.8' };
const INSTALL_MS = 180_000;
const START_MS = 20_000;

export interface Peer {
  name: string;
  /** What the SDK takes as its base address. */
  url: string;
  /** Headers that make it pass requests on to the model server at `baseURL`. */
  headersFor(baseURL: string): Record<string, string>;
  stop(): Promise<void>;
}

/**
 * Installs the peer into a temporary folder and starts it as a process of its own, without its console. It forwards
 * Gemini's own paths under `/v1` to the address in `x-portkey-custom-host`. Throws, saying why, when it cannot be had.
 */
export async function startPeer(): Promise<Peer> {
  const folder = mkdtempSync(path.join(tmpdir(), 'catalyst-peer-'));
  const remove = () => rmSync(folder, { recursive: true, force: true });
  try {
    writeFileSync(
      path.join(folder, 'package.json'),
      JSON.stringify({ private: true, dependencies: { [NAME]: VERSION }, overrides: HTTP_SERVER }),
    );
    const install = ['install', '--no-audit', '--no-fund', '--ignore-scripts', '--loglevel=error'];
    await promisify(execFile)('npm', install, { cwd: folder, timeout: INSTALL_MS });
    const port = await freePort();
    const script = path.join(folder, 'node_modules', NAME, 'build', 'start-server.js');
    const child = spawn(process.execPath, [script, '--headless', `--port=${port}`], { cwd: folder, stdio: 'ignore' });
    const onExit = () => child.kill('SIGKILL');
    process.once('exit', onExit);
    const ended = once(child, 'exit').finally(() => process.off('exit', onExit));
    const stop = async () => {
      child.kill('SIGKILL');
      await ended;
      remove();
    };
    const url = `http://${LOOPBACK}:${port}`;
    if (!(await answers(url, ended))) {
      await stop();
      throw new Error('it did not start');
    }
    const headersFor = (baseURL: string) => ({ 'x-portkey-provider': 'google', 'x-portkey-custom-host': baseURL });
    return { name: `${NAME} ${VERSION}`, url: `${url}/v1`, headersFor, stop };
  } catch (error) {
    remove();
    throw new Error(`${NAME} ${VERSION} could not be had: ${reasonOf(error)}`);
  }
}

async function answers(url: string, ended: Promise<unknown>): Promise<boolean> {
  let gone = false;
  void ended.then(() => {
    gone = true;
  });
  for (const deadline = performance.now() + START_MS; !gone && performance.now() < deadline; await sleep(100)) {
    const answered = await fetch(url).catch(() => undefined);
    await answered?.body?.cancel();
    if (answered) return true;
  }
  return false;
}

/** What npm says is wrong, or the error's first line. */
function reasonOf(error: unknown): string {
  const { stderr = '', message = String(error) } = error as { stderr?: string; message?: string };
  const npmSays = stderr.split('\n').find((line) => /^npm error (?!code|errno|syscall)/.test(line));
  return npmSays?.replace('npm error ', '') ?? message.split('\n')[0] ?? '';
}
