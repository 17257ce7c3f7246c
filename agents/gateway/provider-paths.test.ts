import { APICallError, type LanguageModelV4CallOptions } from '@ai-sdk/provider';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { unavailableData } from './exhausted.ts';
import { GatewayModel, type GatewayModelOptions } from './provider.ts';
import type { Came } from './testing/failure-table.ts';
import { badKey, chunk, exhaustedSaying, refusal } from './testing/provider-says.ts';
import { reservation, reserved, scriptedPool } from './testing/scripted-pool.ts';
import { fetchThatGets } from './testing/what-came.ts';

const prompt: LanguageModelV4CallOptions['prompt'] = [{ role: 'user', content: [{ type: 'text', text: 'Hi' }] }];
const ANSWER = { ...chunk('One two', { finishReason: 'STOP' }), responseId: 'x' };
const whole: Came = { status: 200, body: ANSWER };
const streamed: Came = { events: [ANSWER] };
const quota: Came = { status: 429, body: exhaustedSaying('Resource has been exhausted.') };
const overload: Came = { status: 503, body: refusal(503, 'UNAVAILABLE', 'Overloaded') };
const reset: Came = {
  rejects: new TypeError('fetch failed', { cause: Object.assign(new Error('x'), { code: 'ECONNRESET' }) }),
};
const exhausted = (retryAfterMs?: number) =>
  ({
    outcome: 'exhausted',
    tier: 'normal',
    retryAt: 'then',
    ...(retryAfterMs === undefined ? {} : { retryAfterMs }),
  }) as const;

const requests: { url: string; key: string | null; redirect?: string }[] = [];
beforeEach(() => {
  requests.length = 0;
  // The shortest pause between attempts.
  vi.spyOn(Math, 'random').mockReturnValue(0);
});
afterEach(() => {
  vi.restoreAllMocks();
  vi.unstubAllGlobals();
});

/** The provider's answers, in turn. */
function provider(...came: Came[]) {
  const left = [...came];
  vi.stubGlobal('fetch', async (url: string, init: RequestInit) => {
    requests.push({ url: String(url), key: new Headers(init.headers).get('x-goog-api-key'), redirect: init.redirect });
    init.signal?.throwIfAborted();
    return fetchThatGets(left.shift() ?? { rejects: new Error('No more answers') })(url, init);
  });
}

function gateway(answers: Parameters<typeof scriptedPool>, options: Partial<GatewayModelOptions> = {}) {
  const script = scriptedPool(...answers);
  const model = new GatewayModel({
    pool: script.pool,
    baseURL: 'http://models/v1beta',
    endpoint: 'chat',
    waitMs: 0,
    ...options,
  });
  return { ...script, model };
}
const failure = (promise: PromiseLike<unknown>) =>
  promise.then(
    () => undefined,
    (error: unknown) => error,
  );
const catalyst = ({ providerMetadata }: { providerMetadata?: Record<string, unknown> }) => providerMetadata?.catalyst;

