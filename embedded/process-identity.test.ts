import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { expect, test } from 'vitest';
import { end, identify, isAlive } from './process-identity.ts';

const sleeper = () =>
  spawn(process.execPath, ['-e', 'setInterval(() => {}, 1000)'], { detached: true, stdio: 'ignore' });

test('ends exactly the process that was recorded', async () => {
  const child = sleeper();
  const identity = identify(child.pid ?? 0);
  if (!identity) throw new Error('The child is not alive.');
  await end({ ...identity, started: 'another time' }, 100);
  expect(isAlive(identity)).toBe(true);
  const exited = once(child, 'exit');
  await end(identity);
  await exited;
  expect(isAlive(identity)).toBe(false);
});

test('a number without a process is nobody', () => {
  expect(identify(2 ** 22 + 1)).toBeUndefined();
});
