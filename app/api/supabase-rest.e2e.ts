import { randomUUID } from 'node:crypto';
import postgres from 'postgres';
import { beforeAll, describe, expect, it } from 'vitest';
import { exposedTables } from '#db/exposed.ts';
import { demonstration } from '#db/seed/demonstration.ts';
import { type PersonKey, signIn, variable } from './testing/instance.ts';

/** The public data interface: what supabase-js reaches with a person's token, and with the two keys. */
let tables: { name: string; column: string; isView: boolean }[];
let functions: string[];
let keys: Record<string, { apikey: string; authorization: string }>;
/** One of each role of the database, and the one who may most. */
const inEveryWay = new Set(['anonymous', 'service role', 'student', 'superAdmin']);
const people: PersonKey[] = ['student', 'parent', 'teacher', 'admin', 'superAdmin', 'restrictedGuardian', 'northAdmin'];

beforeAll(async () => {
  const sql = postgres(variable('DATABASE_SERVICE_URL'), { max: 1 });
  tables = await sql`
    select c.relname as name, a.attname as column, c.relkind = 'v' as "isView"
    from pg_class c join pg_attribute a on a.attrelid = c.oid and a.attnum = 1
    where c.relnamespace = 'public'::regnamespace and c.relkind in ('r', 'p', 'v') order by 1`;
  const found = await sql<{ name: string }[]>`
    select distinct proname as name from pg_proc where pronamespace::regnamespace::text in ('app', 'guard', 'gateway') order by 1`;
  functions = found.map(({ name }) => name);
  await sql.end();
  const anon = variable('NEXT_PUBLIC_SUPABASE_ANON_KEY');
  const service = variable('SUPABASE_SERVICE_ROLE_KEY');
  keys = {
    anonymous: { apikey: anon, authorization: `Bearer ${anon}` },
    'service role': { apikey: service, authorization: `Bearer ${service}` },
  };
  for (const person of people) keys[person] = { apikey: anon, authorization: `Bearer ${(await signIn(person)).token}` };
});

const ask = (path: string, headers: Record<string, string>, init: RequestInit = {}) =>
  fetch(`${variable('NEXT_PUBLIC_SUPABASE_URL')}/rest/v1/${path}`, {
    ...init,
    headers: { 'content-type': 'application/json', prefer: 'return=representation', ...headers },
  });

describe('writing', () => {
  it('is refused to everyone, on every table', async () => {
    expect(tables.length).toBeGreaterThan(40);
    const written: string[] = [];
    const tryWriting = async ([who, headers]: [string, Record<string, string>], place: number) => {
      for (const [at, { name, column, isView }] of tables.entries()) {
        const row = JSON.stringify({ [column]: randomUUID() });
        const every = `${name}?${column}=not.is.null`;
        const attempts: [string, { method: string; body?: string; headers?: Record<string, string> }][] = [
          [name, { method: 'POST', body: row }],
          [name, { method: 'POST', body: row, headers: { prefer: 'resolution=merge-duplicates' } }],
          [every, { method: 'PATCH', body: row }],
          [every, { method: 'DELETE' }],
        ];
        // Grants refuse by role, and all who are signed in have the same: the others try one way, another on each table.
        const chosen = inEveryWay.has(who) ? attempts : [attempts[(at + place) % attempts.length]!];
        for (const [path, init] of chosen) {
          const answer = await ask(path, { ...headers, ...init.headers }, { method: init.method, body: init.body });
          const { code } = JSON.parse((await answer.text()) || '{}');
          // Views fail before their grants are looked at: none of them can be written to at all.
          const refused = code === '42501' || isView;
          if (answer.status < 400 || !refused) written.push(`${who} ${init.method} ${name}: ${answer.status} ${code}`);
        }
      }
    };
    await Promise.all(Object.entries(keys).map(tryWriting));
    expect(written).toEqual([]);
  }, 300_000);
});

describe('reading', () => {
  it('is open for the listed tables alone', async () => {
    const { student } = keys;
    for (const { name } of tables) {
      const answer = await ask(`${name}?limit=1`, student ?? {});
      const isExposed = (exposedTables as readonly string[]).includes(name);
      expect([name, answer.status]).toEqual([name, isExposed ? 200 : 403]);
    }
  });

  it('shows people their own rows', async () => {
    const { supabase, userId } = await signIn('student');
    const marks = await supabase.from('assessment_grades').select('student_id, released_to_student_at').limit(1000);
    expect(marks.data?.length).toBeGreaterThan(10);
    expect(new Set(marks.data?.map((row) => row.student_id))).toEqual(new Set([userId]));
    const { supabase: parent } = await signIn('parent');
    const attendance = await parent.from('attendance').select('student_id').limit(1000);
    const { maya, leo } = demonstration.students;
    expect(new Set(attendance.data?.map((row) => row.student_id))).toEqual(new Set([maya, leo]));
  });

  it('shows the restricted, the unverified and the other school nothing of a child', async () => {
    for (const person of [
      'restrictedGuardian',
      'unverifiedGuardian',
      'emergencyContact',
      'guardianOfAdult',
      'superAdmin',
    ] as const) {
      const { supabase } = await signIn(person);
      for (const table of ['attendance', 'assessment_grades', 'grades', 'student_achievements'])
        expect([person, table, (await supabase.from(table).select('id').limit(5)).data]).toEqual([person, table, []]);
    }
    const { supabase } = await signIn('northAdmin');
    const { data } = await supabase.from('attendance').select('school_id').limit(1000);
    expect(new Set(data?.map((row) => row.school_id))).toEqual(new Set([demonstration.north.id]));
  });

  it('shows strangers no row', async () => {
    for (const table of exposedTables) {
      const answer = await ask(`${table}?limit=1`, keys.anonymous ?? {});
      const rows = await answer.json();
      expect([table, Array.isArray(rows) ? rows : rows.code]).toEqual([table, answer.status === 200 ? [] : '42501']);
    }
  });
});

describe('calling', () => {
  it('reaches none of the functions behind the policies', async () => {
    const reached: string[] = [];
    const callEverything = async ([who, headers]: [string, Record<string, string>]) => {
      for (const name of functions) {
        for (const profile of ['public', 'app', 'guard', 'gateway']) {
          const answer = await ask(
            `rpc/${name}`,
            { ...headers, 'content-profile': profile },
            { method: 'POST', body: '{}' },
          );
          await answer.body?.cancel();
          if (answer.status < 400) reached.push(`${who} ${profile}.${name}: ${answer.status}`);
        }
      }
    };
    await Promise.all(Object.entries(keys).map(callEverything));
    expect(reached).toEqual([]);
  }, 300_000);
});
