import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { csvFileName, toCsv } from './csv.ts';

const columns = [
  { key: 'name', label: 'Name' },
  { key: 'rate', label: 'Rate' },
];

describe('toCsv', () => {
  it('quotes what needs quoting and leaves an absent value empty', () => {
    expect(toCsv(columns, [{ name: 'Moreno, "Ana"', rate: null }])).toBe('\uFEFFName,Rate\r\n"Moreno, ""Ana""",\r\n');
  });

  it('keeps negative numbers as numbers', () => {
    expect(toCsv(columns, [{ name: 'Ana', rate: -2.5 }])).toContain('Ana,-2.5');
  });

  it.each(['=1+1', '+1', '-cmd', '@sum', '\t=1', '  =1', '\r=1'])('makes %j text, not a formula', (name) => {
    const line = toCsv(columns, [{ name, rate: 1 }])
      .split('\r\n')
      .slice(1)
      .join('\r\n');
    expect(line.replace(/^"/, '').startsWith("'")).toBe(true);
  });

  it('never begins a cell with a formula, whatever the text', () => {
    fc.assert(
      fc.property(fc.string(), (name) => {
        const cell = toCsv([{ key: 'name', label: 'Name' }], [{ name }]).slice('\uFEFFName\r\n'.length);
        expect(cell).not.toMatch(/^"?[=+\-@\t]/);
      }),
    );
  });
});

describe('csvFileName', () => {
  it('keeps letters of every script', () => {
    expect(csvFileName('Attendance of 8B, Müller/नीला')).toBe('attendance-of-8b-müller-न-ल.csv');
    expect(csvFileName('…')).toBe('table.csv');
  });
});
