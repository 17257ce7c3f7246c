import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type CsvRecord, csvRecords } from './csv-reader.ts';
import { csvLine } from './csv-writer.ts';

/** Reads text cut into pieces of so many bytes. */
async function read(text: string | Uint8Array, size = 7): Promise<CsvRecord[]> {
  const bytes = typeof text === 'string' ? new TextEncoder().encode(text) : text;
  async function* pieces() {
    for (let at = 0; at < bytes.length; at += size) yield bytes.subarray(at, at + size);
  }
  const records: CsvRecord[] = [];
  for await (const some of csvRecords(pieces())) records.push(...some);
  return records;
}

const values = (records: CsvRecord[]) => records.map((record) => record.values);
const lines = (records: CsvRecord[]) => records.map((record) => record.line);

describe('the CSV reader', () => {
  it.each([
    ['LF', '\n'],
    ['CRLF', '\r\n'],
    ['CR', '\r'],
  ])('reads %s ends of line, and says the line on which each row begins', async (_, end) => {
    const text = ['a,b', '1,"x', 'y"', '', '3,4'].join(end);
    const records = await read(text);
    expect(values(records)).toEqual([
      ['a', 'b'],
      ['1', `x${end}y`],
      ['3', '4'],
    ]);
    expect(lines(records)).toEqual([1, 2, 5]);
  });

  it('passes over a byte order mark and keeps empty values', async () => {
    expect(values(await read('\uFEFFa,b,\n,,\n""\n'))).toEqual([['a', 'b', ''], ['', '', ''], ['']]);
  });

  it('goes on after a row that breaks the quoting rules', async () => {
    const records = await read('a,b\n"x"y,1\nz"z,2\n3,4\n"open\n5,6\n');
    expect(records.map(({ line, problem }) => [line, problem !== undefined])).toEqual([
      [1, false],
      [2, true],
      [3, true],
      [4, false],
      [5, true],
    ]);
  });

  it('gives up a quote that is never closed before it fills the memory', async () => {
    const [, record] = await read(`a\n"${'x'.repeat(5_000_000)}`, 65_536);
    expect(record).toMatchObject({ line: 2, values: [], problem: expect.stringContaining('four million characters') });
  });

  it('reads back what the writer wrote, wherever it is cut, with the true line of each row', async () => {
    const value = fc.oneof(
      fc.string({ unit: fc.constantFrom('a', ',', '"', '\n', '\r', ' ', '\uFEFF', 'é', '😀') }),
      fc.string({ unit: 'grapheme' }),
    );
    const rows = fc.array(fc.array(value, { minLength: 1, maxLength: 5 }), { maxLength: 12 });
    await fc.assert(
      fc.asyncProperty(rows, fc.integer({ min: 1, max: 40 }), async (written, size) => {
        const texts = written.map(csvLine);
        const records = await read(`h\r\n${texts.join('')}`, size);
        expect(values(records).slice(1)).toEqual(written);
        const ends = texts.map((text) => text.replaceAll('\r\n', '\n').split(/[\r\n]/).length - 1);
        const starts = ends.map((_, index) => 2 + ends.slice(0, index).reduce((sum, count) => sum + count, 0));
        expect(lines(records).slice(1)).toEqual(starts);
      }),
      { numRuns: 500 },
    );
  });

  it('reads any bytes at all without throwing, each row on a line of its own or later', async () => {
    const bytes = fc.oneof(
      fc.uint8Array({ maxLength: 300 }),
      fc.array(fc.constantFrom(34, 44, 10, 13, 65, 0, 255), { maxLength: 300 }).map((codes) => Uint8Array.from(codes)),
    );
    await fc.assert(
      fc.asyncProperty(bytes, fc.integer({ min: 1, max: 20 }), async (given, size) => {
        const records = await read(given, size);
        expect(records).toEqual(await read(given, 1_000));
        for (const [index, { line }] of records.entries()) expect(line).toBeGreaterThan(records[index - 1]?.line ?? 0);
      }),
      { numRuns: 1_000 },
    );
  });
});
