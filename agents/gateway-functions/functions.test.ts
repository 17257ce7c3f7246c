import { createHmac, randomUUID } from 'node:crypto';
import fc from 'fast-check';
import { createLocalJWKSet, exportJWK, generateKeyPair, SignJWT } from 'jose';
import { afterAll, beforeEach, describe, expect, test } from 'vitest';
import { demonstrationKeys } from '#embedded/gemini/demonstration-keys.ts';
import { gatewayDatabase, TEST_RING } from '../gateway/testing/gateway-harness.ts';
import { endpoints } from './endpoints.ts';
import { type FunctionsOptions, functionsServer, whenAsked } from './functions-server.ts';
import { LendingLedger } from './lending-ledger.ts';
import { identify } from './service-identity.ts';

const gateway = await gatewayDatabase();
const { owner } = gateway;
const ledger = new LendingLedger({ url: gateway.urls.gateway, poolSize: 12 });
afterAll(() => ledger.close());

const ours = await generateKeyPair('ES256');
const theirs = await generateKeyPair('ES256');
const keySet = createLocalJWKSet({ keys: [{ ...(await exportJWK(ours.publicKey)), kid: 'ours', alg: 'ES256' }] });
const sign = (claims: Record<string, unknown>, { key = ours.privateKey, expires = '1h' } = {}) =>
  new SignJWT(claims).setProtectedHeader({ alg: 'ES256', kid: 'ours' }).setExpirationTime(expires).sign(key);
const service = await sign({ role: 'service_role' });
const HOSTED_KEY = 'sb_secret_of_a_hosted_project_1234';
const HOSTED_PUBLIC_KEY = 'sb_publishable_of_a_hosted_project';

const failures: unknown[] = [];
const options: FunctionsOptions = {
  ledger,
  ring: TEST_RING,
  waitMs: 0,
  identify: (headers) => identify(headers, { serviceKeys: [HOSTED_KEY], publicKeys: [HOSTED_PUBLIC_KEY], keySet }),
  onError: (error) => failures.push(error),
};
const serve = functionsServer(options);

interface Sent {
  method?: string;
  headers?: Record<string, string>;
  address?: string;
  server?: typeof serve;
}

async function ask(
  name: string,
  body: unknown,
  { method = 'POST', headers, address = '192.0.2.1', server = serve }: Sent = {},
) {
  const request = new Request(`http://functions.test/functions/v1/${name}`, {
    method,
    headers: { 'content-type': 'application/json', authorization: `Bearer ${service}`, ...headers },
    ...(method === 'GET' || body === undefined ? {} : { body: typeof body === 'string' ? body : JSON.stringify(body) }),
  });
  const response = await server(request, name, { address });
  const text = await response.text();
  // biome-ignore lint/suspicious/noExplicitAny: an answer of whatever shape; tests look into it
  return { status: response.status, headers: response.headers, text, body: JSON.parse(text) as any };
}

const route = (more: Record<string, unknown> = {}, sent?: Sent) =>
  ask('intelligent-ai-router', { model: 'auto', tokens: 100, userId: null, endpoint: 'quiz-maker', ...more }, sent);
const keyFor = (model: string | undefined, tokens = 100) => ask('get-available-gemini-key', { model, tokens });
const settle = (reservation_id: string, more: Record<string, unknown> = {}) =>
  ask('settle-usage', { reservation_id, outcome: 'ok', input_tokens: 80, output_tokens: 20, ...more });

const logged = async (id: string) => (await owner`select * from public.api_usage_logs where id = ${id}`)[0]!;
let audited = 0;
const audit = () =>
  owner`select operation, surface, outcome, school_id, person_id, detail from guard.audit_log where surface = 'functions' and id > ${audited} order by id`;
const secrets = new Set(demonstrationKeys().map(({ key }) => key));

// The middle of a minute, so that no test runs over its end.
const MOMENT = '2026-03-03T12:00:10Z';
beforeEach(async () => {
  await gateway.clear();
  await gateway.setClock(MOMENT);
  await owner`truncate gateway.call_counts`;
  // Nobody empties the audit log: each test looks behind what the ones before wrote.
  audited = Number((await owner`select coalesce(max(id), 0) as id from guard.audit_log`)[0]!.id);
  failures.length = 0;
});

