import { expect, it } from 'vitest';
import type { StepResult } from '#tools/surfaces/agent-tool.ts';
import { numbersIn, ungrounded } from './numbers.ts';
import { type Scored, score } from './scorers.ts';

const read: StepResult = {
  operation: 'attendance.ofClass',
  title: 'Attendance',
  milliseconds: 1,
  status: 'done',
  summary: '8B was present 92.1%',
  data: { rate: 0.921 },
  drawings: [],
};

const scored = (changed: Partial<Scored> = {}, text = '8B was present 92.1%.'): Scored => ({
  turn: { say: 'attendance of 8B', calls: ['attendance.ofClass'], arguments: { classId: '8b' }, mentions: ['present'] },
  answer: {
    text,
    steps: [{ operation: 'attendance.ofClass', input: { classId: '8B' }, result: read }],
    milliseconds: { firstText: 1, end: 2 },
  },
  sources: ['attendance of 8B'],
  truth: new Map(),
  fixedWords: false,
  changes: 0,
  ...changed,
});
const failing = (one: Scored) =>
  Object.entries(score(one)).flatMap(([name, issues]) => (issues.length > 0 ? [name] : []));

it('passes what is right', () => {
  expect(failing(scored())).toEqual([]);
});

it('names what is wrong', () => {
  const { turn } = scored();
  expect(failing(scored({ turn: { ...turn, calls: ['grades.ofClass'], arguments: {} } }))).toEqual(['tool']);
  expect(failing(scored({ turn: { ...turn, calls: [], arguments: {} } }))).toEqual(['tool']);
  expect(failing(scored({ turn: { ...turn, never: ['attendance.ofClass'] } }))).toEqual(['tool']);
  expect(failing(scored({ turn: { ...turn, arguments: { classId: '8A' } } }))).toEqual(['arguments']);
  expect(failing(scored({}, '8B was present 95%.'))).toEqual(['grounded']);
  expect(
    failing(scored({ turn: { ...turn, figures: ['8B.students'] }, truth: new Map([['8B.students', 20]]) })),
  ).toEqual(['figures']);
  expect(failing(scored({ turn: { ...turn, withholds: ['92'] } }))).toEqual(['words']);
  expect(failing(scored({ turn: { ...turn, proposes: 'required' } }))).toEqual(['writes']);
  expect(failing(scored({ changes: 1 }))).toEqual(['writes']);
});

it('reads numbers as people write them', () => {
  expect(numbersIn('1,898 of 2,060 sessions (92.10%), ٣ late\n1. Sam')).toEqual([1898, 2060, 92.1, 3]);
  expect(ungrounded('92.1% of 20, 7 more', ['{"rate":0.921}', 'grade 20'])).toEqual([7]);
});
