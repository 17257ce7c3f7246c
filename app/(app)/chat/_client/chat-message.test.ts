import { expect, test } from 'vitest';
import { asksBack, hasFailed, type Step } from './chat-message.ts';

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
