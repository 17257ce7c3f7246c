import { setTimeout as sleep } from 'node:timers/promises';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { WaitingLine } from './waiting-line.ts';

/** An ask that ends when it is told to. */
function gate() {
  const { promise, resolve } = Promise.withResolvers<void>();
  return { ask: () => promise, open: resolve };
}

test('who has waited longest asks first, a few at a time, whatever order they woke in', async () => {
  const orders = fc.uniqueArray(fc.integer({ min: 0, max: 10_000 }), { minLength: 1, maxLength: 60 });
  await fc.assert(
    fc.asyncProperty(orders, async (woken) => {
      const line = new WaitingLine();
      const asked: number[] = [];
      let together = 0;
      let most = 0;
      await Promise.all(
        woken.map((since) =>
          line.ask({ since }, undefined, async () => {
            asked.push(since);
            together += 1;
            most = Math.max(most, together);
            await Promise.resolve();
            together -= 1;
          }),
        ),
      );
      expect(asked).toEqual(woken.toSorted((a, b) => a - b));
      expect(most).toBeLessThanOrEqual(4);
      expect(line.isEmpty).toBe(true);
    }),
    { numRuns: 40 },
  );
});

test('who goes away leaves the line, and the others go on', async () => {
  const line = new WaitingLine();
  const gone = new AbortController();
  const gates = Array.from({ length: 4 }, gate);
  const asking = gates.map(({ ask }, index) => line.ask({ since: index }, undefined, ask));
  const leaving = line.ask({ since: 5 }, gone.signal, async () => 'asked');
  const staying = line.ask({ since: 6 }, undefined, async () => 'asked');
  gone.abort(new Error('gone'));
  await expect(leaving).rejects.toThrow('gone');
  await expect(line.ask({ since: 7 }, gone.signal, async () => 'asked')).rejects.toThrow('gone');
  for (const { open } of gates) open();
  await Promise.all(asking);
  expect(await staying).toBe('asked');
});

test('nobody asks before the time, and those with the same time ask in order, however late they came to know it', async () => {
  const line = new WaitingLine();
  const dueAt = performance.now() + 40;
  const asked: number[] = [];
  await Promise.all(
    [7, 3, 9, 1, 5].map((since) =>
      line.ask({ since, dueAt: dueAt + (since % 3) }, undefined, async () => {
        expect(performance.now()).toBeGreaterThanOrEqual(dueAt);
        asked.push(since);
      }),
    ),
  );
  expect(asked).toEqual([1, 3, 5, 7, 9]);
  expect(line.isEmpty).toBe(true);
});

test('newcomers line up behind those who ask again', async () => {
  const line = new WaitingLine();
  const asked: string[] = [];
  const first = Array.from({ length: 6 }, (_, since) => line.ask({ since }, undefined, async () => asked.push('old')));
  expect(line.isEmpty).toBe(false);
  await Promise.all([...first, line.ask({ since: 100 }, undefined, async () => asked.push('new'))]);
  expect(asked.at(-1)).toBe('new');
});

test('newcomers who never cease keep nobody from asking', async () => {
  const line = new WaitingLine();
  const asked: number[] = [];
  const all: Promise<unknown>[] = [];
  const ask = (since: number) => all.push(line.ask({ since }, undefined, async () => asked.push(since)));
  ask(0);
  for (let since = 1; asked.length === 0; since += 1) {
    expect(since).toBeLessThan(1000);
    await sleep(2);
    ask(since);
  }
  await Promise.all(all);
  expect(asked[0]).toBe(0);
});

test('an ask that fails makes room for the next', async () => {
  const line = new WaitingLine();
  const failing = Array.from({ length: 5 }, (_, since) =>
    line.ask({ since }, undefined, () => Promise.reject(new Error('database'))),
  );
  for (const one of failing) await expect(one).rejects.toThrow('database');
  expect(await line.ask({ since: 9 }, undefined, async () => 'asked')).toBe('asked');
});