describe('intelligent-ai-router', () => {
  test('lends a key with exactly the fields that were agreed', async () => {
    const { status, headers, body } = await route();
    expect([status, headers.get('cache-control')]).toEqual([200, 'no-store']);
    expect(Object.keys(body)).toEqual([
      'success',
      'api_key',
      'model_used',
      'fallback_count',
      'usage',
      'request_duration_ms',
      'reservation_id',
    ]);
    expect(endpoints['intelligent-ai-router'].answer.parse(body)).toEqual(body);
    expect(secrets.has(body.api_key)).toBe(true);
    expect(body).toMatchObject({ model_used: 'gemini-2.5-flash-lite', fallback_count: 0 });
    expect(body.usage).toEqual({ current_rpm: 1, current_rpd: 1, current_tpm: 100 });
    const row = await logged(body.reservation_id);
    expect(row).toMatchObject({
      state: 'reserved',
      endpoint: 'functions/quiz-maker',
      reserved_tokens: 100,
      user_id: null,
    });
    expect(Number(row.expires_at) - Number(row.reserved_at)).toBe(120_000);
  });

  test.each([
    [undefined, 'gemini-2.5-flash-lite'],
    ['gemini-2.0-flash', 'gemini-2.0-flash'],
    ['models/gemini-2.5-flash', 'gemini-2.5-flash'],
    ['gemma-3-27b', 'gemma-3-27b-it'],
    ['gemma-3-12b-it', 'gemma-3-12b-it'],
  ])('of %s gives %s', async (model, used) => {
    expect((await route({ model })).body).toMatchObject({ success: true, model_used: used, fallback_count: 0 });
  });

  test('goes down the chain from the named model, and says how many had no room', async () => {
    await owner`update public.ai_buckets b set cooldown_until = ${MOMENT}::timestamptz + interval '1 hour', needs_probe = true
      from public.ai_models m where m.id = b.family_id and m.family in ('gemini-2.5-flash', 'gemini-2.5-flash-lite')`;
    expect((await route({ model: 'gemini-2.5-flash' })).body).toMatchObject({
      model_used: 'gemini-2.0-flash-lite',
      fallback_count: 2,
    });
  });

  test('never gives more keys than there is room for, whoever asks at once', async () => {
    await gateway.onlyKeys('gemini-2.5-flash-lite', 2);
    const answers = await Promise.all(Array.from({ length: 60 }, () => route()));
    const refused = answers.filter(({ status }) => status === 429);
    expect(answers.filter(({ status }) => status === 200)).toHaveLength(30);
    expect(refused).toHaveLength(30);
    for (const { headers, body } of refused) {
      expect(body).toMatchObject({ success: false, code: 'exhausted', error: expect.stringContaining('Ask again') });
      expect(body.details.retry_after_ms).toBe(50_000);
      expect(new Date(body.details.retry_at).toISOString()).toBe('2026-03-03T12:01:00.000Z');
      expect(headers.get('retry-after')).toBe('50');
    }
  });

  test('waits for room that comes in time', async () => {
    await gateway.onlyKeys('gemini-2.5-flash-lite', 1);
    // The clock runs on from shortly before a minute's end, beyond the guard of sending.
    await owner`delete from gateway.clock`;
    await owner`update public.ai_models set send_guard_milliseconds = 0`;
    await owner`insert into gateway.clock (ahead) values (date_trunc('minute', clock_timestamp()) + interval '59.2 seconds' - clock_timestamp())`;
    await owner`update public.ai_buckets set minute_at = date_trunc('minute', gateway.now()), minute_requests = requests_per_minute`;
    const patient = functionsServer({ ...options, waitMs: 5000 });
    const [first, second] = await Promise.all([route({}, { server: patient }), route()]);
    await owner`update public.ai_models set send_guard_milliseconds = 2000`;
    expect([first.status, second.status]).toEqual([200, 429]);
    // What was waited out was nobody's answer.
    expect((await audit()).map(({ outcome }) => outcome).toSorted()).toEqual(['done', 'failed']);
  });

  test('passes over a stored key that cannot be opened, and gives its room back', async () => {
    const [spoilt, good] = await gateway.onlyKeys('gemini-2.5-flash-lite', 2);
    await owner`update public.ai_keys set key_version = 9 where id = ${spoilt!.id}`;
    const answers = await Promise.all(Array.from({ length: 10 }, () => route()));
    await owner`update public.ai_keys set key_version = 1 where id = ${spoilt!.id}`;
    expect(answers.map(({ body }) => body.api_key)).toEqual(Array.from({ length: 10 }, () => good!.key));
    const [taken] = await owner`select sum(minute_requests)::int as n from public.ai_buckets`;
    expect(taken!.n).toBe(10);
  });
});

