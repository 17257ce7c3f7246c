import { randomUUID } from 'node:crypto';
import { APICallError, type LanguageModelV4CallOptions } from '@ai-sdk/provider';
import { generateText, streamText } from 'ai';
import { beforeEach, describe, expect, test } from 'vitest';
import { unavailableData } from './exhausted.ts';
import { ANSWER_TEXT, answered, gatewayDatabase, gatewayModel, modelServer } from './testing/gateway-harness.ts';

const gateway = await gatewayDatabase();
const { owner, pool } = gateway;
const server = await modelServer();
const FAMILY = 'gemini-2.5-flash-lite';
const NOW = '2026-03-03T12:00:10Z';
const prompt: LanguageModelV4CallOptions['prompt'] = [
  { role: 'user', content: [{ type: 'text', text: 'How is 8B?' }] },
];
const words = (count: number): LanguageModelV4CallOptions['prompt'] => [
  { role: 'user', content: [{ type: 'text', text: 'word '.repeat(count) }] },
];

beforeEach(async () => {
  await gateway.clear();
  server.faults.clear();
});

const refusal = async (options: Partial<LanguageModelV4CallOptions> = {}, model = gatewayModel(pool, server)) =>
  unavailableData(await model.doGenerate({ prompt, ...options }).then(null, (thrown: unknown) => thrown));

describe('the time to retry is true: served then, refused a millisecond before', () => {
  const full = (counters: string, values: string) => async () => {
    await owner.unsafe(`update public.ai_buckets set ${counters} where ${values}`);
  };
  const cases: [string, () => Promise<unknown>, string, LanguageModelV4CallOptions['prompt']?][] = [
    [
      'the minute’s requests',
      full(`minute_at = '2026-03-03T12:00Z', minute_requests = requests_per_minute`, 'true'),
      '2026-03-03T12:01:00.000Z',
    ],
    [
      'the minute’s tokens',
      full(`minute_at = '2026-03-03T12:00Z', minute_requests = 1, minute_tokens = tokens_per_minute - 1000`, 'true'),
      '2026-03-03T12:01:00.000Z',
      words(1000),
    ],
    [
      'the day’s requests, in winter',
      full(`day = '2026-03-03', day_requests = requests_per_day`, 'true'),
      '2026-03-04T08:00:00.000Z',
    ],
    [
      'the minute’s requests, and those of the next',
      full(
        `minute_at = '2026-03-03T12:00Z', minute_requests = requests_per_minute, next_minute_requests = requests_per_minute`,
        'true',
      ),
      '2026-03-03T12:02:00.000Z',
    ],
    [
      'the day’s requests, and those of the next',
      full(`day = '2026-03-03', day_requests = requests_per_day, next_day_requests = requests_per_day`, 'true'),
      '2026-03-05T08:00:00.000Z',
    ],
    [
      'a cooldown',
      full(`cooldown_until = '2026-03-03T12:00:47.25Z', needs_probe = true`, 'true'),
      '2026-03-03T12:00:47.250Z',
    ],
    [
      'the longer of two',
      full(
        `cooldown_until = '2026-03-03T12:00:47Z', minute_at = '2026-03-03T12:00Z', minute_requests = requests_per_minute`,
        'true',
      ),
      '2026-03-03T12:01:00.000Z',
    ],
    [
      'the probe of another',
      full(`needs_probe = true, probe_until = '2026-03-03T12:00:33Z'`, 'true'),
      '2026-03-03T12:00:33.000Z',
    ],
  ];

  test.each(cases)('%s', async (_, exhaust, expected, asked = prompt) => {
    await gateway.setClock(NOW);
    await gateway.onlyKeys(FAMILY, 2);
    await exhaust();
    const data = await refusal({ prompt: asked });
    expect(data).toMatchObject({ code: 'capacity', tier: 'normal', attempts: [] });
    expect(new Date(data!.retryAt!).toISOString()).toBe(expected);
    const at = (milliseconds: number) => new Date(Date.parse(expected) + milliseconds).toISOString();
    await gateway.setClock(at(-1));
    expect((await refusal({ prompt: asked }))?.code).toBe('capacity');
    await gateway.setClock(at(0));
    const { content } = await gatewayModel(pool, server).doGenerate({ prompt: asked });
    expect(content).toMatchObject([{ text: ANSWER_TEXT }]);
  });

  test('of the first bucket that recovers, in any family', async () => {
    await gateway.setClock(NOW);
    await owner`update public.ai_buckets set cooldown_until = '2026-03-03T13:00Z'`;
    await owner`
      update public.ai_buckets set cooldown_until = '2026-03-03T12:20Z' where id = (
        select b.id from public.ai_buckets b join public.ai_models m on m.id = b.family_id
        where m.family = 'gemini-2.0-flash' order by b.id limit 1)`;
    expect(new Date((await refusal())!.retryAt!).toISOString()).toBe('2026-03-03T12:20:00.000Z');
  });

  test('what can never fit is not given one', async () => {
    await gateway.onlyKeys(FAMILY, 1);
    const data = await refusal({ prompt: words(300_000) });
    expect(data).toEqual({ code: 'capacity', tier: 'normal', attempts: [] });
  });

  test.each([
    ['America/New_York', '2026-03-07T23:30:00-05:00', '2026-03-08T05:00:00.000Z'],
    // The day that loses an hour ends an hour sooner.
    ['America/New_York', '2026-03-08T12:00:00-04:00', '2026-03-09T04:00:00.000Z'],
    ['Asia/Kolkata', '2026-03-03T12:00:00Z', '2026-03-03T18:30:00.000Z'],
    ['Pacific/Kiritimati', '2026-03-03T12:00:00Z', '2026-03-04T10:00:00.000Z'],
  ])('a person’s day ends where the school is: %s', async (zone, moment, expected) => {
    const [school] = await owner`select id, time_zone from public.schools limit 1`;
    await owner`update public.schools set time_zone = ${zone} where id = ${school!.id}`;
    await gateway.setClock(new Date(moment).toISOString());
    const person = { userId: randomUUID(), schoolId: school!.id as string, role: 'student' };
    const use = () => gatewayModel(pool, server, { person, turnId: randomUUID(), tier: 'normal' });
    await use().doGenerate({ prompt });
    await owner`update public.user_ai_quotas set normal_used = normal_limit where user_id = ${person.userId}`;
    const data = await refusal({}, use());
    await owner`update public.schools set time_zone = ${school!.time_zone} where id = ${school!.id}`;
    expect(data?.code).toBe('person-quota');
    expect(new Date(data!.retryAt!).toISOString()).toBe(expected);
  });
});

