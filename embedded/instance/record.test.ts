import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { identify, isAlive } from '#embedded/process-identity.ts';
import { claim, release, runningInstance, save } from './record.ts';

const folder = mkdtempSync(path.join(tmpdir(), 'catalyst-record-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));
const url = 'http://127.0.0.1:3000';

test('one instance to a folder; the record is for its owner alone', async () => {
  expect(runningInstance(folder)).toBeUndefined();
  await claim(folder, url);
  expect(runningInstance(folder)?.owner.pid).toBe(process.pid);
  expect(statSync(path.join(folder, 'instance.json')).mode & 0o777).toBe(0o600);
  await expect(claim(folder, url)).rejects.toThrow(`already running on this data folder, at ${url}`);
  release(folder);
  expect(runningInstance(folder)).toBeUndefined();
});

test('what a killed instance left running is ended, and nothing else', async () => {
  const [orphan, stranger] = [0, 1].map(() =>
    spawn(process.execPath, ['-e', 'setInterval(() => {}, 1000)'], { detached: true, stdio: 'ignore' }),
  );
  const [left, other] = [identify(orphan?.pid ?? 0), identify(stranger?.pid ?? 0)];
  if (!orphan || !left || !other) throw new Error('The children are not alive.');
  const record = await claim(folder, url);
  save(folder, {
    ...record,
    owner: { pid: record.owner.pid, started: 'before' },
    children: [left, { ...other, started: 'before' }],
  });
  const exited = once(orphan, 'exit');
  await claim(folder, url);
  await exited;
  expect(isAlive(left)).toBe(false);
  expect(isAlive(other)).toBe(true);
  stranger?.kill();
});