describe('a person’s turn', () => {
  let person: { id: string; school_id: string };
  beforeEach(async () => {
    [person] =
      (await owner`select p.id, m.school_id from public.profiles p join public.memberships m on m.person_id = p.id
      where m.role = 'student' and m.ends_on is null order by p.id limit 1`) as unknown as [typeof person];
  });
  const left = () => gateway.pool.quota({ userId: person.id, schoolId: person.school_id, role: 'student' });

  test('is paid once a call, or once for all calls that name the same turn', async () => {
    const before = (await left()).normal.used;
    const turnId = randomUUID();
    const answers = await Promise.all([
      route({ userId: person.id }),
      route({ userId: person.id, turnId }),
      route({ userId: person.id, turnId }),
    ]);
    expect(answers.map(({ status }) => status)).toEqual([200, 200, 200]);
    expect((await left()).normal.used).toBe(before + 2);
    expect(await logged(answers[0]!.body.reservation_id)).toMatchObject({
      user_id: person.id,
      school_id: person.school_id,
    });
    expect((await audit())[0]).toMatchObject({ person_id: person.id, school_id: person.school_id });
  });

  test('is an extra one after the normal ones, and refused with the time of the next when all are used', async () => {
    const { normal, extra } = await left();
    await owner`insert into public.user_ai_quotas (user_id, school_id, day, normal_used, normal_limit, extra_used, extra_limit)
      select ${person.id}, ${person.school_id}, l.day, ${normal.limit}, ${normal.limit}, ${extra.limit - 1}, ${extra.limit}
      from gateway.person_limits(${person.school_id}, 'student', gateway.now()) l`;
    expect((await route({ userId: person.id, model: 'gemini-2.5-flash' })).body.model_used).toBe('gemma-3-27b-it');
    const refused = await route({ userId: person.id });
    expect(refused.status).toBe(429);
    expect(refused.body.code).toBe('person_exhausted');
    expect(Date.parse(refused.body.details.retry_at)).toBe(Date.parse((await left()).resetsAt));
    expect((await keyFor(undefined)).status).toBe(200);
  });

  test('is nobody’s when the other back end’s word is no person here', async () => {
    for (const userId of ['account-17', randomUUID(), "'; drop table profiles; --"]) {
      const { status, body } = await route({ userId });
      expect(status).toBe(200);
      expect((await logged(body.reservation_id)).user_id).toBeNull();
    }
    expect((await audit()).map(({ detail }) => detail.user_id)).toContain('account-17');
    expect((await owner`select count(*)::int as n from public.ai_request_logs`)[0]!.n).toBe(0);
  });
});

