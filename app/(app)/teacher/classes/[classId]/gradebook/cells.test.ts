import { describe, expect, it } from 'vitest';
import { markOf, readEntry, sameMark, spread } from './cells.ts';

const quiz = { maxScore: 20, extraCredit: false };

describe('what is typed into a cell', () => {
  it.each([
    ['8', 8],
    [' 17.5 ', 17.5],
    ['17,25', 17.25],
    ['0', 0],
    ['15/20', 15],
    ['85%', 17],
    ['0.29', 0.29],
  ])('reads %j as a score', (typed, score) => {
    expect(readEntry(typed, quiz)).toEqual({ entry: { score } });
  });

  it.each([
    ['m', 'missing'],
    ['Missing', 'missing'],
    ['x', 'excused'],
    ['i', 'incomplete'],
    ['', 'ungraded'],
    ['–', 'ungraded'],
  ])('reads %j as a state, not a score', (typed, state) => {
    expect(readEntry(typed, quiz)).toEqual({ entry: { state } });
  });

  it.each([
    ['eight', 'number'],
    ['15/25', 'number'],
    ['-1', 'negative'],
    ['20.5', 'tooMuch'],
    ['8.125', 'tooFine'],
  ])('says why %j is none', (typed, problem) => {
    expect(readEntry(typed, quiz)).toEqual({ problem });
  });

  it('lets extra credit go beyond what it is worth', () => {
    expect(readEntry('3', { maxScore: 2, extraCredit: true })).toEqual({ entry: { score: 3 } });
  });
});

it('keeps the comment and the release of a mark that is entered anew', () => {
  const before = {
    studentId: 's',
    assessmentId: 'a',
    state: 'graded',
    score: 8,
    comment: 'neat',
    released: true,
    releasedToGuardians: false,
  } as const;
  expect(markOf({ state: 'missing' }, before, 's', 'a')).toEqual({ ...before, state: 'missing', score: null });
});

it('tells zero from missing, and no row from ungraded not at all', () => {
  const zero = markOf({ score: 0 }, undefined, 's', 'a');
  expect(sameMark(zero, markOf({ state: 'missing' }, undefined, 's', 'a'))).toBe(false);
  expect(sameMark(undefined, markOf({ state: 'ungraded' }, undefined, 's', 'a'))).toBe(true);
});

it('lays a pasted column out downwards and stops at the edge', () => {
  expect(spread('8\r\n9\r\nm\r\n', { row: 1, column: 2 }, { rows: 3, columns: 3 })).toEqual([
    { row: 1, column: 2, typed: '8' },
    { row: 2, column: 2, typed: '9' },
  ]);
  expect(spread('8\t9', { row: 0, column: 0 }, { rows: 1, columns: 2 }).map(({ typed }) => typed)).toEqual(['8', '9']);
});
