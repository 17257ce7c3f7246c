import { expect, test } from 'vitest';
import { Suspects } from './suspects.ts';

test('a key that hangs is left out for longer each time, and trusted again when it answers', () => {
  let now = 0;
  const suspects = new Suspects(() => now);
  suspects.accuse('a');
  now = 29_999;
  expect(suspects.ids()).toEqual(['a']);
  now = 30_000;
  expect(suspects.ids()).toEqual([]);
  suspects.accuse('a');
  now = 89_999;
  expect(suspects.ids()).toEqual(['a']);
  suspects.clear('a');
  expect(suspects.ids()).toEqual([]);
  for (let times = 0; times < 40; times += 1) suspects.accuse('b');
  now += 599_999;
  expect(suspects.ids()).toEqual(['b']);
  now += 1;
  expect(suspects.ids()).toEqual([]);
});