describe('get-available-gemini-key', () => {
  test('lends a key of the named model with exactly the fields that were agreed', async () => {
    const { status, body } = await keyFor('gemini-2.5-flash');
    expect(status).toBe(200);
    expect(Object.keys(body)).toEqual(['success', 'key_id', 'api_key', 'model_used', 'reservation_id', 'usage']);
    expect(endpoints['get-available-gemini-key'].answer.parse(body)).toEqual(body);
    expect(demonstrationKeys().find(({ id }) => id === body.key_id)?.key).toBe(body.api_key);
    expect(body.model_used).toBe('gemini-2.5-flash');
  });

  test('gives no other model’s', async () => {
    await owner`update public.ai_buckets b set minute_at = ${'2026-03-03T12:00:00Z'}, minute_requests = b.requests_per_minute
      from public.ai_models m where m.id = b.family_id and m.family = 'gemini-2.5-flash'`;
    const refused = await keyFor('gemini-2.5-flash');
    expect([refused.status, refused.body.details.retry_after_ms]).toEqual([429, 50_000]);
    expect((await keyFor('auto')).status).toBe(200);
  });

  test('says which models there are, how much one takes, and what has taken the place of one that is gone', async () => {
    const unknown = await keyFor('gemini-9');
    expect([unknown.status, unknown.body.details.issues[0].path]).toEqual([400, 'model']);
    expect(unknown.body.details.models).toContain('gemini-2.5-flash-lite');
    const large = await keyFor('gemini-2.5-flash', 250_001);
    expect([large.status, large.body.error]).toEqual([400, expect.stringContaining('250000')]);
    await owner`update public.ai_models set status = 'retired' where family = 'gemini-2.0-flash'`;
    const retired = await keyFor('gemini-2.0-flash');
    expect([retired.status, retired.body.error]).toEqual([503, expect.stringContaining('gemini-2.5-flash')]);
    await owner`update public.ai_keys set status = 'paused'`;
    expect((await keyFor('auto')).body).toMatchObject({
      code: 'unavailable',
      error: expect.stringContaining('super admin'),
    });
  });
});

describe('settle-usage', () => {
  test('puts the real figures in, once', async () => {
    const { body: lent } = await route({ tokens: 1000 });
    const first = await settle(lent.reservation_id);
    expect([first.status, first.body]).toEqual([200, { success: true }]);
    const again = await settle(lent.reservation_id, { input_tokens: 999_999 });
    expect([again.status, again.body]).toEqual([200, { success: true }]);
    expect(await logged(lent.reservation_id)).toMatchObject({
      state: 'settled',
      outcome: 'ok',
      input_tokens: 80,
      output_tokens: 20,
    });
    const [taken] =
      await owner`select sum(minute_requests)::int as requests, sum(minute_tokens)::int as tokens from public.ai_buckets`;
    expect(taken).toEqual({ requests: 1, tokens: 80 });
  });

  test('twenty times at once is once', async () => {
    const { body: lent } = await route({ tokens: 1000 });
    const answers = await Promise.all(
      Array.from({ length: 20 }, (_, n) => settle(lent.reservation_id, { input_tokens: n + 1 })),
    );
    expect(answers.every(({ status }) => status === 200)).toBe(true);
    const row = await logged(lent.reservation_id);
    const [taken] = await owner`select sum(minute_tokens)::int as tokens from public.ai_buckets`;
    expect(taken!.tokens).toBe(row.input_tokens);
    expect((await audit()).filter(({ detail }) => detail.settled === 'settled')).toHaveLength(1);
  });

  test.each([
    ['unsent', {}, 0, 0],
    ['aborted', { input_tokens: 0 }, 1, 1000],
    ['aborted', { input_tokens: 700 }, 1, 700],
    ['truncated', { input_tokens: 900, output_tokens: 3 }, 1, 900],
    ['network', { input_tokens: null, output_tokens: null }, 1, 1000],
    ['quota', { input_tokens: 0, output_tokens: 0, http_status: 429 }, 0, 0],
  ])('of %s with %j leaves %i requests and %i tokens', async (outcome, figures, requests, tokens) => {
    const { body: lent } = await route({ tokens: 1000 });
    const { status } = await ask('settle-usage', { reservation_id: lent.reservation_id, outcome, ...figures });
    expect(status).toBe(200);
    const [taken] =
      await owner`select sum(minute_requests)::int as requests, sum(minute_tokens)::int as tokens from public.ai_buckets`;
    expect(taken).toEqual({ requests, tokens });
  });

  test('rests the bucket for as long as the provider said', async () => {
    const [key] = await gateway.onlyKeys('gemini-2.5-flash-lite', 1);
    const { body: lent } = await route();
    await settle(lent.reservation_id, {
      outcome: 'quota',
      http_status: 429,
      window: 'minute',
      retry_after_ms: 37_000,
      input_tokens: 0,
      failure: `Key ${key!.key} is over its quota`,
    });
    const refused = await route();
    expect([refused.status, refused.body.details.retry_after_ms]).toEqual([429, 37_000]);
    expect((await logged(lent.reservation_id)).failure).not.toContain(key!.key);
  });

  test('takes a key or a family from everybody on the provider’s status alone', async () => {
    const { body: lent } = await route();
    for (const outcome of ['key', 'model']) {
      const { status, body } = await settle(lent.reservation_id, { outcome });
      expect([status, body.details.issues[0].path]).toEqual([400, 'http_status']);
    }
    expect((await settle(lent.reservation_id, { outcome: 'key', http_status: 403 })).status).toBe(200);
    const { key_id } = await logged(lent.reservation_id);
    expect((await owner`select status from public.ai_keys where id = ${key_id}`)[0]!.status).toBe('refused');
  });

  test('of a key that was forgotten corrects its figures once, however late', async () => {
    const { body: lent } = await route({ tokens: 1000 });
    await gateway.setClock('2026-03-03T12:02:11Z');
    await owner`select gateway.expire_lapsed()`;
    expect((await logged(lent.reservation_id)).state).toBe('expired');
    await settle(lent.reservation_id);
    await settle(lent.reservation_id, { input_tokens: 5 });
    expect(await logged(lent.reservation_id)).toMatchObject({ state: 'settled', settled_late: true, input_tokens: 80 });
  });

  test('knows no reservation but those that were lent', async () => {
    const own = await gateway.pool.reserve({ tokens: 10, endpoint: 'chat', needsTools: false });
    if (own.outcome !== 'reserved') throw new Error(own.outcome);
    for (const id of [randomUUID(), own.reservation.id]) {
      const { status, body } = await settle(id);
      expect([status, body.code]).toEqual([404, 'not_found']);
    }
    expect((await logged(own.reservation.id)).state).toBe('reserved');
  });
});

