import { randomUUID } from 'node:crypto';
import { exportJWK, generateKeyPair, SignJWT, UnsecuredJWT } from 'jose';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { demonstration } from '#db/seed/demonstration.ts';
import { ownDatabase } from '#db/testing.ts';
import { freePort } from '#embedded/ports.ts';
import type { Secrets } from '#embedded/secrets.ts';
import { startSupabase } from '#embedded/supabase/server.ts';
import { signApiKey, signingWith } from '#embedded/supabase/signing.ts';
import { exposed } from './surface.ts';

/**
 * The public interface as outsiders try it: tokens that are not what they say, headers that ask for more, and the query
 * language of `/rest/v1` turned on what is hidden. (app/api/supabase-rest.e2e.ts tries every table, write and function.)
 */
const { superuser, urls, caller } = await ownDatabase();
const site = 'http://127.0.0.1:3999';
const { privateKey } = await generateKeyPair('ES256', { extractable: true });
const signingKey = { ...(await exportJWK(privateKey)), kid: 'tried', alg: 'ES256' };
const passwords = new Proxy({} as Secrets['passwords'], { get: () => 'test' });
const secrets = {
  signingKey,
  passwords,
  anonKey: await signApiKey(signingKey, 'anon'),
  serviceRoleKey: await signApiKey(signingKey, 'service_role'),
} as Secrets;
const port = await freePort();
const server = await startSupabase({ port, superuserUrl: urls.superuser, secrets, siteUrl: site, sendMail: () => {} });
afterAll(() => server.stop());
const base = `http://127.0.0.1:${port}`;
const { sign } = await signingWith(signingKey, `${base}/auth/v1`);

interface Person {
  userId: string;
  token: string;
}
const people = {} as Record<'student' | 'parent' | 'restricted' | 'teacher' | 'admin' | 'both' | 'superAdmin', Person>;

const claimsOf = (sub: string) => ({
  ...{ sub, role: 'authenticated', session_id: randomUUID(), aal: 'aal1' as const, amr: [], email: '', phone: '' },
  ...{ app_metadata: {}, user_metadata: {}, is_anonymous: false },
});

beforeAll(async () => {
  const emails = {
    ...{ student: 'student@demo.school', parent: 'parent@demo.school', restricted: 'restricted@demo.school' },
    ...{ teacher: 'teacher@demo.school', admin: 'admin@demo.school', both: 'both@demo.school' },
    superAdmin: 'super@demo.school',
  };
  for (const [name, email] of Object.entries(emails)) {
    const { userId } = await caller(email);
    people[name as keyof typeof people] = { userId, token: await sign(claimsOf(userId)) };
  }
});

type Headers = Record<string, string>;
const ask = (path: string, token?: string, { headers = {}, ...init }: RequestInit & { headers?: Headers } = {}) =>
  fetch(`${base}${path}`, {
    ...init,
    headers: { apikey: secrets.anonKey, ...(token ? { authorization: `Bearer ${token}` } : {}), ...headers },
  });
const rowsOf = async (answer: Response): Promise<Record<string, unknown>[]> => {
  const body: unknown = await answer.json();
  return Array.isArray(body) ? body : [];
};
const attendance = '/rest/v1/attendance?select=student_id&limit=5';

