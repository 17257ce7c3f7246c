import { expect, test, vi } from 'vitest';
import { type Item, Settlements } from './settlements.ts';

const unexpected = (error: unknown) => {
  throw error;
};
const item = (reservationId: string): Item => ({ reservationId, outcome: 'ok' });
const ids = (batches: Item[][]) => batches.map((batch) => batch.map(({ reservationId }) => reservationId));

test('settlements of one moment share a statement, and those that come while it runs share the next', async () => {
  const batches: Item[][] = [];
  const write = async (items: Item[]) => {
    if (batches.push(items) === 1) for (const id of ['c', 'd']) settlements.add(item(id));
  };
  const settlements = new Settlements({ write, expireLapsed: async () => 0, onError: unexpected });
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
    const settlements = new Settlements({
      write: async (items) => resolve(items),
      expireLapsed: async () => 0,
      onError: unexpected,
    });
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
  const settlements = new Settlements({ write: async () => {}, expireLapsed, onError: unexpected });
  settlements.add(item('a'));
  await settlements.drain();
  settlements.add(item('b'));
  await settlements.drain();
  expect(asked).toEqual([true, true, true]);
});

test('what the database refuses is reported by itself, and its companions are written', async () => {
  const [written, errors] = [[] as string[], [] as unknown[]];
  const refused = Object.assign(new Error('invalid input syntax for type integer'), { code: '22P02' });
  const write = async (items: Item[]) => {
    if (items.some(({ reservationId }) => reservationId === 'odd')) throw refused;
    written.push(...items.map(({ reservationId }) => reservationId));
  };
  const settlements = new Settlements({ write, expireLapsed: async () => 0, onError: (error) => errors.push(error) });
  for (const id of ['a', 'odd', 'b']) settlements.add(item(id));
  await settlements.drain();
  expect(written).toEqual(['a', 'b']);
  expect(errors).toEqual([refused]);
});

test('a database that is away for longer than a lease loses nothing', async () => {
  vi.useFakeTimers({ toFake: ['performance'] });
  let tries = 0;
  const written = await new Promise<Item[]>((resolve) => {
    const write = async (items: Item[]) => {
      vi.advanceTimersByTime(40_000);
      if (++tries < 3) throw Object.assign(new Error('connection refused'), { code: 'ECONNREFUSED' });
      resolve(items);
    };
    new Settlements({ write, expireLapsed: async () => 0, onError: unexpected }).add(item('a'));
  });
  vi.useRealTimers();
  expect(ids([written])).toEqual([['a']]);
});

test('a first sweep that failed is made up for', async () => {
  const asked: boolean[] = [];
  const errors: unknown[] = [];
  const settlements = new Settlements({
    write: async () => {},
    expireLapsed: async (everything) => {
      asked.push(everything);
      if (asked.length === 1) throw new Error('away');
      return 0;
    },
    onError: (error) => errors.push(error),
  });
  vi.useFakeTimers({ toFake: ['performance'] });
  for (const id of ['a', 'b', 'c']) {
    settlements.add(item(id));
    await settlements.drain();
    vi.advanceTimersByTime(10_001);
  }
  vi.useRealTimers();
  expect(asked).toEqual([true, true, false]);
  expect(errors).toHaveLength(1);
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