test('reset-cooldowns clears those that have passed, and no others', async () => {
  const cooled = (
    at: string,
    among: string,
  ) => owner`update public.ai_buckets set cooldown_until = ${at}, needs_probe = true
    where id in (select id from public.ai_buckets order by id ${owner.unsafe(among)})`;
  await cooled('2026-03-03T12:00:00Z', 'limit 3');
  await cooled('2026-03-03T13:00:00Z', 'offset 3 limit 2');
  const first = await ask('reset-cooldowns', {});
  expect([first.status, first.body]).toEqual([200, { success: true, cleared: 3 }]);
  expect((await ask('reset-cooldowns', undefined)).body).toEqual({ success: true, cleared: 0 });
  const [still] = await owner`select count(*)::int as n from public.ai_buckets where cooldown_until is not null`;
  expect(still!.n).toBe(2);
});

describe('who may call', () => {
  const hmac = () => {
    const start = [
      'eyJhbGciOiJIUzI1NiIsInR5cCI6IkpXVCJ9',
      Buffer.from('{"role":"service_role","exp":9999999999}').toString('base64url'),
    ].join('.');
    return `${start}.${createHmac('sha256', HOSTED_KEY).update(start).digest('base64url')}`;
  };
  test.each([
    ['nobody', async () => '', 401],
    ['no token', async () => 'Bearer hello', 401],
    ['another scheme', async () => `Basic ${service}`, 401],
    [
      'a token of others',
      async () => `Bearer ${await sign({ role: 'service_role' }, { key: theirs.privateKey })}`,
      401,
    ],
    ['an old token', async () => `Bearer ${await sign({ role: 'service_role' }, { expires: '-1m' })}`, 401],
    ['a token without a role', async () => `Bearer ${await sign({})}`, 401],
    ['an unsigned token', async () => `Bearer ${service.split('.').slice(0, 2).join('.')}.`, 401],
    ['a token signed with something shared', async () => `Bearer ${hmac()}`, 401],
    ['the public key', async () => `Bearer ${await sign({ role: 'anon' })}`, 403],
    ['the public key of a hosted project', async () => `Bearer ${HOSTED_PUBLIC_KEY}`, 403],
    [
      'a person',
      async () => `Bearer ${await sign({ role: 'authenticated', sub: randomUUID(), aud: 'authenticated' })}`,
      403,
    ],
    ['a person beside the service key', async () => `Bearer ${await sign({ role: 'authenticated' })}`, 403],
  ])('%s is refused everywhere', async (_who, authorization, expected) => {
    const value = await authorization();
    for (const name of Object.keys(endpoints)) {
      const headers = { authorization: value || 'Bearer', apikey: HOSTED_KEY };
      const { status, body } = await ask(name, {}, { headers });
      expect([name, status, body.success]).toEqual([name, expected, false]);
    }
    expect((await audit()).map(({ outcome }) => outcome)).toEqual(['denied', 'denied', 'denied', 'denied']);
    expect((await owner`select count(*)::int as n from public.api_usage_logs`)[0]!.n).toBe(0);
  });

  test('a hosted project’s secret key is the service, as bearer or as API key', async () => {
    expect((await route({}, { headers: { authorization: `Bearer ${HOSTED_KEY}` } })).status).toBe(200);
    const request = new Request('http://functions.test/functions/v1/reset-cooldowns', {
      method: 'POST',
      headers: { apikey: HOSTED_KEY },
    });
    expect((await serve(request, 'reset-cooldowns', { address: undefined })).status).toBe(200);
  });
});