describe('one call', () => {
  test('asks the pool, sends with the key it got, settles, and says what served', async () => {
    const { model, asked, settled } = gateway([reserved('a')]);
    provider(whole);
    const result = await model.doGenerate({ prompt });
    expect(result.content).toMatchObject([{ type: 'text', text: 'One two' }]);
    expect(result.response).toMatchObject({ modelId: 'gemini-lite' });
    expect(catalyst(result)).toEqual({
      family: 'lite',
      familyName: 'Lite',
      model: 'gemini-lite',
      servedModel: 'gemini-2.5-flash-lite',
      tier: 'normal',
      fallbackCount: 0,
      attempts: [{ family: 'lite', model: 'gemini-lite', outcome: 'ok', milliseconds: expect.any(Number) }],
    });
    expect(requests).toEqual([
      { url: 'http://models/v1beta/models/gemini-lite:generateContent', key: 'AIza-secret-of-a', redirect: 'error' },
    ]);
    expect(asked).toEqual([
      {
        tokens: expect.any(Number),
        endpoint: 'chat',
        needsTools: false,
        leaseSeconds: 30,
        fallbackCount: 0,
        withoutFamilies: [],
        withoutKeys: [],
      },
    ]);
    expect(settled).toMatchObject([{ id: 'a', outcome: 'ok', admitted: true, inputTokens: 8, outputTokens: 3 }]);
  });

  test('says whose it is, and what it needs', async () => {
    const person = { userId: 'u', schoolId: 's', role: 'teacher' };
    const { model, asked } = gateway([reserved('a'), reserved('b'), reserved('c')], {
      person,
      turnId: 't',
      traceId: 'trace',
      tier: 'extra',
    });
    provider(whole, whole, whole);
    await model.doGenerate({ prompt });
    expect(asked[0]).toMatchObject({ person, turnId: 't', traceId: 'trace', tier: 'extra', needsTools: false });
    await model.doGenerate({ prompt, tools: [{ type: 'function', name: 'grades', inputSchema: {} }] });
    await model.doGenerate({ prompt: [...prompt, { role: 'tool', content: [] }], tools: [] });
    expect(asked.map(({ needsTools }) => needsTools)).toEqual([false, true, true]);
    const told = gateway([reserved('d')], { needsTools: true });
    provider(whole);
    await told.model.doGenerate({ prompt });
    expect(told.asked[0]).toMatchObject({ needsTools: true });
  });

  test('of a person needs the turn that pays', () => {
    const person = { userId: 'u', schoolId: 's', role: 'teacher' };
    expect(() => gateway([], { person })).toThrow(new TypeError('A person’s turn needs its id'));
    expect(gateway([], { turnId: 't' }).model).toMatchObject({
      specificationVersion: 'v4',
      provider: 'catalyst.gateway',
      modelId: 'pool',
      supportedUrls: {},
    });
  });

  test('stays with its family in the steps after it', async () => {
    const { model, asked } = gateway([reserved('a', { family: 'pro' }), reserved('b')]);
    provider(streamed, streamed);
    for (let step = 0; step < 2; step += 1) {
      const { stream } = await model.doStream({ prompt });
      for await (const _ of stream);
    }
    expect(asked.map(({ firstFamily }) => firstFamily)).toEqual([undefined, 'pro']);
    expect(requests[0]!.url).toBe('http://models/v1beta/models/gemini-lite:streamGenerateContent?alt=sse');
  });
});

describe('moves on', () => {
  test('past a full bucket at once, and past a bad key without it', async () => {
    const { model, asked, reported } = gateway([reserved('a'), reserved('b'), reserved('c')]);
    provider(quota, { status: 400, body: badKey('API key not valid.') }, whole);
    const result = await model.doGenerate({ prompt });
    expect(catalyst(result)).toMatchObject({
      fallbackCount: 2,
      attempts: [{ outcome: 'quota', status: 429 }, { outcome: 'key', status: 400 }, { outcome: 'ok' }],
    });
    expect(reported.map(({ id, class: kind }) => [id, kind])).toEqual([
      ['a', 'quota'],
      ['b', 'key'],
    ]);
    expect(asked.map(({ withoutKeys, fallbackCount, again }) => [withoutKeys, fallbackCount, again])).toEqual([
      [[], 0, undefined],
      [[], 1, true],
      [['key of b'], 2, true],
    ]);
  });

  test('past an overloaded model after one more try, to another family', async () => {
    const { model, asked } = gateway([reserved('a'), reserved('b'), reserved('c', { family: 'pro' })]);
    provider(overload, overload, whole);
    await model.doGenerate({ prompt });
    expect(asked.map(({ withoutFamilies, withoutKeys }) => [withoutFamilies, withoutKeys])).toEqual([
      [[], []],
      [[], []],
      [['lite'], []],
    ]);
  });

  test('past a broken line, preferring other keys, and past a family of broken lines', async () => {
    const { model, asked } = gateway([
      ...['a', 'b', 'c', 'd'].map((id) => reserved(id)),
      reserved('e', { family: 'pro' }),
    ]);
    provider(reset, reset, reset, reset, whole);
    await model.doGenerate({ prompt });
    expect(asked.map(({ withoutKeys }) => withoutKeys?.length)).toEqual([0, 1, 2, 3, 4]);
    expect(asked.map(({ withoutFamilies }) => withoutFamilies)).toEqual([[], [], [], [], ['lite']]);
  });

  test.each([
    [
      'cut',
      { status: 200, body: { candidates: [{ content: { parts: [{ text: 'One' }] } }] } },
      'The answer has no finish reason',
    ],
    ['empty', { status: 200, body: { candidates: [{ finishReason: 'STOP' }] } }, 'The answer is empty'],
  ])('past an answer that is %s', async (_, came, reason) => {
    const { model, reported } = gateway([reserved('a'), reserved('b')]);
    provider(came, whole);
    expect((await model.doGenerate({ prompt })).content).toHaveLength(1);
    expect(reported).toMatchObject([{ id: 'a', class: 'network', reason }]);
  });

  test('not past an answer without words that reached its length', async () => {
    const { model, reported } = gateway([reserved('a')]);
    provider({ status: 200, body: { candidates: [{ finishReason: 'MAX_TOKENS' }] } });
    expect((await model.doGenerate({ prompt })).content).toEqual([]);
    expect(reported).toEqual([]);
  });

  test('past a key that cannot be opened, without ever sending', async () => {
    const openKey = () => {
      throw new Error('sealed by another version');
    };
    const { model, asked, settled } = gateway([reserved('a', { openKey }), reserved('b')]);
    provider(whole);
    expect(catalyst(await model.doGenerate({ prompt }))).toMatchObject({
      attempts: [{ outcome: 'unsent' }, { outcome: 'ok' }],
    });
    expect(asked[1]).toMatchObject({ withoutKeys: ['key of a'], fallbackCount: 1 });
    expect(settled[0]).toMatchObject({ id: 'a', outcome: 'unsent', admitted: false });
    expect(requests).toHaveLength(1);
  });

  test('past keys that cannot be opened, and says so when there is no other', async () => {
    const openKey = () => {
      throw new Error('sealed by another version');
    };
    const { model } = gateway([reserved('a', { openKey }), exhausted()]);
    const error = await failure(model.doGenerate({ prompt }));
    expect(error).toMatchObject({ statusCode: 429, cause: new Error('sealed by another version') });
  });

  test('past a reservation that took more than half of its guard', async () => {
    const ago = (milliseconds: number) => ({ sendGuardMs: 2000, askedAt: performance.now() - milliseconds });
    const { model, settled } = gateway([reserved('a', ago(1001)), reserved('b', ago(500))]);
    provider(whole);
    await model.doGenerate({ prompt });
    expect(settled.map(({ id, outcome }) => [id, outcome])).toEqual([
      ['a', 'unsent'],
      ['b', 'ok'],
    ]);
  });

  test('past a reservation that came so late that its windows may have passed', async () => {
    const { model, settled } = gateway([reserved('a', { sendGuardMs: 0 }), reserved('b')]);
    provider(whole);
    await model.doGenerate({ prompt });
    expect(settled.map(({ id, outcome }) => [id, outcome])).toEqual([
      ['a', 'unsent'],
      ['b', 'ok'],
    ]);
    expect(requests.map(({ key }) => key)).toEqual(['AIza-secret-of-b']);
  });
});

