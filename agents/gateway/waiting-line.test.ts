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
          line.ask(since, undefined, async () => {
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
  const asking = gates.map(({ ask }, index) => line.ask(index, undefined, ask));
  const leaving = line.ask(5, gone.signal, async () => 'asked');
  const staying = line.ask(6, undefined, async () => 'asked');
  gone.abort(new Error('gone'));
  await expect(leaving).rejects.toThrow('gone');
  await expect(line.ask(7, gone.signal, async () => 'asked')).rejects.toThrow('gone');
  for (const { open } of gates) open();
  await Promise.all(asking);
  expect(await staying).toBe('asked');
});

test('an ask that fails makes room for the next', async () => {
  const line = new WaitingLine();
  const failing = Array.from({ length: 5 }, (_, since) =>
    line.ask(since, undefined, () => Promise.reject(new Error('database'))),
  );
  for (const one of failing) await expect(one).rejects.toThrow('database');
  expect(await line.ask(9, undefined, async () => 'asked')).toBe('asked');
});
