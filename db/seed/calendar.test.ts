import { describe, expect, test } from 'vitest';
import { ordinaryYear, schoolYear } from './calendar.ts';
import { addDays, isWeekend } from './days.ts';
import { planSchool } from './plan.ts';
import { termTree } from './school-defaults.ts';

const everyDay = Array.from({ length: 1_500 }, (_, index) => addDays('2026-01-01', index));

describe('a school year around any day', () => {
  test('contains it, with a quarter of school behind it and days ahead', () => {
    for (const today of everyDay) {
      const { startsOn, endsOn, days, quarters } = schoolYear(today);
      expect(today >= startsOn && today <= endsOn, today).toBe(true);
      expect(days.filter(({ day }) => day < today).length, today).toBeGreaterThan(50);
      expect(days.filter(({ day }) => day > today).length, today).toBeGreaterThan(9);
      expect(
        days.some(({ day }) => day === today),
        today,
      ).toBe(!isWeekend(today));
      expect(quarters[0]!.endsOn < today, today).toBe(true);
    }
  });

  test('makes a weekend a school day when told to', () => {
    for (const today of everyDay.filter(isWeekend)) {
      expect(schoolYear(today, { makeUpDay: true }).days.find(({ day }) => day === today)?.label, today).toBe(
        'Make-up day',
      );
    }
  });

  test('has quarters in order that hold every school day, and cycle days that never skip', () => {
    for (const today of everyDay.filter((_, index) => index % 7 === 0)) {
      const { days, quarters, closures } = schoolYear(today);
      for (const { day } of days.filter((entry) => !entry.label)) {
        expect(
          quarters.some((quarter) => day >= quarter.startsOn && day <= quarter.endsOn),
          day,
        ).toBe(true);
      }
      expect(quarters.map(({ startsOn }) => startsOn)).toEqual(quarters.map(({ startsOn }) => startsOn).sort());
      expect(days.every(({ cycleDay }, index) => cycleDay === (index % 5) + 1)).toBe(true);
      expect(closures.every(({ day }) => days.every((entry) => entry.day !== day))).toBe(true);
    }
  });
});

test('terms are two semesters of two quarters within the year', () => {
  const year = schoolYear('2026-11-18');
  const terms = termTree(year);
  expect(terms.map(({ key, parent }) => [key, parent])).toEqual([
    ['S1', null],
    ['Q1', 'S1'],
    ['Q2', 'S1'],
    ['S2', null],
    ['Q3', 'S2'],
    ['Q4', 'S2'],
  ]);
  for (const term of terms)
    expect(term.startsOn >= year.startsOn && term.endsOn <= year.endsOn && term.postingClosesOn > term.endsOn).toBe(
      true,
    );
});

test('an ordinary year leaves the holidays to the school', () => {
  expect(ordinaryYear('2026-11-18')).toMatchObject({ name: '2026–27', closures: [] });
  expect(ordinaryYear('2027-07-18').startsOn).toBe('2027-08-30');
});

test('on a closed weekend Friday is the newest day', () => {
  const plan = planSchool({ today: '2026-11-22' });
  expect(plan.newestDay).toBe('2026-11-20');
  expect(planSchool({ today: '2026-11-22', weekend: 'make-up day' }).newestDay).toBe('2026-11-22');
});
