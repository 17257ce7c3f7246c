import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { normalisedNumber } from './telephone-number.ts';

describe('a telephone number', () => {
  it.each([
    ['+1 (212) 555-0142', '+12125550142'],
    ['001 212 555 0142', '+12125550142'],
    ['٠٠٤٤ ٢٠ ٧٩٤٦ ٠٩٥٨', '+442079460958'],
    ['＋44 (0)20 7946 0958 ext. 12', '+442079460958'],
    ['020 7946 0958 x3', '02079460958'],
    ['020/7946.0958#9', '02079460958'],
    ['911', '911'],
    ['ask the neighbour', null],
    ['12', null],
  ])('%s is compared as %s', (written, compared) => expect(normalisedNumber(written)).toBe(compared));

  it('is the same number however it is set', () => {
    const digits = fc.string({ unit: fc.constantFrom(...'123456789'), minLength: 5, maxLength: 14 });
    const gap = fc.constantFrom(' ', '-', '.', '/', ')', '(', '\u00a0');
    fc.assert(
      fc.property(digits, fc.array(gap, { minLength: 14, maxLength: 14 }), fc.boolean(), (number, gaps, abroad) => {
        const set = [...number].map((digit, place) => `${gaps[place]}${digit}`).join('');
        const sign = abroad ? '+' : '';
        expect(normalisedNumber(`${sign}${set}`)).toBe(`${sign}${number}`);
        expect(normalisedNumber(normalisedNumber(`${sign}${set}`) ?? '')).toBe(`${sign}${number}`);
      }),
    );
  });
});
