import { expect, test } from 'vitest';
import { asksBack, type ChatMessage, hasFailed, isBlank, type Step } from './chat-message.ts';

const step = (change: Partial<Step>): Step => ({
  id: '1',
  toolName: 'attendance_ofStudent',
  input: {},
  result: undefined,
  error: undefined,
  ...change,
});
const failedWith = (code: string) =>
  step({
    result: {
      status: 'failed',
      operation: 'attendance.ofStudent',
      title: 'Attendance of a student',
      milliseconds: 3,
      error: { code, message: 'No.' },
    },
  });

test('a step that asks which one is meant has not failed', () => {
  const steps = [failedWith('ambiguous'), failedWith('forbidden'), step({ error: 'Broken' }), step({})];
  expect(steps.map(asksBack)).toEqual([true, false, false, false]);
  expect(steps.map(hasFailed)).toEqual([false, true, true, false]);
});

test('an answer is blank until its first word or step: neither a step that began nor the search for operations counts', () => {
  const answer = (...parts: object[]) => ({ id: '1', role: 'assistant', parts }) as ChatMessage;
  const tool = (name: string) => ({ type: `tool-${name}`, toolCallId: '1', state: 'input-available', input: {} });
  expect(isBlank(answer())).toBe(true);
  expect(isBlank(answer({ type: 'step-start' }, { type: 'text', text: '' }, tool('find_operation')))).toBe(true);
  expect(isBlank(answer({ type: 'step-start' }, tool('attendance_ofStudent')))).toBe(false);
  expect(isBlank(answer({ type: 'text', text: 'One' }))).toBe(false);
});