describe('a wrong call', () => {
  test('names the field, what is wrong and what to do, and lends nothing', async () => {
    const wrong: [string, unknown, string][] = [
      ['intelligent-ai-router', { endpoint: 'x' }, 'tokens'],
      ['intelligent-ai-router', { tokens: 0, endpoint: 'x' }, 'tokens'],
      ['intelligent-ai-router', { tokens: 1.5, endpoint: 'x' }, 'tokens'],
      ['intelligent-ai-router', { tokens: '10', endpoint: 'x' }, 'tokens'],
      ['intelligent-ai-router', { tokens: 10, endpoint: '' }, 'endpoint'],
      ['intelligent-ai-router', { tokens: 10, endpoint: 'x', userID: 'y' }, 'userID'],
      ['get-available-gemini-key', { model: 7, tokens: 10 }, 'model'],
      ['get-available-gemini-key', [], ''],
      ['settle-usage', { outcome: 'ok', input_tokens: 1, output_tokens: 1 }, 'reservation_id'],
      ['settle-usage', { reservation_id: randomUUID(), outcome: 'fine', input_tokens: 1, output_tokens: 1 }, 'outcome'],
      [
        'settle-usage',
        { reservation_id: randomUUID(), outcome: 'ok', input_tokens: -1, output_tokens: 1 },
        'input_tokens',
      ],
      ['settle-usage', { reservation_id: randomUUID(), outcome: 'ok', input_tokens: 1 }, 'output_tokens'],
      ['reset-cooldowns', { all: true }, 'all'],
    ];
    for (const [name, body, path] of wrong) {
      const answer = await ask(name, body);
      expect([name, answer.status, answer.body.code]).toEqual([name, 400, 'invalid_input']);
      expect(Object.keys(answer.body)).toEqual(['success', 'error', 'code', 'details']);
      expect(answer.body.details.issues[0]).toEqual({ path, message: expect.stringMatching(/\w/) });
    }
    expect((await audit()).map(({ outcome }) => outcome)).toEqual(wrong.map(() => 'failed'));
    expect((await owner`select count(*)::int as n from public.api_usage_logs`)[0]!.n).toBe(0);
  });

  test('is never more than refused, whatever it sends', { timeout: 120_000 }, async () => {
    await owner`update gateway.call_limits set calls_per_minute = 100000 where scope in ('address', 'total')`;
    const text = fc.string({
      unit: fc.oneof(
        fc.constant('\u0000'),
        fc.constant('\ud800'),
        fc.constant("'"),
        fc.string({ unit: 'binary', maxLength: 1 }),
      ),
    });
    const field = fc.constantFrom(
      'model',
      'tokens',
      'userId',
      'endpoint',
      'turnId',
      'reservation_id',
      'outcome',
      'input_tokens',
      'failure',
      'http_status',
    );
    const value = fc.oneof(
      text,
      fc.integer(),
      fc.jsonValue(),
      fc.constantFrom('auto', 'ok', 'key', 404, randomUUID(), '2147483648'),
    );
    const bodies = fc
      .dictionary(field, value)
      .chain((odd) =>
        fc.constantFrom(
          odd,
          { ...odd, tokens: 5, endpoint: 'x' },
          { outcome: 'timeout', reservation_id: randomUUID(), ...odd },
        ),
      );
    await fc.assert(
      fc.asyncProperty(fc.constantFrom(...Object.keys(endpoints)), bodies, async (name, body) => {
        const { status, body: said } = await ask(name, body);
        expect([200, 400, 404, 413, 429]).toContain(status);
        expect(said.success).toBe(status === 200);
      }),
      { numRuns: 150 },
    );
    await owner`update gateway.call_limits set calls_per_minute = case scope when 'address' then 600 else 3000 end where scope in ('address', 'total')`;
    expect(failures).toEqual([]);
  });

  test.each([
    ['no JSON', 'reset-cooldowns', '{', {}, 400],
    ['text', 'reset-cooldowns', '{}', { 'content-type': 'text/plain' }, 415],
    ['too much', 'reset-cooldowns', JSON.stringify({ x: 'x'.repeat(17_000) }), {}, 413],
    ['another function', 'constructor', '{}', {}, 404],
  ])('of %s is refused', async (_what, name, body, headers, status) => {
    const refused = await ask(name, body, { headers: headers as Record<string, string> });
    expect([refused.status, refused.body.success, refused.headers.get('cache-control')]).toEqual([
      status,
      false,
      'no-store',
    ]);
  });

  test('with another method says which there is', async () => {
    for (const method of ['GET', 'PUT', 'DELETE', 'OPTIONS']) {
      const refused = await ask('settle-usage', undefined, { method });
      expect([refused.status, refused.headers.get('allow')]).toEqual([405, 'POST']);
    }
  });
});

