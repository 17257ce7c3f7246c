import { createHmac, generateKeyPairSync, randomUUID } from 'node:crypto';
import { SignJWT } from 'jose';
import postgres from 'postgres';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { demonstration } from '#db/seed/demonstration.ts';
import { answerOf, instance, type PersonKey, send, signIn, variable } from './testing/instance.ts';

interface Endpoint {
  path: string;
  method: string;
  entry: {
    'x-operation': string;
    'x-effect': string;
    parameters: { name: string; in: string; required: boolean }[];
    responses: Record<string, { content: { 'application/json': { schema: Record<string, unknown> } } }>;
  };
}

const roles: Record<string, PersonKey> = { student: 'student', teacher: 'teacher', admin: 'admin', parent: 'parent' };
let endpoints: Endpoint[];
let sql: postgres.Sql;

beforeAll(async () => {
  const { body } = await answerOf('/api/openapi.json');
  endpoints = Object.entries(body.paths as Record<string, Record<string, Endpoint['entry']>>).flatMap(
    ([path, methods]) =>
      Object.entries(methods).map(([method, entry]) => ({ path, method: method.toUpperCase(), entry })),
  );
  sql = postgres(variable('DATABASE_SERVICE_URL'), { max: 1 });
});
afterAll(() => sql?.end());

const required = ({ entry }: Endpoint) =>
  entry.parameters.filter((parameter) => parameter.required).map(({ name }) => name);
const groupOf = (path: string) => path.split('/')[2] ?? '';

describe('the interface', () => {
  it('says that it is well', async () => {
    expect(await answerOf('/api/health')).toEqual({
      status: 200,
      body: { status: 'ready', checks: { database: true, interfaces: true } },
    });
  });

  it('lists at least thirty operations, each with a place to ask it', () => {
    expect(new Set(endpoints.map(({ entry }) => entry['x-operation'])).size).toBeGreaterThanOrEqual(30);
  });

  it.each(Object.entries(roles))('answers every read of %s as its schema says', async (role, person) => {
    const wrong: string[] = [];
    const reads = endpoints.filter(
      ({ path, method }) => method === 'GET' && groupOf(path) === role && !path.includes('{'),
    );
    expect(reads.length).toBeGreaterThan(3);
    for (const endpoint of reads) {
      const { status, body } = await answerOf(endpoint.path, { as: person });
      const named = (body.details?.issues ?? []).map((issue: { path: string }) => issue.path);
      const schema = endpoint.entry.responses['200']?.content['application/json'].schema ?? {};
      if (status === 200) {
        const parsed = z.fromJSONSchema(schema as Parameters<typeof z.fromJSONSchema>[0]).safeParse(body);
        if (!parsed.success) wrong.push(`${endpoint.path}: ${z.prettifyError(parsed.error)}`);
      } else if (status === 400 && named.length > 0) {
        const missing = required(endpoint).filter((name) => !named.includes(name));
        if (missing.length > 0) wrong.push(`${endpoint.path} does not say that ${missing} is missing`);
      } else if (status === 404 && endpoint.entry['x-operation'] === 'promotion.preview') {
        expect(body.error).toContain('Open it first'); // the demonstration school has no next year
      } else if (!(status === 409 && body.code === 'ambiguous' && body.details.candidates.length > 1)) {
        wrong.push(`${endpoint.path}: ${status} ${JSON.stringify(body).slice(0, 300)}`);
      }
    }
    expect(wrong).toEqual([]);
  });

  it('keeps each role’s addresses to that role, and all of them from strangers', async () => {
    const open: string[] = [];
    for (const { path, method } of endpoints.filter(({ path }) => groupOf(path) in roles)) {
      const others: (PersonKey | undefined)[] = [
        ...Object.values(roles).filter((role) => role !== roles[groupOf(path)]),
        undefined,
      ];
      // Daniela is a teacher and a parent: the parent's addresses are hers too.
      for (const as of others.filter((other) => !(other === 'teacher' && groupOf(path) === 'parent'))) {
        const body = method === 'GET' || method === 'DELETE' ? undefined : {};
        const { status } = await answerOf(path.replace(/\{\w+\}/g, randomUUID()), { method, as, body });
        if (status !== (as ? 403 : 401)) open.push(`${method} ${path} answers ${as ?? 'nobody'} with ${status}`);
      }
    }
    expect(open).toEqual([]);
  }, 300_000);

  it('answers what it does not know in the same form', async () => {
    const { status, body } = await answerOf('/api/nothing/here', { as: 'student' });
    expect(status).toBe(404);
    expect(body).toEqual({
      success: false,
      error: expect.any(String),
      code: 'not_found',
      details: {},
      timestamp: expect.any(String),
    });
    expect((await answerOf('/api/health/../openapi.json')).status).toBe(200);
    expect((await answerOf('/api/student/grades', { method: 'DELETE', as: 'student' })).status).toBe(404);
  });
});

