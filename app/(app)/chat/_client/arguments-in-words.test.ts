import { expect, test } from 'vitest';
import { argumentsInShort, argumentsInWords } from './arguments-in-words.ts';

const place = { locale: 'en-US', timeZone: 'America/New_York' };

test('says what a call was given as people would', () => {
  const input = {
    studentId: 'Sam Okafor',
    classId: '0b6ff3f0-5a0e-7c1e-8d0a-2f1c3d4e5f60',
    dueOn: '2026-11-23',
    startsAt: '2026-11-24T01:30:00Z',
    status: 'not_taken',
    marks: [{ status: 'late', student: 'Ada' }],
    onlyMine: true,
    weeks: 3,
  };
  expect(argumentsInWords(input, place)).toEqual([
    { name: 'student', value: 'Sam Okafor' },
    { name: 'due on', value: 'Nov 23, 2026' },
    { name: 'starts at', value: 'Nov 23, 2026' },
    { name: 'status', value: 'not taken' },
    { name: 'marks', value: 'Ada: late' },
    { name: 'only mine', value: 'yes' },
    { name: 'weeks', value: '3' },
  ]);
});

test('leaves words as they were said', () => {
  for (const said of ['8B', 'sam_okafor@demo.school', 'Form_7', 'in 2026-11', '2026-11-23 or later'])
    expect(argumentsInShort({ query: said }, place)).toBe(said);
});

test('is short in a line, and names bare numbers alone', () => {
  expect(argumentsInShort({ classId: '8B', weeks: 3, limit: 50 }, place)).toBe('8B, weeks 3');
  expect(argumentsInShort({ text: 'a'.repeat(100) }, place)).toBe(`${'a'.repeat(69)}…`);
  expect(argumentsInShort('nothing', place)).toBe('');
});
