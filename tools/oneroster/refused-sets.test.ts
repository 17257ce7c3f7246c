import { describe, expect, it } from 'vitest';
import { conformanceSchools, lines, OWN, withRows } from './testing/conformance.ts';
import { refusedCalendars } from './testing/refused-calendars.ts';
import { refusedDeltas } from './testing/refused-deltas.ts';
import { refusedManifests } from './testing/refused-manifests.ts';
import { refusedPeople } from './testing/refused-people.ts';
import { refusedText } from './testing/refused-text.ts';
import { full, minimal, type Row, type Rows, type Texts, textsOf } from './testing/sets.ts';

const { put } = await conformanceSchools();
const check = async (texts: Texts) => lines(await put(texts, 'OAK', { dryRun: true }));

describe('sets that do not conform', () => {
  it.each([...[...refusedManifests, ...refusedText, ...refusedDeltas], ...[...refusedCalendars, ...refusedPeople]])(
    '%s: exactly these lines',
    async (_, texts, expected) => {
      expect(await check(texts())).toEqual(expected);
    },
  );

  it('says what contradicts itself in a gradebook', async () => {
    const rows: Rows = {
      ...full,
      lineItems: (full.lineItems ?? []).map((row) =>
        row.sourcedId === 'li1' ? { ...row, resultValueMin: '30' } : row,
      ),
      results: (full.results ?? []).map((row) => (row.sourcedId === 'g1' ? { ...row, classSourcedId: 'hr' } : row)),
      categories: [{ sourcedId: 'hw', title: 'Homework', weight: '12.5' }, ...(full.categories ?? []).slice(1)],
      scoreScales: (full.scoreScales ?? []).map((row) => ({ ...row, scoreScaleValue: 'A=90' })),
      resources: [{ ...(full.resources?.[0] as Row), importance: 'ext:vital', roles: 'student,pupil' }],
      roles: (full.roles ?? []).map((row) => (row.sourcedId === 'r3' ? { ...row, userProfileSourcedId: 'up1' } : row)),
    };
    const found = await check(textsOf(rows));
    expect(found.filter((line) => !/is not in .*csv/.test(line)).sort()).toEqual([
      'categories.csv:2:weight: “12.5” is not a whole number. Write it as 25.',
      'lineItems.csv:2:resultValueMin: The lowest value is above the highest. Correct one of them.',
      'resources.csv:2:importance: “ext:vital” is not one of primary, secondary.',
      `resources.csv:2:roles: “pupil” is not one of administrator, aide, guardian, parent, proctor, relative, student, teacher${OWN}`,
      'results.csv:2:classSourcedId: The line item is of the class “math”. Correct it here, or leave it out.',
      'roles.csv:4:userProfileSourcedId: The profile is of the user “te1”. Name one of this user.',
      'scoreScales.csv:2:scoreScaleValue: “A=90” is not a list of pairs in braces. Write it as {first:second},{first:second}.',
      'scoreScales.csv:3:scoreScaleValue: “A=90” is not a list of pairs in braces. Write it as {first:second},{first:second}.',
    ]);
  });

  it('counts all of many errors, and keeps the first', async () => {
    const many = Array.from({ length: 200 }, (_, at) => ({
      ...(minimal.users?.[0] as Row),
      sourcedId: `u${at}`,
      enabledUser: 'maybe',
    }));
    const report = await put(withRows('users', many), 'OAK', { dryRun: true, keepErrors: 50 });
    expect(report.errors).toHaveLength(50);
    expect(report.errorCount).toBeGreaterThan(200);
    expect(report.errors[49]).toEqual({
      file: 'users.csv',
      line: 51,
      field: 'enabledUser',
      message: '“maybe” is neither true nor false.',
    });
  });
});
