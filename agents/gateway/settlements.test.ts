import { expect, test } from 'vitest';
import { type Item, Settlements } from './settlements.ts';

const item = (reservationId: string): Item => ({ reservationId, outcome: 'ok' });
const ids = (batches: Item[][]) => batches.map((batch) => batch.map(({ reservationId }) => reservationId));

test('settlements of one moment share a statement, and those that come while it runs share the next', async () => {
  const batches: Item[][] = [];
  const write = async (items: Item[]) => {
    if (batches.push(items) === 1) for (const id of ['c', 'd']) settlements.add(item(id));
  };
  const settlements = new Settlements({ write, expireLapsed: async () => 0 });
  settlements.add(item('a'));
  settlements.add(item('b'));
  expect(batches).toEqual([]);
  await settlements.drain();
  expect(ids(batches)).toEqual([
    ['a', 'b'],
    ['c', 'd'],
  ]);
});

test('nobody has to drain: what was gathered is written by itself', async () => {
  const written = await new Promise<Item[]>((resolve) => {
    const settlements = new Settlements({ write: async (items) => resolve(items), expireLapsed: async () => 0 });
    settlements.add(item('a'));
  });
  expect(ids([written])).toEqual([['a']]);
});

test('what the database did not take is written again, once it does, and nothing is reported', async () => {
  const batches: Item[][] = [];
  const errors: unknown[] = [];
  const write = async (items: Item[]) => {
    if (batches.push(items) === 1) throw new Error('the connection was lost');
  };
  const settlements = new Settlements({ write, expireLapsed: async () => 0, onError: (error) => errors.push(error) });
  settlements.add(item('a'));
  settlements.add(item('b'));
  await settlements.drain();
  expect(ids(batches)).toEqual([
    ['a', 'b'],
    ['a', 'b'],
  ]);
  expect(errors).toEqual([]);
});

test('the first sweep of a process looks at all that lapsed, as often as it takes; the next has time', async () => {
  const asked: boolean[] = [];
  const left = [1000, 1000, 3];
  const expireLapsed = async (everything: boolean) => {
    asked.push(everything);
    return left.shift() ?? 0;
  };
  const settlements = new Settlements({ write: async () => {}, expireLapsed });
  settlements.add(item('a'));
  await settlements.drain();
  settlements.add(item('b'));
  await settlements.drain();
  expect(asked).toEqual([true, true, true]);
});

test('a sweep that fails is reported, and settling goes on', async () => {
  const [errors, batches] = [[] as unknown[], [] as Item[][]];
  const settlements = new Settlements({
    write: async (items) => void batches.push(items),
    expireLapsed: async () => {
      throw new Error('no such function');
    },
    onError: (error) => errors.push(error),
  });
  settlements.add(item('a'));
  await settlements.drain();
  settlements.add(item('b'));
  await settlements.drain();
  expect(ids(batches)).toEqual([['a'], ['b']]);
  expect(errors).toHaveLength(1);
});