describe('comes back', () => {
  test.each(['doGenerate', 'doStream'] as const)("at once with the caller's own mistake (%s)", async (how) => {
    const { model, asked } = gateway([reserved('a'), reserved('b')]);
    provider({ status: 400, body: refusal(400, 'INVALID_ARGUMENT', 'Too many tokens') });
    const error = await failure(model[how]({ prompt }));
    expect(error).toMatchObject({
      message: 'Too many tokens',
      statusCode: 400,
      url: 'catalyst:provider',
      isRetryable: false,
    });
    expect(asked).toHaveLength(1);
  });

  test('at once with a mistake of ours, as it is', async () => {
    const { model, reported } = gateway([reserved('a'), reserved('b')]);
    const mistake = new RangeError('oops');
    provider({ rejects: mistake });
    expect(await failure(model.doGenerate({ prompt }))).toBe(mistake);
    expect(reported).toMatchObject([{ class: 'caller', admitted: false }]);
  });

  test.each([
    ['capacity', [exhausted()], { code: 'capacity', tier: 'normal', retryAt: 'then', attempts: [] }],
    [
      'capacity, in a while',
      [exhausted(70)],
      { code: 'capacity', tier: 'normal', retryAt: 'then', retryAfterMs: 70, attempts: [] },
    ],
    ['no model', [{ outcome: 'no-model', tier: 'extra' } as const], { code: 'no-model', tier: 'extra', attempts: [] }],
    [
      'the person’s day',
      [{ outcome: 'person-exhausted', resetsAt: 'midnight' } as const],
      { code: 'person-quota', retryAt: 'midnight', attempts: [] },
    ],
  ])('when there is nothing: %s', async (_, answers, data) => {
    const { model } = gateway(answers);
    const error = await failure(model.doGenerate({ prompt }));
    expect(unavailableData(error)).toStrictEqual(data);
    expect((error as Error).cause).toBeUndefined();
  });

  test('when every model failed, with all attempts and the last words', async () => {
    const { model } = gateway([reserved('a'), reserved('b'), { outcome: 'no-model', tier: 'normal' }]);
    provider(overload, overload);
    const error = await failure(model.doGenerate({ prompt }));
    expect(unavailableData(error)).toMatchObject({
      code: 'models-failed',
      attempts: [{ outcome: 'overload' }, { outcome: 'overload' }],
    });
    expect((error as Error).cause).toEqual(new Error('Overloaded'));
  });

  test('when the person’s day ended between two attempts, with the last words', async () => {
    const { model } = gateway([reserved('a'), { outcome: 'person-exhausted', resetsAt: 'midnight' }]);
    provider(quota);
    expect(await failure(model.doGenerate({ prompt }))).toMatchObject({
      statusCode: 429,
      cause: new Error('Resource has been exhausted.'),
    });
  });

  test('after sixty attempts', async () => {
    const { model, asked } = gateway(Array.from({ length: 70 }, (_, n) => reserved(`${n}`)));
    provider(...Array.from({ length: 70 }, () => quota));
    const error = await failure(model.doGenerate({ prompt }));
    expect(unavailableData(error)).toMatchObject({ code: 'models-failed' });
    expect(unavailableData(error)?.attempts).toHaveLength(60);
    expect(asked).toHaveLength(60);
    expect(APICallError.isInstance(error) && error.statusCode).toBe(503);
  });
});