describe('own rows only', () => {
  const { students } = demonstration;

  it('shows a student nobody else, whoever they name', async () => {
    const own = await answerOf('/api/student/attendance', { as: 'student' });
    const named = await answerOf(`/api/student/attendance?studentId=${students.maya}`, { as: 'student' });
    expect([own.status, named.body.data]).toEqual([200, own.body.data]);
    // A classmate is known and closed; anyone else is as unknown as someone who does not exist.
    const ask = async (other: string) => {
      const { status, body } = await answerOf(`/api/student/attendance?studentId=${other}`, { as: 'student' });
      return { status, code: body.code, data: body.data };
    };
    expect(await ask(students.restricted)).toEqual({ status: 403, code: 'forbidden', data: undefined });
    const unknown = { status: 404, code: 'not_found', data: undefined };
    for (const other of [students.leo, students.teachersChild, randomUUID(), 'Leo'])
      expect(await ask(other)).toEqual(unknown);
  });

  it('tells nobody of a child who is not theirs to ask about', async () => {
    const { maya, restricted, adult } = students;
    for (const [as, path] of [
      ['parent', `/api/parent/children/${restricted}/attendance`],
      ['restrictedGuardian', `/api/parent/children/${restricted}/attendance`],
      ['restrictedGuardian', '/api/parent/children/Omar/grades'],
      ['unverifiedGuardian', '/api/parent/children/Ana/attendance'],
      ['emergencyContact', '/api/parent/children/Sam/grades'],
      ['guardianOfAdult', `/api/parent/children/${adult}/attendance`],
      ['northTeacher', `/api/teacher/students/${maya}/attendance`],
      ['northAdmin', `/api/admin/students/${maya}`],
    ] as const) {
      const { status, body } = await answerOf(path, { as });
      expect({ as, path, success: body.success, status }).toEqual({ as, path, success: false, status: 404 });
    }
  });
});

describe('a bad request', () => {
  it('is told which field is wrong, and why', async () => {
    const { status, body } = await answerOf('/api/teacher/announcements', {
      method: 'POST',
      as: 'teacher',
      body: { title: '' },
    });
    expect(status).toBe(400);
    expect(body.code).toBe('invalid_input');
    const issues: { path: string; message: string }[] = body.details.issues;
    expect(issues.length).toBeGreaterThan(0);
    for (const issue of issues)
      expect(issue).toEqual({ path: expect.any(String), message: expect.stringMatching(/\w/) });
  });

  it.each([
    ['not JSON', '{', {}, 400],
    ['a list', '[]', {}, 400],
    ['a form', 'title=x', { 'content-type': 'application/x-www-form-urlencoded' }, 415],
    ['plain text, which needs no preflight', '{"title":"x"}', { 'content-type': 'text/plain' }, 415],
    ['too much', JSON.stringify({ title: 'x'.repeat(1024 * 1024 + 1) }), {}, 413],
  ])('is refused when its body is %s', async (_, body, headers, expected) => {
    const { status, body: answer } = await answerOf('/api/teacher/announcements', {
      method: 'POST',
      as: 'teacher',
      body,
      headers,
    });
    expect(status).toBe(expected);
    expect(answer.success).toBe(false);
    expect(JSON.stringify(answer)).not.toMatch(/\bat .+\.(ts|js):\d+/);
  });

  it('may not name fields that an operation does not know', async () => {
    const body = { about: 'x', schoolId: randomUUID(), role: 'admin' };
    const { status, body: answer } = await answerOf('/api/me/profile', { method: 'PATCH', as: 'student', body });
    expect(status).toBe(400);
    expect(JSON.stringify(answer.details)).toMatch(/schoolId|role/);
  });
});

describe('writing twice', () => {
  const write = (key: string, about: string, as: PersonKey = 'student') =>
    answerOf('/api/me/profile', { method: 'PATCH', as, body: { about }, headers: { 'idempotency-key': key } });
  const changes = async () => {
    const [row] = await sql<
      { count: number }[]
    >`select count(*)::int from guard.change_log where table_name = 'profiles'`;
    return row?.count ?? 0;
  };

  it('has one effect and one answer under the same key', async () => {
    const key = randomUUID();
    const before = await changes();
    const first = await write(key, `Once ${key}`);
    const second = await write(key, `Once ${key}`);
    expect(first.status).toBe(200);
    expect({ ...second.body, timestamp: '' }).toEqual({ ...first.body, timestamp: '' });
    expect(await changes()).toBe(before + 1);
  });

  it('has one effect when both come at once', async () => {
    const key = randomUUID();
    const before = await changes();
    const answers = await Promise.all([write(key, `Both ${key}`), write(key, `Both ${key}`)]);
    expect(answers.map(({ status }) => status).toSorted()).toSatisfy(
      (statuses: number[]) => statuses[0] === 200 && (statuses[1] === 200 || statuses[1] === 409),
    );
    expect(await changes()).toBe(before + 1);
  });

  it('is a conflict when the body is another, and nobody else’s key', async () => {
    const key = randomUUID();
    expect((await write(key, `First ${key}`)).status).toBe(200);
    const other = await write(key, `Other ${key}`);
    expect([other.status, other.body.code]).toEqual([409, 'conflict']);
    expect((await write(key, `Mine ${key}`, 'parent')).status).toBe(200);
  });
});