test.each(['generateText', 'streamText'])('the SDK hands the refusal on as it is: %s', async (how) => {
  await gateway.setClock(NOW);
  await gateway.onlyKeys(FAMILY, 1);
  await owner`update public.ai_buckets set cooldown_until = '2026-03-03T12:05Z'`;
  const model = gatewayModel(pool, server);
  let error: unknown;
  if (how === 'generateText')
    error = await generateText({ model, prompt: 'hi', maxRetries: 2 }).then(null, (thrown: unknown) => thrown);
  else {
    const onError = (event: { error: unknown }) => {
      error = event.error;
    };
    await streamText({ model, prompt: 'hi', maxRetries: 2, onError }).consumeStream();
  }
  expect(error).toSatisfy(
    (thrown) => APICallError.isInstance(thrown) && thrown.statusCode === 429 && !thrown.isRetryable,
  );
  expect(Date.parse((error as { data: { retryAt: string } }).data.retryAt)).toBe(Date.parse('2026-03-03T12:05Z'));
  expect(unavailableData(error)?.code).toBe('capacity');
});

describe('waiting', () => {
  const recoversIn = (milliseconds: number) =>
    owner`update public.ai_buckets set cooldown_until = clock_timestamp() + make_interval(secs => ${milliseconds / 1000})`;

  test('is as long as the call may wait, and no longer', async () => {
    await gateway.onlyKeys(FAMILY, 1);
    await recoversIn(900);
    const impatient = await refusal({}, gatewayModel(pool, server, { waitMs: 500 }));
    expect(impatient?.code).toBe('capacity');
    const patient = await answered(await gatewayModel(pool, server, { waitMs: 5000 }).doStream({ prompt }));
    expect(patient.text).toBe(ANSWER_TEXT);
    expect(patient.metadata).toMatchObject({ fallbackCount: 0 });
  });

  test('those who waited longest are served first, and the others are told the next time', async () => {
    await gateway.onlyKeys(FAMILY, 1);
    await owner`update public.ai_buckets set requests_per_minute = 12`;
    const waiting = await modelServer();
    await recoversIn(700);
    const served: number[] = [];
    const callers = Array.from({ length: 30 }, async (_, caller) => {
      await new Promise((resolve) => setTimeout(resolve, caller * 12));
      return gatewayModel(pool, waiting, { waitMs: 3000 })
        .doGenerate({ prompt })
        .then(
          () => void served.push(caller),
          (error: unknown) => unavailableData(error)?.code,
        );
    });
    const outcomes = await Promise.all(callers);
    // Nearly all of the first: two connections ask side by side, so that neighbours may change places.
    expect(served.filter((caller) => caller < 12).length).toBeGreaterThanOrEqual(9);
    expect(served.length).toBeGreaterThanOrEqual(12);
    expect(outcomes.filter((code) => code !== undefined).every((code) => code === 'capacity')).toBe(true);
    expect(waiting.totals.refused).toBe(0);
  });
});