describe('how often', () => {
  const limits = (address: number, total: number) =>
    owner`update gateway.call_limits set calls_per_minute = case scope when 'address' then ${address}::int when 'total' then ${total}::int else 3 end`;
  afterAll(() => limits(600, 3000));

  test('is bounded for an address and for all together, counted exactly and only for a minute', async () => {
    await limits(5, 8);
    const from = (address: string, calls: number) =>
      Promise.all(Array.from({ length: calls }, () => ask('reset-cooldowns', {}, { address })));
    const first = await from('192.0.2.1', 9);
    expect(first.filter(({ status }) => status === 200)).toHaveLength(5);
    const refused = first.find(({ status }) => status === 429)!;
    expect(refused.body).toMatchObject({ code: 'rate_limited', details: { limit: 5, retry_after_ms: 50_000 } });
    expect(refused.headers.get('retry-after')).toBe('50');
    // One network of IPv6 is one caller.
    const second = [...(await from('2001:db8::1', 2)), ...(await from('2001:db8::2', 3))];
    expect(second.filter(({ status }) => status === 200)).toHaveLength(3);
    expect(second.find(({ status }) => status === 429)!.body.error).toContain('all addresses');
    // That it happened is in the audit once, not once a call.
    expect((await audit()).filter(({ outcome }) => outcome === 'denied')).toHaveLength(2);
    await gateway.setClock('2026-03-03T12:01:00Z');
    expect((await from('192.0.2.1', 1))[0]!.status).toBe(200);
  });

  test('is not used up by strangers, who cannot fill the audit either', async () => {
    await limits(5, 5);
    const strangers = Array.from({ length: 12 }, () =>
      ask('reset-cooldowns', {}, { headers: { authorization: 'Bearer no' } }),
    );
    for (const { status } of await Promise.all(strangers)) expect(status).toBe(401);
    expect(await audit()).toHaveLength(3);
    expect((await ask('reset-cooldowns', {})).status).toBe(200);
  });

  test('is kept no longer than it is needed', async () => {
    await ask('reset-cooldowns', {}, { address: '192.0.2.7' });
    await gateway.setClock('2026-03-03T12:20:00Z');
    await ask('reset-cooldowns', {}, { address: '192.0.2.8' });
    const counted = await owner`select counted from gateway.call_counts order by 1`;
    expect(counted.map((row) => row.counted)).toEqual(['address 192.0.2.8', 'total']);
  });
});

