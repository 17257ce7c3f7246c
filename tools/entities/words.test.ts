import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { inFigures } from './numbers.ts';
import { nameTokens, nearness, plain, typingErrors } from './words.ts';

describe('words of names', () => {
  it('loses accents of Latin letters only, since elsewhere a mark makes another letter', () => {
    expect(plain('José ÁLVAREZ')).toBe('jose alvarez');
    expect(plain('Łukasz Søren Đặng İrem')).toBe('lukasz soren dang irem');
    expect(plain('Йога आरोही वर्मा يوسف')).toBe('йога आरोही वर्मा يوسف');
    expect(plain('한지우'.normalize('NFD'))).toBe('한지우');
  });

  it('keeps the words that carry a name', () => {
    expect(nameTokens('Ms. Reyes’s')).toEqual(['reyes']);
    expect(nameTokens('Sam from 8B')).toEqual(['sam', '8b']);
    expect(nameTokens('Okafor, Sam')).toEqual(['okafor', 'sam']);
    expect(nameTokens('O’Neil')).toEqual(['o', 'neil']);
    expect(nameTokens('the class')).toEqual(['the', 'class']);
  });

  it('reads numbers as people say them', () => {
    expect(inFigures('eighth grade')).toBe('8 grade');
    expect(inFigures('year twelve')).toBe('year 12');
    expect(inFigures('8th b')).toBe('8 b');
  });
});

describe('typing errors', () => {
  it('counts a swap of neighbours once', () => {
    expect(typingErrors('okafro', 'okafor')).toBe(1);
    expect(typingErrors('mya', 'maya')).toBe(1);
    expect(typingErrors('yousef', 'yusuf')).toBe(2);
  });

  it('is symmetric, zero only for equal words, and never more than the longer word', () => {
    const word = fc.string({ maxLength: 6, unit: fc.constantFrom('a', 'b', 'c', 'й') });
    fc.assert(
      fc.property(word, word, (a, b) => {
        const errors = typingErrors(a, b);
        expect(errors).toBe(typingErrors(b, a));
        expect(errors === 0).toBe(a === b);
        expect(errors).toBeLessThanOrEqual(Math.max(a.length, b.length));
        expect(errors).toBeGreaterThanOrEqual(Math.abs(a.length - b.length));
      }),
    );
  });

  it('does not mistake short words for each other', () => {
    expect(nearness(['li'], ['lu', 'chen']).hits).toBe(0);
    expect(nearness(['samanta'], ['samantha', 'cole'])).toEqual({ hits: 1, distance: 0 + 1 });
  });
});
