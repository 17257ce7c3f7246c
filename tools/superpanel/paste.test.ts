import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { keyShape } from './key-shape.ts';
import { readPaste, withoutLines } from './paste.ts';

const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_-';
const text = (minLength: number, maxLength = minLength) =>
  fc.string({ unit: fc.constantFrom(...alphabet), minLength, maxLength });
const standardKey = text(35).map((rest) => `AIza${rest}`);
const newKey = text(20, 80).map((rest) => `AQ.${rest}`);
const key = fc.oneof(standardKey, newKey);
const example = `AIza${'x'.repeat(35)}`;

describe('a paste', () => {
  it('finds the same key however the line is dressed', () => {
    const dress = fc.constantFrom<(key: string) => string>(
      (plain) => plain,
      (plain) => `  ${plain}\t`,
      (plain) => `"${plain}",`,
      (plain) => `'${plain}';`,
      (plain) => `GEMINI_API_KEY=${plain}`,
      (plain) => `export KEY_7="${plain}"`,
      (plain) => `- ${plain}`,
      (plain) => `"key": "${plain}",`,
      (plain) => `${plain} # of the second account`,
      (plain) => `\uFEFF${plain}\u200B`,
      (plain) => `Label,project-1,${plain}`,
      (plain) => `"A label, with a comma",project-1,"${plain}"`,
      (plain) => `Label\tproject-1\t${plain}\tgemini-2.5-flash`,
    );
    fc.assert(
      fc.property(
        fc.uniqueArray(key, { minLength: 1, maxLength: 20 }),
        fc.array(dress, { minLength: 20, maxLength: 20 }),
        (keys, ways) => {
          const pasted = keys.map((one, index) => ways[index]!(one)).join('\r\n');
          expect(readPaste(pasted).map((line) => line.key)).toEqual(keys);
          expect(readPaste(pasted).every(({ shape }) => shape.accepted)).toBe(true);
        },
      ),
    );
  });

  it('numbers every line as the person sees it, whatever stands between, and never throws', () => {
    const line = fc.oneof(key, fc.constantFrom('', '   ', '# a comment', '[', '],'), fc.string());
    fc.assert(
      fc.property(fc.array(line), (lines) => {
        const pasted = lines.map((one) => one.replace(/[\r\n]/g, ' ')).join('\n');
        const found = readPaste(pasted);
        for (const { line: number, key: one } of found)
          expect(pasted.split('\n')[number - 1]).toContain(one.slice(0, 4));
        const numbers = found.map(({ line: number }) => number);
        expect(numbers).toEqual([...new Set(numbers)].sort((a, b) => a - b));
      }),
    );
  });

  it('names the first of equal keys, and loses no line when the good ones are taken out', () => {
    fc.assert(
      fc.property(fc.array(fc.nat(5), { minLength: 1, maxLength: 30 }), (picks) => {
        const keys = Array.from({ length: 6 }, (_, index) => `AIza${String(index).repeat(35)}`);
        const pasted = picks.map((pick) => keys[pick]!).join('\n');
        const found = readPaste(pasted);
        for (const { key: one, sameAs, line } of found) {
          const first = picks.findIndex((pick) => keys[pick] === one) + 1;
          expect(sameAs).toBe(first === line ? undefined : first);
        }
        const taken = new Set(found.filter(({ sameAs }) => !sameAs).map(({ line }) => line));
        const left = withoutLines(pasted, taken);
        expect(left === '' ? 0 : left.split('\n').length).toBe(picks.length - taken.size);
      }),
    );
  });

  it('reads columns in their usual order, or as a heading has them', () => {
    const usual = `First,school-project,${example},gemini-2.5-flash|gemma-3-4b`;
    const headed = `key,families,label,project\n${example},gemini-2.5-flash;gemma-3-4b,First,school-project`;
    for (const pasted of [usual, headed]) {
      expect(readPaste(pasted)[0]).toMatchObject({
        ...{ key: example, label: 'First', project: 'school-project' },
        families: ['gemini-2.5-flash', 'gemma-3-4b'],
      });
    }
    expect(readPaste(`Second,${example}`)[0]).toMatchObject({ label: 'Second', project: undefined, families: [] });
    expect(readPaste(`${example},gemini-2.5-flash`)[0]).toMatchObject({
      label: undefined,
      families: ['gemini-2.5-flash'],
    });
    expect(readPaste(`SCHOOL_KEY=${example}`)[0]).toMatchObject({ label: 'SCHOOL_KEY', project: undefined });
    // A full line whose key is malformed is a malformed key, not a malformed label.
    expect(readPaste('Third,project,not a key')[0]).toMatchObject({ label: 'Third', key: 'not a key' });
  });

  it('reads 500 keys', () => {
    const keys = Array.from({ length: 500 }, (_, index) => `AQ.${String(index).padStart(40, '0')}`);
    expect(readPaste(keys.join('\n')).map((line) => line.key)).toEqual(keys);
  });
});

describe('the shape of a key', () => {
  it.each([
    [example, undefined],
    [`AIza${'x'.repeat(34)}`, 'wrong-length'],
    [`AIza${'x'.repeat(36)}`, 'wrong-length'],
    [`AIza${'x'.repeat(34)}!`, 'characters'],
    ['AQ.Ab8short', 'cut'],
    ['ya29.a0AfB_byC', 'access-token'],
    ['eyJhbGciOiJIUzI1NiJ9.e30.x', 'access-token'],
    [`sk-${'x'.repeat(40)}`, 'other-provider'],
    ['{"type":"service_account"}', 'credential-file'],
    [`AIza ${'x'.repeat(35)}`, 'spaces'],
    ['x'.repeat(19), 'too-short'],
    ['x'.repeat(513), 'too-long'],
    ['', 'empty'],
  ])('of %s', (text, why) => {
    const shape = keyShape(text);
    expect(shape.accepted ? undefined : shape.why).toBe(why);
  });

  it('is doubted where Google gives out others by now, or none like it is known', () => {
    expect(keyShape(example)).toEqual({ accepted: true, doubt: 'standard-key' });
    expect(keyShape(`AQ.${'x'.repeat(50)}`)).toEqual({ accepted: true });
    expect(keyShape('IQ.'.padEnd(40, 'x'))).toEqual({ accepted: true, doubt: 'unknown-shape' });
  });

  it('of the demonstration opens nothing elsewhere', () => {
    const demo = `demo-${'0a'.repeat(20)}`;
    expect(keyShape(demo)).toEqual({ accepted: false, why: 'demonstration' });
    expect(keyShape(demo, { demonstration: true })).toEqual({ accepted: true });
  });
});
