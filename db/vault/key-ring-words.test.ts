import { describe, expect, test } from 'vitest';
import { KeyRing } from '#agents/gateway/vault.ts';
import { SecretRing, UnreadableSecret } from './key-ring.ts';
import { placeData } from './place.ts';

const KEY = 'a1'.repeat(32);
const row = '00000000-0000-4000-8000-000000000000';
const place = { table: 'ai_keys', column: 'secret', row };
const ring = new SecretRing(KEY);
const errorOf = (work: () => unknown): Error => {
  try {
    work();
  } catch (error) {
    return error as Error;
  }
  throw new Error('Nothing was thrown');
};

describe('who errs is told how, and never the key', () => {
  const form = 'An encryption key is 64 hexadecimal characters, with a version before it while rotating';
  test.each([
    ['', form],
    [`${KEY}0`, form],
    [KEY.slice(1), form],
    [`g${KEY.slice(1)}`, form],
    [`12345:${KEY}`, form],
    [`:${KEY}`, form],
    [`2:${KEY};1:${KEY}`, form],
    [`${KEY},1:${KEY}`, 'Two encryption keys have the same version'],
    [`0:${KEY}`, 'The version of an encryption key is a number from 1 to 9999'],
  ])('%j', (text, words) => {
    const error = errorOf(() => new SecretRing(text));
    expect(error.message).toBe(words);
    expect(error.message).not.toContain('a1a1');
  });

  test.each([
    [() => ring.seal('\ud83d', place), TypeError, 'Only well-formed text can be sealed'],
    [
      () => ring.open({ secret: 'x', version: 1 }, place),
      UnreadableSecret,
      'A stored secret is not iv:authTag:ciphertext',
    ],
    [
      () => ring.open({ secret: `${'0'.repeat(24)}:${'0'.repeat(32)}:abc`, version: 1 }, place),
      UnreadableSecret,
      'A stored secret is not iv:authTag:ciphertext',
    ],
    [
      () => ring.open({ secret: `${'0'.repeat(24)}:${'0'.repeat(32)}:ab`, version: 1 }, place),
      UnreadableSecret,
      `secret of row ${row} in ai_keys does not open with version 1 of its encryption key`,
    ],
    [
      () => ring.open({ secret: 'x', version: 2 }, place),
      UnreadableSecret,
      'Version 2 of the encryption key is not known here',
    ],
    [
      () => placeData({ ...place, table: '' }, 1),
      TypeError,
      'A sealed value stands in a table, a column and a row, and in a school or the platform',
    ],
    [
      () => new KeyRing(`2:${KEY}`).fingerprint('x'),
      Error,
      'Without version 1 a ring that adds keys is made by KeyRing.forNewKeys',
    ],
  ])('%s', (work, kind, words) => {
    const error = errorOf(work);
    expect(error).toBeInstanceOf(kind);
    expect(error.message).toBe(words);
    if (kind === UnreadableSecret) expect(error.name).toBe('UnreadableSecret');
  });
});

test('versions of up to four digits, and space around the entries, are taken', () => {
  const many = new SecretRing(` 9999:${KEY} , 12:${KEY.toUpperCase()},\t${'b2'.repeat(32)}\n`);
  expect(many.versions).toEqual([9999, 12, 1]);
  expect(many.open(new SecretRing(`12:${KEY}`).seal('x', place), place)).toBe('x');
});

test.each([`x${row}`, `${row}x`, `${row}\n`, row.replaceAll('-', ''), ''])('%j is no row', (other) => {
  expect(() => placeData({ ...place, row: other }, 1)).toThrow(TypeError);
});