describe('reading twice', () => {
  it('costs no body while nothing has changed', async () => {
    const first = await send('/api/student/grades', { as: 'student' });
    const etag = first.headers.get('etag') ?? '';
    expect(first.headers.get('cache-control')).toContain('private');
    const again = await send('/api/student/grades', { as: 'student', headers: { 'if-none-match': etag } });
    expect([again.status, await again.text()]).toEqual([304, '']);
    const other = await send('/api/student/grades', { as: 'student', headers: { 'if-none-match': '"other"' } });
    expect(other.status).toBe(200);
  });
});

describe('who is asking', () => {
  const path = '/api/student/grades';
  const asToken = async (token: string) => (await answerOf(path, { as: { token } })).status;
  const parts = async () => (await signIn('student')).token.split('.');
  const encode = (value: unknown) => Buffer.from(JSON.stringify(value)).toString('base64url');
  const claimsOf = async () => JSON.parse(Buffer.from((await parts())[1] ?? '', 'base64url').toString());

  it('is known by a token of the instance alone', async () => {
    expect((await answerOf(path)).status).toBe(401);
    expect(await asToken((await signIn('student')).token)).toBe(200);
    expect(await asToken('nonsense')).toBe(401);
  });

  it('is not taken from a token that was altered, unsigned or signed with something public', async () => {
    const [header = '', , signature = ''] = await parts();
    const claims = await claimsOf();
    const forged = encode({ ...claims, sub: demonstration.accounts.admin.personId });
    expect(await asToken(`${header}.${forged}.${signature}`)).toBe(401);
    expect(await asToken(`${encode({ alg: 'none', typ: 'JWT' })}.${forged}.`)).toBe(401);
    const start = `${encode({ alg: 'HS256', typ: 'JWT' })}.${forged}`;
    const jwks = await (await fetch(`${variable('NEXT_PUBLIC_SUPABASE_URL')}/auth/v1/.well-known/jwks.json`)).text();
    for (const secret of [jwks, variable('NEXT_PUBLIC_SUPABASE_ANON_KEY'), 'secret', '']) {
      const mac = createHmac('sha256', secret || ' ')
        .update(start)
        .digest('base64url');
      expect(await asToken(`${start}.${mac}`)).toBe(401);
    }
  });

  it('is not taken from a token of another issuer, nor from the keys that programs use', async () => {
    const { privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
    const [header = ''] = await parts();
    const { kid } = JSON.parse(Buffer.from(header, 'base64url').toString());
    const foreign = await new SignJWT(await claimsOf()).setProtectedHeader({ alg: 'ES256', kid }).sign(privateKey);
    expect(await asToken(foreign)).toBe(401);
    expect(await asToken(variable('NEXT_PUBLIC_SUPABASE_ANON_KEY'))).toBe(401);
    expect(await asToken(variable('SUPABASE_SERVICE_ROLE_KEY'))).toBe(401);
  });

  it('acts only as a membership of their own', async () => {
    const [admin] = await sql`select id from memberships where person_id = ${demonstration.accounts.admin.personId}`;
    const named = await answerOf(path, { as: 'student', headers: { 'catalyst-membership': String(admin?.id) } });
    expect([named.status, named.body.code]).toEqual([403, 'forbidden']);
  });

  it('changes nothing on the strength of cookies from another site', async () => {
    const { data } = await (await signIn('student')).supabase.auth.getSession();
    const { body: document } = await answerOf('/api/openapi.json');
    const { name } = document.components.securitySchemes.session;
    const cookie = `${name}=base64-${Buffer.from(JSON.stringify(data.session)).toString('base64url')}`;
    const { origin } = new URL(instance().url);
    const patch = (headers: Record<string, string>) =>
      answerOf('/api/me/profile', { method: 'PATCH', body: { about: 'By cookie' }, headers: { cookie, ...headers } });
    expect((await patch({ origin, 'sec-fetch-site': 'same-origin' })).status).toBe(200);
    for (const headers of [
      { origin: 'https://elsewhere.example' },
      { origin: 'https://elsewhere.example', 'sec-fetch-site': 'cross-site' },
      { origin, 'sec-fetch-site': 'cross-site' },
      { origin: 'null' },
      {},
    ]) {
      expect((await patch(headers as Record<string, string>)).status).toBe(403);
    }
  });
});