describe('tokens that are not ours', () => {
  const future = Math.floor(Date.now() / 1000) + 3600;
  const forged = (key: Parameters<SignJWT['sign']>[0], alg: string, claims: Record<string, unknown>) =>
    new SignJWT(claims).setProtectedHeader({ alg, kid: 'tried', typ: 'JWT' }).setExpirationTime(future).sign(key);

  it.each<[string, () => string | Promise<string>]>([
    ['signed by nobody', () => new UnsecuredJWT({ role: 'service_role' }).encode()],
    [
      'signed with a secret',
      () => forged(new TextEncoder().encode('super-secret-jwt-token'.repeat(3)), 'HS256', { role: 'service_role' }),
    ],
    [
      'signed with the public key as a secret',
      () => forged(new TextEncoder().encode(`${signingKey.x}${signingKey.y}`), 'HS256', { role: 'service_role' }),
    ],
    [
      'signed with another key of the same name',
      async () => forged((await generateKeyPair('ES256')).privateKey, 'ES256', { role: 'service_role' }),
    ],
    [
      'that has run out',
      () =>
        new SignJWT({ ...claimsOf(people.admin.userId) })
          .setProtectedHeader({ alg: 'ES256', kid: 'tried' })
          .setExpirationTime(1)
          .sign(privateKey),
    ],
    ['without a role', () => forged(privateKey, 'ES256', { sub: people.admin.userId })],
    ['that is no token', () => 'not.a.token'],
  ])('one %s is refused everywhere', async (_, make) => {
    const token = await make();
    const asked = [
      await ask(attendance, token),
      await ask('/auth/v1/user', token),
      await ask('/auth/v1/admin/users', token),
      await ask(attendance, undefined, { headers: { apikey: token } }),
      await ask('/auth/v1/admin/users', undefined, { headers: { apikey: token } }),
    ];
    // A bad token is 403 to the accounts' own interface, as hosted.
    expect(asked.map(({ status }) => [401, 403].includes(status))).toEqual(asked.map(() => true));
  });

  it.each(['postgres', 'app_caller', 'catalyst_admin', 'catalyst_service', 'supabase_auth_admin', 'no_such_role'])(
    'a role %s comes to nothing, whoever signed it',
    async (role) => {
      const answer = await ask(
        attendance,
        await forged(privateKey, 'ES256', { ...claimsOf(people.admin.userId), role }),
      );
      expect(answer.status).toBeGreaterThanOrEqual(400);
      expect(await answer.text()).not.toContain('student_id":"');
    },
  );

  it('an API key in the address or a second header changes nothing', async () => {
    const claims = { role: 'service_role', sub: people.admin.userId };
    const raw = Buffer.from(JSON.stringify(claims)).toString('base64url');
    for (const name of ['apikey', 'api_key', 'token', 'access_token', 'authorization', 'jwt']) {
      const answer = await ask(`${attendance}&${name}=${raw}`, people.restricted.token);
      expect([name, await rowsOf(answer)]).toEqual([name, []]);
    }
    for (const name of ['x-api-key', 'x-supabase-auth', 'x-role', 'role', 'x-forwarded-user', 'prefer', 'cookie']) {
      const answer = await ask(attendance, people.restricted.token, { headers: { [name]: `role=${raw}` } });
      expect([name, await rowsOf(answer)]).toEqual([name, []]);
    }
  });
});

describe('claims of one’s own', () => {
  const attendanceWith = async (person: Person, more: Record<string, unknown>) =>
    rowsOf(
      await ask(
        '/rest/v1/attendance?select=school_id,student_id&limit=1000',
        await sign({ ...claimsOf(person.userId), ...more }),
      ),
    );

  it('do not make one who one is not: the membership is looked up, whatever a token says', async () => {
    const admin = await caller('admin@demo.school', 'admin');
    expect(await attendanceWith(people.student, { membership: admin.membershipId })).toEqual([]);
    expect(await attendanceWith(people.restricted, { membership: admin.membershipId })).toEqual([]);
    expect(await attendanceWith(people.student, { membership: randomUUID() })).toEqual([]);
    for (const metadata of [
      { app_metadata: { role: 'admin' } },
      { user_metadata: { membership: admin.membershipId, role: 'admin' } },
    ]) {
      const rows = await attendanceWith(people.student, metadata);
      expect(new Set(rows.map((row) => row.student_id))).toEqual(new Set([people.student.userId]));
    }
  });

  it('a parent in two schools sees one at a time', async () => {
    const there = await caller('both@demo.school', 'parent');
    const memberships = await superuser<{ id: string; school_id: string }[]>`
      select id, school_id from public.memberships where person_id = ${people.both.userId}`;
    expect(memberships.length).toBe(2);
    for (const { id, school_id } of memberships) {
      const schools = new Set((await attendanceWith(people.both, { membership: id })).map((row) => row.school_id));
      expect([...schools].filter((school) => school !== school_id)).toEqual([]);
    }
    expect(there.role).toBe('parent');
  });
});

