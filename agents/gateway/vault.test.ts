import { randomUUID } from 'node:crypto';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { KeyRing, UnreadableSecret } from './vault.ts';

const OLD = '11'.repeat(32);
const NEW = '22'.repeat(32);
const ring = new KeyRing(OLD);
const row = randomUUID();

describe('sealing', () => {
  test('opens to what was sealed, whatever it is', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', minLength: 1 }), (plain) => {
        expect(ring.open(ring.seal(plain, row), row)).toBe(plain);
      }),
    );
  });

  test('is iv:authTag:ciphertext in hex with an IV of its own each time', () => {
    const first = ring.seal('demo-key', row);
    expect(first.secret).toMatch(/^[0-9a-f]{24}:[0-9a-f]{32}:[0-9a-f]{16}$/);
    expect(ring.seal('demo-key', row).secret.split(':')[0]).not.toBe(first.secret.split(':')[0]);
  });

  test('does not open for another row, another version, another ring, or altered anywhere', () => {
    const sealed = ring.seal('demo-key', row);
    expect(() => ring.open(sealed, randomUUID())).toThrow(UnreadableSecret);
    expect(() => ring.open({ ...sealed, version: 2 }, row)).toThrow(UnreadableSecret);
    expect(() => new KeyRing(`2:${OLD},1:${NEW}`).open({ ...sealed, version: 2 }, row)).toThrow(UnreadableSecret);
    expect(() => new KeyRing(NEW).open(sealed, row)).toThrow(UnreadableSecret);
    for (const index of [0, 23, 25, 56, 58, sealed.secret.length - 1]) {
      const altered =
        sealed.secret.slice(0, index) + (sealed.secret[index] === '0' ? '1' : '0') + sealed.secret.slice(index + 1);
      expect(() => ring.open({ ...sealed, secret: altered }, row), `character ${index}`).toThrow(UnreadableSecret);
    }
  });
});

describe('rotation', () => {
  const rotating = new KeyRing(`2:${NEW},1:${OLD}`);

  test('seals with the current version and still opens the older one', () => {
    const before = ring.seal('demo-key', row);
    expect(rotating.open(before, row)).toBe('demo-key');
    expect(rotating.seal('demo-key', row).version).toBe(2);
  });

  test('finds a duplicate that was fingerprinted under either version', () => {
    expect(rotating.fingerprints('demo-key')).toContain(ring.fingerprint('demo-key'));
    expect(rotating.fingerprint('demo-key')).not.toBe(ring.fingerprint('demo-key'));
    expect(ring.fingerprint('demo-key')).not.toBe(ring.fingerprint('demo-kex'));
  });
});

test.each(['', 'abc', `${OLD},${NEW}`, `1:${OLD},1:${NEW}`, `${OLD}0`])('refuses %j as key material', (text) => {
  expect(() => new KeyRing(text)).toThrow(/encryption key/);
});