describe('waits', () => {
  test('for a recovery within its time, and asks again', async () => {
    const { model, asked } = gateway([exhausted(20), reserved('a')], { waitMs: 1000 });
    provider(whole);
    const started = performance.now();
    await model.doGenerate({ prompt });
    expect(performance.now() - started).toBeGreaterThanOrEqual(20);
    expect(asked[1]).toMatchObject({ again: true });
  });

  test('two seconds when nobody says how long, and not for what takes longer', async () => {
    const { model } = gateway([exhausted(1990), reserved('a')], { waitMs: undefined as unknown as number });
    provider(whole);
    await model.doGenerate({ prompt });
    const late = gateway([exhausted(2100)], { waitMs: undefined as unknown as number });
    expect(unavailableData(await failure(late.model.doGenerate({ prompt })))?.code).toBe('capacity');
  });

  test('not for keys that it only doubts: those serve before anybody waits', async () => {
    const { model, asked } = gateway([reserved('a'), exhausted(60_000), reserved('a')]);
    provider(reset, whole);
    await model.doGenerate({ prompt });
    expect(asked.map(({ withoutKeys }) => withoutKeys)).toEqual([[], ['key of a'], []]);
  });
});

describe('abort', () => {
  test('does not wait until a failure is written down', async () => {
    const { model, pool } = gateway([reserved('a'), reserved('b')]);
    const { promise: reporting, resolve: begun } = Promise.withResolvers<void>();
    pool.report = () => {
      begun();
      return new Promise(() => {});
    };
    provider({ status: 503, body: '' });
    const abort = new AbortController();
    const asking = failure(model.doGenerate({ prompt, abortSignal: abort.signal }));
    await reporting;
    abort.abort(new Error('gone'));
    expect(await asking).toEqual(new Error('gone'));
    expect(requests).toHaveLength(1);
  });

  test('is the end, and not what the provider said in the same moment: that may quote the key', async () => {
    const { model, settled } = gateway([reserved('a')]);
    const abort = new AbortController();
    vi.stubGlobal('fetch', async () => {
      abort.abort(new Error('gone'));
      return Response.json(
        { error: { code: 403, message: 'AIza-secret-of-a', status: 'PERMISSION_DENIED' } },
        { status: 403 },
      );
    });
    expect(await failure(model.doGenerate({ prompt, abortSignal: abort.signal }))).toEqual(new Error('gone'));
    expect(settled).toMatchObject([{ id: 'a', outcome: 'aborted' }]);
  });

  test('before anything asks nobody', async () => {
    const { model, asked } = gateway([reserved('a')]);
    const error = new Error('gone');
    expect(await failure(model.doGenerate({ prompt, abortSignal: AbortSignal.abort(error) }))).toBe(error);
    expect(asked).toEqual([]);
  });

  test('while the pool is asked gives back what it answers later', async () => {
    const later = Promise.withResolvers<ReturnType<typeof reserved>>();
    const { model, settled } = gateway([later.promise]);
    const abort = new AbortController();
    const asking = failure(model.doGenerate({ prompt, abortSignal: abort.signal }));
    await Promise.resolve();
    abort.abort(new Error('gone'));
    expect(await asking).toEqual(new Error('gone'));
    later.resolve(reserved('a'));
    await expect.poll(() => settled).toEqual([{ id: 'a', outcome: 'unsent', admitted: false }]);
    expect(requests).toEqual([]);
  });

  test('while the pool is asked has nothing to give back when there is nothing', async () => {
    const later = Promise.withResolvers<ReturnType<typeof exhausted>>();
    const { model, settled } = gateway([later.promise]);
    const abort = new AbortController();
    const asking = failure(model.doGenerate({ prompt, abortSignal: abort.signal }));
    await Promise.resolve();
    abort.abort();
    await asking;
    later.resolve(exhausted());
    await new Promise((resolve) => setImmediate(resolve));
    expect(settled).toEqual([]);
  });

  test('while a key is opened sends nothing', async () => {
    const abort = new AbortController();
    const openKey = () => {
      abort.abort(new Error('gone'));
      return 'AIza-secret';
    };
    const { model, settled } = gateway([reserved('a', { openKey })]);
    provider(whole);
    expect(await failure(model.doGenerate({ prompt, abortSignal: abort.signal }))).toEqual(new Error('gone'));
    expect(settled).toHaveLength(1);
    expect(requests).toEqual([]);
  });

  test('while the provider is asked is no failure of anybody', async () => {
    const abort = new AbortController();
    const { model, settled, reported, asked } = gateway([reserved('a'), reserved('b')]);
    vi.stubGlobal('fetch', (_: string, init: RequestInit) => {
      const { promise, reject } = Promise.withResolvers<Response>();
      init.signal?.addEventListener('abort', () => reject(init.signal?.reason));
      setImmediate(() => abort.abort());
      return promise;
    });
    expect(await failure(model.doGenerate({ prompt, abortSignal: abort.signal }))).toMatchObject({
      name: 'AbortError',
    });
    expect(settled).toMatchObject([{ id: 'a', outcome: 'aborted' }]);
    expect([reported.length, asked.length]).toEqual([0, 1]);
  });

  test('while it backs off ends at once', async () => {
    const abort = new AbortController();
    const { model, asked } = gateway([reserved('a'), reserved('b')]);
    vi.spyOn(Math, 'random').mockReturnValue(1000);
    provider(reset);
    const asking = failure(model.doGenerate({ prompt, abortSignal: abort.signal }));
    await expect.poll(() => requests.length).toBe(1);
    setTimeout(() => abort.abort(new Error('gone')), 20);
    expect(await asking).toEqual(new Error('gone'));
    expect(asked).toHaveLength(1);
  });
});

