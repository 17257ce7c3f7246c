import { describe, expect, it } from 'vitest';
import {
  asInput,
  changed,
  type RegisterView,
  savedMarks,
  shortcutsOf,
  tally,
  unmarked,
  withCode,
  withMinutes,
  withRestPresent,
} from './register-draft.ts';

const code = (id: string, label: string, more = {}) => ({
  ...{ id, code: label.toLowerCase(), label, present: false, late: false, excused: false },
  ...more,
});
const present = code('c1', 'Present', { present: true });
const absent = code('c2', 'Absent');
const late = code('c3', 'Late', { present: true, late: true });
const excused = code('c4', 'Excused', { excused: true });

const student = (id: string, more: Partial<RegisterView['students'][number]> = {}) => ({
  ...{ id, name: id, mark: null, office: false, report: null },
  ...more,
});
const register: RegisterView = {
  ...{ classId: 'class', class: '8B', day: '2026-11-23', session: 'am', taken: false, takenBy: null, takenAt: null },
  ...{ version: 0, editable: true, why: null, codes: [present, absent, late, excused] },
  students: [
    student('ana'),
    student('ben', { report: { reason: 'fever', until: '2026-11-23', confirmed: false } }),
    student('cleo', { office: true, mark: { codeId: 'c4', label: 'Excused', minutesLate: null, reason: 'dentist' } }),
    student('dana', { mark: { codeId: 'c3', label: 'Late', minutesLate: 5, reason: null } }),
  ],
};

describe('a register being taken', () => {
  it('starts from what is saved, without the entries of the office', () => {
    expect(savedMarks(register)).toEqual({ dana: { codeId: 'c3', minutesLate: 5 } });
    expect(unmarked(register, savedMarks(register)).map(({ id }) => id)).toEqual(['ana', 'ben']);
  });

  it('never takes a child for present whom a family has reported absent', () => {
    const marks = withRestPresent(register, savedMarks(register));
    expect(marks.ana).toEqual({ codeId: 'c1', minutesLate: null });
    expect(marks.ben).toBeUndefined();
    expect(marks.dana).toEqual({ codeId: 'c3', minutesLate: 5 });
  });

  it('drops minutes with a code that is not about being late', () => {
    const marks = withMinutes(savedMarks(register), 'dana', 12);
    expect(withCode(marks, 'dana', absent).dana).toEqual({ codeId: 'c2', minutesLate: null });
    expect(withCode(marks, 'dana', late).dana).toEqual({ codeId: 'c3', minutesLate: 12 });
  });

  it('knows what differs from what is saved', () => {
    const marks = withCode(withMinutes(savedMarks(register), 'dana', 5), 'ana', absent);
    expect(changed(register, marks).map(({ id }) => id)).toEqual(['ana']);
  });

  it('is handed in as everyone present, except', () => {
    const marks = withCode(withRestPresent(register, savedMarks(register)), 'ben', excused);
    expect(asInput(register, marks)).toEqual({
      ...{ classId: 'class', day: '2026-11-23', session: 'am', version: 0, defaultCodeId: 'c1' },
      exceptions: [
        { studentId: 'ben', codeId: 'c4' },
        { studentId: 'dana', codeId: 'c3', minutesLate: 5 },
      ],
    });
  });

  it('counts the entries of the office as well', () => {
    const marks = withRestPresent(register, savedMarks(register));
    expect(tally(register, marks)).toEqual([
      { label: 'Present', count: 1 },
      { label: 'Late', count: 1 },
      { label: 'Excused', count: 1 },
    ]);
  });
});

it('gives every code a letter of its own that moves nothing', () => {
  const { letters, numbers } = shortcutsOf([...register.codes, code('c5', 'Left early'), code('c6', 'Makeup')]);
  expect([...letters].map(([letter, { label }]) => `${letter} ${label}`)).toEqual([
    'p Present',
    'a Absent',
    'l Late',
    'e Excused',
    'f Left early',
    'u Makeup',
  ]);
  expect(numbers.get('4')).toBe(excused);
});
