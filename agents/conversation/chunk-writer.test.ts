import type { UIMessageChunk } from 'ai';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { ChunkWriter } from './chunk-writer.ts';
import { isStopped } from './stop-turn.ts';

beforeEach(() => void vi.useFakeTimers({ toFake: ['performance'] }));
afterEach(() => void vi.useRealTimers());

type Write = PromiseWithResolvers<boolean> & { number: number; data: string | null };

/** A store that answers each write when the test does. */
function stage() {
  const writes: Write[] = [];
  const append = (number: number, data: string | null) => {
    const write = { ...Promise.withResolvers<boolean>(), number, data };
    writes.push(write);
    return write.promise;
  };
  const stop = new AbortController();
  const writer = new ChunkWriter(append, stop);
  const say = (delta: string) => writer.add({ type: 'text-delta', id: '1', delta });
  /** What the last write was, and its end. */
  const answer = async (how: boolean | Error = false) => {
    await new Promise(setImmediate);
    const { number, data, resolve, reject } = writes.at(-1)!;
    if (how instanceof Error) reject(how);
    else resolve(how);
    await new Promise(setImmediate);
    return {
      number,
      said: data?.split('\n').map((line) => (JSON.parse(line) as UIMessageChunk & { delta: string }).delta),
    };
  };
  return { writes, stop, writer, say, answer };
}

const reset = new Error('connection reset');

test('a write that fails goes again as it was, under its number, before what came since', async () => {
  const { stop, writer, say, answer } = stage();
  say('one');
  writer.flush();
  expect(await answer(reset)).toEqual({ number: 1, said: ['one'] });
  say('two');
  writer.flush();
  expect(await answer()).toEqual({ number: 1, said: ['one'] });
  writer.flush();
  expect(await answer()).toEqual({ number: 2, said: ['two'] });
  expect(stop.signal.aborted).toBe(false);
});

test('writes that fail for ten seconds end the turn, as a failure and not as a stop; one that succeeds begins anew', async () => {
  const { stop, writer, say, answer } = stage();
  const failFor = async (milliseconds: number) => {
    writer.flush();
    await answer(reset);
    vi.advanceTimersByTime(milliseconds);
    writer.flush();
    await answer(reset);
  };
  say('one');
  await failFor(9_999);
  writer.flush();
  await answer();
  vi.advanceTimersByTime(60_000);
  say('two');
  await failFor(9_999);
  expect(stop.signal.aborted).toBe(false);
  vi.advanceTimersByTime(1);
  writer.flush();
  await answer(reset);
  expect(stop.signal.reason).toMatchObject({ name: 'AnswerInterrupted', cause: reset });
  expect(isStopped(stop.signal)).toBe(false);
});

test('one write is under way at a time; the next has all that came meanwhile', async () => {
  const { writes, writer, say, answer } = stage();
  say('one');
  writer.flush();
  for (const more of ['two', 'three', 'four']) {
    say(more);
    writer.flush();
    writer.beat();
  }
  expect(writes).toHaveLength(1);
  await answer();
  writer.flush();
  expect(await answer()).toEqual({ number: 2, said: ['two', 'three', 'four'] });
});

test('nothing is written when there is nothing, but as a sign of life, which also hears of a stop', async () => {
  const { writes, stop, writer, answer } = stage();
  writer.flush();
  await writer.end();
  expect(writes).toHaveLength(0);
  writer.beat();
  expect(await answer(true)).toEqual({ number: 0, said: undefined });
  expect(isStopped(stop.signal)).toBe(true);
});

test('the end waits for the write under way, writes the rest once, and does not wait for a store that fails', async () => {
  const { writes, writer, say, answer } = stage();
  say('one');
  writer.flush();
  say('two');
  writer.flush();
  const ended = writer.end();
  await answer();
  expect(await answer()).toEqual({ number: 2, said: ['two'] });
  await ended;
  say('three');
  const failed = writer.end();
  await answer(reset);
  await failed;
  expect(writes).toHaveLength(3);
});