describe('silence', () => {
  const silent = () => {
    vi.stubGlobal('fetch', (_: string, init: RequestInit) => {
      const { promise, reject } = Promise.withResolvers<Response>();
      init.signal?.addEventListener('abort', () => reject(init.signal?.reason));
      requests.push({ url: '', key: null });
      return promise;
    });
  };
  afterEach(() => vi.useRealTimers());

  test.each([
    ['doStream', 30_000],
    ['doGenerate', 120_000],
  ] as const)('%s waits %i ms for a sign of life', async (how, milliseconds) => {
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'setInterval', 'clearInterval'] });
    const { model, reported } = gateway([reserved('a'), exhausted()]);
    silent();
    const asking = failure(model[how]({ prompt }));
    while (requests.length === 0) await vi.advanceTimersByTimeAsync(0);
    await vi.advanceTimersByTimeAsync(milliseconds - 1);
    expect(reported).toEqual([]);
    await vi.advanceTimersByTimeAsync(1);
    expect(reported).toMatchObject([{ class: 'timeout', reason: `No answer for ${milliseconds / 1000} s` }]);
    vi.useRealTimers();
    await asking;
  });

  test('as long as the caller says', async () => {
    const { model, reported } = gateway([reserved('a'), reserved('b'), exhausted()], { silenceMs: 20 });
    silent();
    await failure(model.doStream({ prompt }));
    expect(reported.map(({ class: kind }) => kind)).toEqual(['timeout', 'timeout']);
  });
});

test('a key that let a request hang is left out by the next calls of the process, until it answers', async () => {
  const script = scriptedPool(reserved('a'), reserved('b'), reserved('b'), reserved('a'), reserved('b'));
  const model = () =>
    new GatewayModel({ pool: script.pool, baseURL: 'http://models/v1beta', endpoint: 'chat', waitMs: 0 });
  const slow: Came = {
    rejects: new TypeError('fetch failed', {
      cause: Object.assign(new Error('x'), { code: 'UND_ERR_HEADERS_TIMEOUT' }),
    }),
  };
  provider(slow, whole, whole, whole, whole);
  for (let call = 0; call < 4; call += 1) await model().doGenerate({ prompt });
  expect(script.asked.map(({ withoutKeys }) => withoutKeys)).toEqual([
    [],
    ['key of a'],
    ['key of a'],
    ['key of a'],
    [],
  ]);
  expect(reservation('a').keyId).toBe('key of a');
});
