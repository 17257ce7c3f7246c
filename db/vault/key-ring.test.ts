import { randomBytes } from 'node:crypto';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { SecretRing, UnreadableSecret } from './key-ring.ts';
import { type Place, placeData } from './place.ts';

const OLD = '1'.repeat(64);
const NEW = randomBytes(32).toString('hex');
const ring = new SecretRing(OLD);
const rotating = new SecretRing(`2:${NEW},1:${OLD}`);

const name = fc.stringMatching(/^[a-z_][a-z0-9_]{0,12}$/);
const places = fc.record({
  table: fc.oneof(
    name,
    fc.tuple(name, name).map((parts) => parts.join('.')),
  ),
  column: name,
  row: fc.uuid(),
  school: fc.option(fc.uuid()),
}) satisfies fc.Arbitrary<Place>;
const texts = fc.string({ unit: 'binary', maxLength: 200 });

describe('sealing', () => {
  test('opens to what was sealed, whatever the text and the place, the empty text too', () => {
    fc.assert(
      fc.property(texts, places, (plain, place) => {
        const sealed = ring.seal(plain, place);
        expect(sealed.secret).toMatch(/^[0-9a-f]{24}:[0-9a-f]{32}:(?:[0-9a-f]{2})*$/);
        expect(ring.open(sealed, place)).toBe(plain);
      }),
      { examples: [['', { table: 'a', column: 'b', row: '00000000-0000-4000-8000-000000000000', school: null }]] },
    );
  });

  test('opens in no other place', () => {
    fc.assert(
      fc.property(texts, places, places, (plain, place, other) => {
        const sealed = ring.seal(plain, place);
        for (const part of ['table', 'column', 'row', 'school'] as const) {
          const moved = { ...place, [part]: other[part] };
          if (moved[part] === place[part]) continue;
          expect(() => ring.open(sealed, moved), part).toThrow(UnreadableSecret);
        }
      }),
    );
  });

  test('does not open when any single bit of it is another', () => {
    fc.assert(
      fc.property(texts, places, fc.nat(), (plain, place, bit) => {
        const sealed = ring.seal(plain, place);
        const bytes = Buffer.from(sealed.secret.replaceAll(':', ''), 'hex');
        const at = bit % (bytes.length * 8);
        bytes[at >> 3]! ^= 1 << (at & 7);
        const hex = bytes.toString('hex');
        const secret = [hex.slice(0, 24), hex.slice(24, 56), hex.slice(56)].join(':');
        expect(() => ring.open({ ...sealed, secret }, place)).toThrow(UnreadableSecret);
      }),
      { numRuns: 1000 },
    );
  });

  test('does not open cut, lengthened, or in another form', () => {
    const place = { table: 'ai_keys', column: 'secret', row: '00000000-0000-4000-8000-000000000000' };
    const { secret, version } = ring.seal('a key', place);
    const [iv, authTag, ciphertext] = secret.split(':') as [string, string, string];
    const others = [
      '',
      secret.slice(0, -2),
      secret.slice(0, -1),
      `${secret}00`,
      `${secret}:`,
      ` ${secret}`,
      `${secret}\n`,
      secret.toUpperCase(),
      `${iv}:${authTag.slice(0, 24)}:${ciphertext}`, // GCM itself would take a shorter tag
      `${iv}00:${authTag}:${ciphertext}`,
      `${authTag}:${iv}:${ciphertext}`,
    ];
    for (const other of others)
      expect(() => ring.open({ secret: other, version }, place), other).toThrow(UnreadableSecret);
  });

  test('refuses half a surrogate pair, which UTF-8 cannot keep', () => {
    const place = { table: 'ai_keys', column: 'secret', row: '00000000-0000-4000-8000-000000000000' };
    expect(() => ring.seal('\ud83d', place)).toThrow(TypeError);
    expect(ring.open(ring.seal('\ud83d\ude00', place), place)).toBe('😀');
  });

  test('never takes an IV twice', () => {
    const place = { table: 'ai_keys', column: 'secret', row: '00000000-0000-4000-8000-000000000000' };
    const seen = new Set<string>();
    for (let round = 0; round < 100_000; round += 1) seen.add(ring.seal('', place).secret.slice(0, 24));
    expect(seen.size).toBe(100_000);
  }, 120_000);
});

