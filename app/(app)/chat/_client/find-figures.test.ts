import { expect, test } from 'vitest';
import type { Step } from './chat-message.ts';
import { indexFigures, keepTogether, splitFigures } from './find-figures.ts';

const said = (summary: string): Step => ({
  id: summary,
  toolName: 'grades_ofStudent',
  input: {},
  result: {
    ...{ status: 'done', operation: 'grades.ofStudent', title: 'Grades', milliseconds: 1 },
    ...{ summary, data: null, drawings: [] },
  },
  error: undefined,
});
const figuresIn = (text: string, ...summaries: string[]) =>
  splitFigures(text, indexFigures(summaries.map(said))).filter((piece) => typeof piece !== 'string');

test('figures that an operation said are found, others are not', () => {
  const found = figuresIn('Art is at 83% over 87 marks, and 12 came later.', 'Art 83% (B). This counts 87 marks.');
  expect(found.map(({ figure }) => figure)).toEqual(['83%', '87']);
});

test('days, codes and names of terms are no figures', () => {
  const text = '8B on November 22, 2026 (2026-11-22, 9:30), Quarter 3: 22 present, 22 Nov counted.';
  expect(figuresIn(text, text).map(({ figure }) => figure)).toEqual(['22']);
});

test('a figure that stands in several sentences comes from the one with the same words', () => {
  const [first, second] = figuresIn(
    'There is 1 excused piece. For 1 more there is no mark.',
    '1 excused piece does not count. For 1 more there is no mark.',
  );
  expect(first?.source.sentence).toBe('1 excused piece does not count.');
  expect(second?.source.sentence).toBe('For 1 more there is no mark.');
});

test('the words around figures are kept', () => {
  const text = 'In all 1,204 of 2,000 (60.2 %).';
  const pieces = splitFigures(text, indexFigures([said('1,204 of 2,000 students, 60.2%')]));
  expect(pieces.map((piece) => (typeof piece === 'string' ? piece : piece.figure)).join('')).toBe(text);
  expect(pieces.filter((piece) => typeof piece !== 'string')).toHaveLength(3);
});

test('a sign that stands at a figure without a space stays with it, and nothing is lost', () => {
  const text = '(1,204/2,000), that is 60.2 %.';
  const pieces = keepTogether(splitFigures(text, indexFigures([said('1,204 of 2,000 students, 60.2%')])));
  const shown = pieces.map((piece) =>
    typeof piece === 'string' ? piece : `[${piece.before}${piece.figure}${piece.after}]`,
  );
  expect(shown).toEqual(['[(1,204/]', '[2,000),]', ' that is ', '[60.2 %.]']);
  expect(keepTogether(['“No figure”'])).toEqual(['“No figure”']);
});
