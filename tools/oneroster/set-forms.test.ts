import { randomBytes } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import type { FileName } from './binding.ts';
import { csvLine } from './csv-writer.ts';
import { bySourcedId, changed, conformanceSchools, lines, untouched } from './testing/conformance.ts';
import { minimal, type Row, type Rows, textsOf } from './testing/sets.ts';

const { newSchool, put, exported } = await conformanceSchools();

describe('sets of other forms', () => {
  it('takes people without roles, and terms without a parent in the year that the set has', async () => {
    const code = await newSchool();
    const { roles: _, academicSessions = [], ...rest } = minimal;
    const days = { startDate: '2026-08-16', endDate: '2027-08-15', schoolYear: '2026' };
    const texts = textsOf({
      ...rest,
      academicSessions: [
        { sourcedId: 'fy', title: 'FY', type: 'schoolYear', ...days },
        ...academicSessions.map((row) => ({
          ...row,
          startDate: '2026-08-30',
          endDate: '2027-01-29',
          schoolYear: '2026',
        })),
        {
          sourcedId: 'mp1',
          title: 'MP1',
          type: 'gradingPeriod',
          ...days,
          startDate: '2026-08-30',
          endDate: '2026-11-09',
        },
      ],
    });
    const report = await put(texts, code);
    expect(lines(report)).toEqual([]);
    expect(report.tables).toMatchObject({
      academic_years: { created: 1 },
      terms: { created: 2 },
      memberships: { created: 2 },
    });
    expect(untouched(await put(texts, code))).toBe(true);
    expect((await exported(code)).academicSessions).toHaveLength(3);
  });

  it('reads version 1.1, where users carry their role and schools', async () => {
    const code = await newSchool();
    const { roles: _, ...rest } = minimal;
    const users = (minimal.users ?? []).map((row, at) => ({
      ...row,
      orgSourcedIds: 's1',
      role: at === 0 ? 'student' : 'teacher',
    }));
    const rows: Rows = {
      ...{ ...rest, users, categories: [{ sourcedId: 'c', title: 'Tests' }] },
      lineItems: [
        {
          ...{ sourcedId: 'l', title: 'Test', assignDate: '2026-09-01', dueDate: '2026-09-02', classSourcedId: 'cl' },
          ...{ categorySourcedId: 'c', gradingPeriodSourcedId: 'term', resultValueMin: '0', resultValueMax: '10' },
        },
      ],
      results: [
        {
          ...{
            sourcedId: 'g',
            lineItemSourcedId: 'l',
            studentSourcedId: 'st',
            scoreStatus: 'fully graded',
            score: '7',
          },
          scoreDate: '2026-09-03',
        },
      ],
    };
    const texts = textsOf(rows, { version: '1.1' });
    const report = await put(texts, code);
    expect(lines(report)).toEqual([]);
    expect(report.tables).toMatchObject({ memberships: { created: 2 }, assessment_grades: { created: 1 } });
    expect(untouched(await put(texts, code))).toBe(true);
    expect((await exported(code)).roles?.map(({ sourcedId }) => sourcedId)).toEqual(['st/s1', 'te/s1']);
  });

  it('takes its own school and calendar out of a district whose schools have other years', async () => {
    const code = await newSchool();
    const own = { ...minimal, orgs: [{ ...minimal.orgs?.[0], identifier: code }] as Row[] };
    const prefixed = (rows: readonly Row[] = []) =>
      rows.map((row) =>
        Object.fromEntries(
          Object.entries(row).map(([key, value]) => [key, /sourcedIds?$/i.test(key) && value ? `x${value}` : value]),
        ),
      );
    const both = Object.fromEntries(
      (Object.keys(own) as FileName[]).map((name) => [name, [...(own[name] ?? []), ...prefixed(minimal[name])]]),
    ) as Rows;
    both.academicSessions = [
      ...(own.academicSessions ?? []),
      { ...(minimal.academicSessions?.[0] as Row), sourcedId: 'xterm', startDate: '2026-07-01', endDate: '2027-02-01' },
    ];
    const report = await put(textsOf(both), code);
    expect(lines(report)).toEqual([]);
    expect(report.elsewhere).toBe(9);
    expect(bySourcedId(await exported(code)).academicSessions).toEqual(bySourcedId(own).academicSessions);
  });

  it('takes columns of any order and case, CR alone, a byte order mark, quoted newlines and lists with spaces', async () => {
    const code = await newSchool();
    const texts = textsOf(minimal);
    const users = [
      ['familyName', 'GIVENNAME', 'username', 'enabledUser', 'sourcedId', 'metadata.note'],
      ['Okafor', 'Ada', 'st', 'TRUE', 'st', 'one\rtwo\r\nthree "four"'],
      ['Ito', 'Bo', 'te', 'true', 'te', ''],
    ];
    const report = await put(
      {
        ...Object.fromEntries(
          Object.entries(texts).map(([name, text]) => [name, `\uFEFF${text}`.replaceAll('\r\n', '\r')]),
        ),
        users: users.map(csvLine).join(''),
      },
      code,
    );
    expect(lines(report)).toEqual([]);
    expect((await exported(code)).users?.[0]?.['metadata.note']).toBe('one\rtwo\r\nthree "four"');
  });

  it('reads a field of a megabyte', async () => {
    const long = randomBytes(524_288).toString('hex');
    const code = await newSchool();
    expect(lines(await put(changed('users', 0, { 'metadata.long': long }), code))).toEqual([]);
    expect((await exported(code)).users?.[0]?.['metadata.long']).toBe(long);
  });
});