describe('the query language', () => {
  const own = async (query: string, headers: Headers = {}) => {
    const answer = await ask(`/rest/v1/${query}`, people.student.token, { headers });
    return { answer, rows: await rowsOf(answer.clone()) };
  };

  it.each([
    'attendance?select=student_id&or=(student_id.neq.00000000-0000-4000-8000-000000000000,id.not.is.null)',
    'attendance?select=student_id&student_id=not.is.null&order=student_id.asc',
    `attendance?select=student_id&not.or=(student_id.eq.${demonstration.students.leo},id.is.null)`,
    'attendance?select=student_id&order=recorded_by.desc.nullslast&offset=0&limit=100000',
    'assessment_grades?select=student_id&or=(released_to_student_at.is.null,score.gte.0)',
    'grades?select=student_id&student_id=in.(select)',
    'student_achievements?select=student_id&student_id=like.*',
  ])('shows a student no other student: %s', async (query) => {
    const { rows } = await own(query);
    expect(rows.filter((row) => row.student_id !== people.student.userId)).toEqual([]);
  });

  it('hides what is not released from filters, orders and counts alike', async () => {
    const { rows } = await own(
      'assessment_grades?select=id&or=(released_to_student_at.is.null,released_to_student_at.gt.now)',
    );
    expect(rows).toEqual([]);
    const counted = await own('assessment_grades?select=id&released_to_student_at=is.null', { prefer: 'count=exact' });
    expect(counted.answer.headers.get('content-range') ?? '*/0').toMatch(/\/(0|\*)$/);
  });

  it.each(['exact', 'planned', 'estimated'])('counts (%s) no row that is not shown', async (way) => {
    const [{ visible } = { visible: 0 }] = await superuser<{ visible: number }[]>`
      select count(*)::int as visible from public.attendance where student_id = ${people.student.userId}`;
    const { answer } = await own('attendance?select=id&limit=1', { prefer: `count=${way}` });
    const total = answer.headers.get('content-range')?.split('/')[1] ?? '*';
    if (total !== '*') expect(Number(total)).toBeLessThanOrEqual(visible);
    const head = await ask('/rest/v1/attendance?select=id', people.restricted.token, {
      method: 'HEAD',
      headers: { prefer: `count=${way}` },
    });
    expect(head.headers.get('content-range') ?? '*/0').toMatch(/\/(0|\*)$/);
  });

  it('keeps ranges within what may be read at once', async () => {
    const answer = await ask('/rest/v1/attendance?select=student_id', people.admin.token, {
      headers: { range: '0-999999', 'range-unit': 'items' },
    });
    expect((await rowsOf(answer)).length).toBeLessThanOrEqual(1_000);
  });

  it.each([
    'profiles?select=id,personal_details(*)',
    'profiles?select=id,parent_child_relationships!inner(id)',
    'attendance?select=id,profiles(*,personal_details(*))',
    'schools?select=id,school_settings(*)',
    'schools?select=*,ai_keys(*)',
    'classes?select=id,exams(*,exam_answer_keys(*))',
    'memberships?select=id,conversations(*,messages(*))',
    'profiles?select=id&personal_details.birth_date=not.is.null',
    'profiles?select=id&order=personal_details(birth_date).asc',
  ])('reaches nothing hidden by embedding it: %s', async (query) => {
    for (const person of [people.student, people.parent, people.teacher, people.admin]) {
      const answer = await ask(`/rest/v1/${query}`, person.token);
      expect(await answer.text()).not.toMatch(
        /birth_date|"guardian|ai_quotas|secret|answer_keys":\[\{|messages":\[\{|personal_details":[[{]/,
      );
    }
  });

  it('embeds only rows that would be shown alone', async () => {
    const { rows } = await own('classes?select=id,attendance(student_id)&limit=3');
    const embedded = rows.flatMap((row) => (row.attendance as { student_id: string }[] | undefined) ?? []);
    expect(embedded.filter((row) => row.student_id !== people.student.userId)).toEqual([]);
  });

  it('explains no plan, which would tell of hidden rows', async () => {
    const { answer } = await own('attendance?select=id', {
      accept: 'application/vnd.pgrst.plan+json; options=analyze|verbose',
    });
    expect(await answer.text()).not.toMatch(/Plan|Seq Scan|Rows Removed|Actual Rows/);
  });
});

describe('what is not exposed', () => {
  const schemas = [
    'app',
    'guard',
    'gateway',
    'partitions',
    'auth',
    'storage',
    'pg_catalog',
    'information_schema',
    'drizzle',
  ];

  it.each(schemas)('schema %s is as absent', async (schema) => {
    for (const token of [people.admin.token, people.superAdmin.token, secrets.serviceRoleKey]) {
      const read = await ask('/rest/v1/users?limit=1', token, { headers: { 'accept-profile': schema } });
      const called = await ask('/rest/v1/rpc/uid', token, {
        method: 'POST',
        body: '{}',
        headers: { 'content-profile': schema, 'content-type': 'application/json' },
      });
      expect([read.status, called.status].every((status) => status >= 400)).toBe(true);
      for (const answer of [read, called]) expect((await answer.json()).code).toMatch(/^(PGRST|42)/);
    }
  });

  it('a table of another schema is no path, and a name with tricks no table', async () => {
    const paths = [
      'guard.audit_log',
      'guard%2Eaudit_log',
      'attendance%00',
      'attendance;select',
      '..%2Fauth%2Fv1%2Fadmin%2Fusers',
      'pg_authid',
      'pg_stat_activity',
    ];
    for (const path of [
      ...paths,
      'attendance"',
      'rpc/pg_sleep',
      'rpc/current_setting',
      'rpc/app.uid',
      'rpc/set_config',
      'rpc/pg_read_file',
    ]) {
      const answer = await ask(`/rest/v1/${path}`, people.admin.token);
      expect([path, answer.status >= 400]).toEqual([path, true]);
    }
  });

  it('a hidden table answers as hidden, and hints at no column of its own', async () => {
    const hidden = [
      'personal_details',
      'safeguarding_concerns',
      'ai_keys',
      'student_wellbeing',
      'communications',
      'legal_holds',
    ];
    const answers = await Promise.all(
      hidden.flatMap((table) =>
        [`${table}?limit=1`, `${table}?no_such_column=eq.1`].map((path) => ask(`/rest/v1/${path}`, people.admin.token)),
      ),
    );
    expect(answers.every(({ status }) => status >= 400)).toBe(true);
    for (const answer of answers) expect(await answer.text()).not.toMatch(/Perhaps you meant|hint":"[^"]*column/);
  });

  it('writes nothing, by whatever method', async () => {
    const table = [...exposed][0]!.replace('public.', '');
    const body = JSON.stringify({ name: 'written' });
    for (const token of [people.admin.token, people.superAdmin.token, secrets.serviceRoleKey, undefined]) {
      for (const method of ['POST', 'PATCH', 'PUT', 'DELETE']) {
        const headers = {
          'content-type': 'application/json',
          prefer: 'tx=commit, missing=default, resolution=merge-duplicates',
        };
        const answer = await ask(`/rest/v1/${table}?id=not.is.null`, token, {
          method,
          headers,
          ...(method === 'DELETE' ? {} : { body }),
        });
        expect([method, answer.status >= 400]).toEqual([method, true]);
      }
      const overridden = await ask(`/rest/v1/${table}?id=not.is.null`, token, {
        headers: { 'x-http-method-override': 'DELETE', 'x-method-override': 'DELETE' },
      });
      expect([200, 401, 403]).toContain(overridden.status);
    }
    const [{ written } = { written: -1 }] = await superuser<
      { written: number }[]
    >`select count(*)::int as written from public.academic_years where name = 'written'`;
    expect(written).toBe(0);
  });

  it('storage and realtime serve nobody', async () => {
    for (const path of [
      'storage/v1/bucket',
      'storage/v1/object/list/avatars',
      'storage/v1/object/public/avatars/x',
      'realtime/v1/websocket',
      'realtime/v1/api/broadcast',
    ]) {
      for (const token of [people.admin.token, secrets.serviceRoleKey])
        expect((await ask(`/${path}`, token)).status).toBe(501);
    }
  });
});

describe('accounts', () => {
  const json = { 'content-type': 'application/json' };
  const service = (path: string, init: RequestInit = {}) =>
    ask(`/auth/v1/${path}`, secrets.serviceRoleKey, { ...init, headers: { ...json, apikey: secrets.serviceRoleKey } });

  it('are made, listed and looked up by the service role alone', async () => {
    const account = JSON.stringify({
      email: `${randomUUID()}@school.example`,
      password: 'a good password',
      data: { role: 'admin' },
    });
    expect(
      (await ask('/auth/v1/signup', undefined, { method: 'POST', headers: json, body: account })).status,
    ).toBeGreaterThanOrEqual(400);
    for (const token of [people.admin.token, people.superAdmin.token, secrets.anonKey, undefined]) {
      const paths = ['admin/users', `admin/users/${people.student.userId}`];
      for (const path of paths) expect([401, 403]).toContain((await ask(`/auth/v1/${path}`, token)).status);
      const made = await ask('/auth/v1/admin/users', token, { method: 'POST', headers: json, body: account });
      const link = await ask('/auth/v1/admin/generate_link', token, { method: 'POST', headers: json, body: account });
      expect([made, link].every(({ status }) => status >= 400)).toBe(true);
    }
  });

  it('raise themselves to nothing', async () => {
    const email = `${randomUUID()}@school.example`;
    const password = 'a good password';
    const made = await service('admin/users', {
      method: 'POST',
      body: JSON.stringify({ email, password, email_confirm: true }),
    });
    expect(made.status).toBeLessThan(300);
    const signedIn = await ask('/auth/v1/token?grant_type=password', undefined, {
      method: 'POST',
      headers: json,
      body: JSON.stringify({ email, password }),
    });
    const { access_token: token } = await signedIn.json();
    const change = {
      role: 'service_role',
      app_metadata: { role: 'admin' },
      aal: 'aal2',
      is_super_admin: true,
      id: people.admin.userId,
      data: { role: 'admin', membership: randomUUID() },
    };
    await ask('/auth/v1/user', token, { method: 'PUT', headers: json, body: JSON.stringify(change) });
    const again = await ask('/auth/v1/token?grant_type=password', undefined, {
      method: 'POST',
      headers: json,
      body: JSON.stringify({ email, password }),
    });
    const after = await again.json();
    const claims = JSON.parse(Buffer.from(after.access_token.split('.')[1], 'base64url').toString());
    expect(claims).toMatchObject({ role: 'authenticated', aal: 'aal1' });
    expect(claims.sub).not.toBe(people.admin.userId);
    expect(claims.app_metadata.role).toBeUndefined();
    expect(await rowsOf(await ask(attendance, after.access_token))).toEqual([]);
  });
});
