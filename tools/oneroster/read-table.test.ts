import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { bindings } from './binding-1-1.ts';
import { binding12 } from './binding-1-2.ts';
import { type Mode, tableRows } from './read-table.ts';
import { RowErrors } from './row-error.ts';
import { upgradeRow } from './upgrade.ts';

const courses = binding12.get('courses')!;
const sessions = binding12.get('academicSessions')!;

async function read(binding: typeof courses, text: string, mode: Mode = 'bulk') {
  const errors = new RowErrors();
  async function* bytes() {
    yield new TextEncoder().encode(text);
  }
  const rows = [];
  for await (const some of tableRows(binding, { file: 'f.csv', bytes: bytes(), mode }, errors)) rows.push(...some);
  return { rows, errors: errors.first.map(({ line, field, message }) => ({ line, field, message })) };
}

describe('reading a table', () => {
  it('takes columns in any order and case, and keeps further ones', async () => {
    const { rows, errors } = await read(courses, 'TITLE,metadata.Room,sourcedid,OrgSourcedId,note\nArt,7,c1,o1,\n');
    expect(errors).toEqual([]);
    expect(rows).toEqual([
      { line: 2, content: { title: 'Art', 'metadata.Room': '7', sourcedId: 'c1', orgSourcedId: 'o1' } },
    ]);
  });

  it('says file, line and field of everything that is wrong, and leaves those rows out', async () => {
    const text = [
      'sourcedId,status,title,type,startDate,endDate,schoolYear',
      's1,,"A\nB",term,2026-02-29,2026-06-01,2026',
      's2,tobedeleted,B,Term,2026-01-01,2026-06-01,26',
      's3,,,ext:week,2026-01-01,2026-06-01,2026',
      's4,,C,ext:week,2026-01-01,2026-06-01',
      's5,,C,ext:week,2026-01-01,2026-06-01,2026',
    ].join('\n');
    const { rows, errors } = await read(sessions, text);
    expect(rows.map(({ line }) => line)).toEqual([7]);
    expect(errors.map(({ line, field }) => `${line}:${field}`)).toEqual([
      ...['2:startDate', '4:status', '4:type', '4:schoolYear', '5:title', '6:'],
    ]);
    expect(errors[2]?.message).toBe('“Term” has to be written “term”.');
  });

  it('asks a delta file for status and time of change', async () => {
    const { errors } = await read(
      courses,
      'sourcedId,status,dateLastModified,title,orgSourcedId\nc1,,,Art,o1\n',
      'delta',
    );
    expect(errors.map(({ field }) => field)).toEqual(['status', 'dateLastModified']);
  });

  it.each([
    ['', 'The file is empty'],
    ['sourcedId,title\nc1,Art', 'The column is missing'],
    ['sourcedId,title,orgSourcedId,Title\n', 'This column is there twice'],
  ])('cannot read %j', async (text, message) => {
    const { rows, errors } = await read(courses, text);
    expect(rows).toEqual([]);
    expect(errors[0]?.message).toContain(message);
  });

  it('answers any garbage with rows and row errors, never by throwing', async () => {
    const header = courses.fields.map(({ name }) => name).join(',');
    const body = fc.string({
      unit: fc.oneof(fc.constantFrom('"', ',', '\n', '\r', 'c', '\u0000'), fc.string({ maxLength: 1 })),
      maxLength: 200,
    });
    await fc.assert(
      fc.asyncProperty(fc.boolean(), body, async (headed, text) => {
        const { errors } = await read(courses, headed ? `${header}\n${text}` : text);
        for (const error of errors) expect(error.message).not.toBe('');
      }),
      { numRuns: 500 },
    );
  });
});

describe('version 1.1', () => {
  it('is said in the words of 1.2: a user with a role at each school', () => {
    const user = { sourcedId: 'u1', role: 'administrator', orgSourcedIds: 'o1, o2', givenName: 'Ada' };
    expect(upgradeRow('1.1', 'users', user)).toEqual([
      ['users', { sourcedId: 'u1', givenName: 'Ada', primaryOrgSourcedId: 'o1' }],
      [
        'roles',
        { sourcedId: 'u1/o1', userSourcedId: 'u1', roleType: 'primary', role: 'siteAdministrator', orgSourcedId: 'o1' },
      ],
      [
        'roles',
        {
          sourcedId: 'u1/o2',
          userSourcedId: 'u1',
          roleType: 'secondary',
          role: 'siteAdministrator',
          orgSourcedId: 'o2',
        },
      ],
    ]);
    expect(bindings['1.1'].get('users')?.fields.map(({ name }) => name)).toEqual([
      ...['sourcedId', 'status', 'dateLastModified', 'enabledUser', 'orgSourcedIds', 'role', 'username', 'userIds'],
      ...[
        'givenName',
        'familyName',
        'middleName',
        'identifier',
        'email',
        'sms',
        'phone',
        'agentSourcedIds',
        'grades',
        'password',
      ],
    ]);
  });
});