test('every call leaves one row in the audit, and no row a key', async () => {
  const { body: lent } = await route({ userId: 'account-17' }, { address: '198.51.100.4' });
  await settle(lent.reservation_id);
  await ask('reset-cooldowns', {});
  await route({ tokens: 'many' });
  const rows = await audit();
  expect(rows.map(({ operation, outcome }) => [operation, outcome])).toEqual([
    ['functions.intelligent-ai-router', 'done'],
    ['functions.settle-usage', 'done'],
    ['functions.reset-cooldowns', 'done'],
    ['functions.intelligent-ai-router', 'failed'],
  ]);
  expect(rows[0]!.detail).toEqual({
    identity: 'service_role',
    address: '198.51.100.4',
    endpoint: 'quiz-maker',
    reservation_id: lent.reservation_id,
    model: 'gemini-2.5-flash-lite',
    family: 'gemini-2.5-flash-lite',
    user_id: 'account-17',
  });
  for (const table of [
    'guard.audit_log',
    'guard.change_log',
    'public.api_usage_logs',
    'public.ai_request_logs',
    'gateway.call_counts',
    'public.spans',
  ]) {
    const [found] =
      await owner`select count(*)::int as n from ${owner.unsafe(table)} t where to_jsonb(t)::text like ${`%${lent.api_key}%`}`;
    expect([table, found!.n]).toEqual([table, 0]);
  }
});

test('the gateway’s login may do this through its functions alone', async () => {
  const [allowed] = await owner`select has_table_privilege('catalyst_gateway', 'gateway.call_limits', 'select') as read,
    has_function_privilege('catalyst_gateway', 'gateway.borrower(text)', 'execute') as inside,
    has_function_privilege('app_caller', 'gateway.lend_key(jsonb)', 'execute') as people,
    has_function_privilege('service_role', 'gateway.lend_key(jsonb)', 'execute') as service,
    has_function_privilege('catalyst_gateway', 'gateway.lend_key(jsonb)', 'execute') as gateway`;
  expect(allowed).toEqual({ read: false, inside: false, people: false, service: false, gateway: true });
});

test('without the database nothing is lent, and strangers are still strangers', async () => {
  const url = new URL(gateway.urls.gateway);
  url.port = '1';
  const away = new LendingLedger({ url: url.href });
  const server = functionsServer({ ...options, ledger: away });
  const { status, body } = await route({}, { server });
  expect([status, body.code]).toEqual([503, 'unavailable']);
  expect(failures).toHaveLength(1);
  expect((await route({}, { server, headers: { authorization: 'Bearer no' } })).status).toBe(401);
  await away.close();
});

test('a function that is not set up says so, and works once it is', async () => {
  let ready = false;
  const told: unknown[] = [];
  const server = whenAsked(
    () => {
      if (!ready) throw new Error('DATABASE_GATEWAY_URL is missing');
      return serve;
    },
    (error) => told.push(error),
  );
  const { status, body } = await route({}, { server });
  expect([status, body.code, body.error.includes('DATABASE')]).toEqual([503, 'unavailable', false]);
  expect(told).toHaveLength(1);
  ready = true;
  expect((await route({}, { server })).status).toBe(200);
});