describe('places', () => {
  test('read the same only when they are the same', () => {
    fc.assert(
      fc.property(places, places, fc.integer({ min: 1, max: 99 }), fc.integer({ min: 1, max: 99 }), (a, b, m, n) => {
        const same = JSON.stringify([a, m]) === JSON.stringify([b, n]);
        expect(placeData(a, m).equals(placeData(b, n))).toBe(same);
        expect(placeData({ ...a, school: a.row }, m).equals(placeData({ ...a, school: null }, m))).toBe(false);
      }),
    );
  });

  test('of the platform are what released versions sealed model keys for', () => {
    const row = '0A000000-0000-4000-8000-000000000000';
    expect(placeData({ table: 'ai_keys', column: 'secret', row }, 3).toString()).toBe(
      'ai_keys/secret/0a000000-0000-4000-8000-000000000000/3',
    );
  });

  test.each([
    { table: 'a/b', column: 'c', row: '00000000-0000-4000-8000-000000000000' },
    { table: 'a', column: '', row: '00000000-0000-4000-8000-000000000000' },
    { table: 'a', column: 'c', row: '1' },
    { table: 'a', column: 'c', row: '00000000-0000-4000-8000-000000000000', school: '1/2' },
  ])('must be places: %j', (place) => {
    expect(() => ring.seal('x', place)).toThrow(TypeError);
  });
});

describe('versions', () => {
  test('the first one seals, each one opens, and no other ring does', () => {
    fc.assert(
      fc.property(texts, places, (plain, place) => {
        const before = ring.seal(plain, place);
        const after = rotating.seal(plain, place);
        expect([before.version, after.version]).toEqual([1, 2]);
        expect(rotating.open(before, place)).toBe(plain);
        expect(rotating.open(after, place)).toBe(plain);
        expect(new SecretRing(`1:${OLD},2:${NEW}`).open(after, place)).toBe(plain);
        expect(() => ring.open(after, place)).toThrow('Version 2 of the encryption key is not known here');
        expect(() => rotating.open({ ...before, version: 2 }, place)).toThrow(UnreadableSecret);
        expect(() => new SecretRing(`2:${OLD},1:${NEW}`).open(before, place)).toThrow(UnreadableSecret);
      }),
    );
    expect(rotating.versions).toEqual([2, 1]);
    expect([rotating.current, rotating.has(1), rotating.has(3)]).toEqual([2, true, false]);
  });

  test('keys for other purposes are the version’s own, the purpose’s own, and not the sealing key', () => {
    const derived = rotating.derive('one', 1);
    expect(derived).toEqual(ring.derive('one', 1));
    expect(derived.toString('hex')).not.toBe(OLD);
    for (const other of [rotating.derive('one', 2), ring.derive('two', 1)]) expect(other).not.toEqual(derived);
    expect(ring.derive('one', 1, 64)).toHaveLength(64);
  });

  test.each([
    '',
    'abc',
    OLD.slice(1),
    `${OLD}0`,
    `${OLD.slice(1)}g`,
    `${OLD},${NEW}`,
    `1:${OLD},1:${NEW}`,
    `0:${OLD}`,
    `-1:${OLD}`,
    `${OLD},`,
  ])('refuses %j as a secret, without repeating it', (text) => {
    const made = () => new SecretRing(text);
    expect(made).toThrow(/encryption key/);
    if (text.length > 60) expect(made).not.toThrow(new RegExp(text.slice(0, 20)));
  });
});
