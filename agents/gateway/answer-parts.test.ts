import type { LanguageModelV4, LanguageModelV4CallOptions, LanguageModelV4StreamPart } from '@ai-sdk/provider';
import { describe, expect, test, vi } from 'vitest';
import { AnswerInterrupted, openAnswerStream } from './answer-stream.ts';
import { Attempt } from './attempt.ts';
import { TruncatedAnswer } from './failures.ts';
import { metadataOf } from './metadata.ts';
import { reservation, scriptedPool } from './testing/scripted-pool.ts';

type Part = LanguageModelV4StreamPart;
const SECRET = 'AIza-secret-of-the-attempt';
const prompt: LanguageModelV4CallOptions['prompt'] = [{ role: 'user', content: [{ type: 'text', text: 'Hi' }] }];
const text = (delta: string): Part => ({ type: 'text-delta', id: '0', delta });
const call = (toolCallId: string): Part => ({ type: 'tool-call', toolCallId, toolName: 'grades', input: '{}' });
const raw = (promptTokenCount: number, modelVersion = 'gemini-lite'): Part => ({
  type: 'raw',
  rawValue: { modelVersion, usageMetadata: { promptTokenCount } },
});
const START: Part = { type: 'stream-start', warnings: [] };
const NAMED: Part = { type: 'response-metadata', modelId: 'gemini-lite' };
const finish = (unified: 'stop' | 'error' | 'interrupted' | 'length' = 'stop'): Part => ({
  type: 'finish',
  finishReason: { unified, raw: undefined },
  usage: {
    inputTokens: { total: 9, noCache: undefined, cacheRead: undefined, cacheWrite: undefined },
    outputTokens: { total: 4, text: undefined, reasoning: undefined },
  },
  providerMetadata: { google: { kept: true } },
});

/** Opens a stream of these parts; an Error breaks it there, `never` keeps it open. */
async function open(parts: (Part | Error | 'never')[], options: Partial<LanguageModelV4CallOptions> = {}) {
  const script = scriptedPool();
  const one = reservation('r', { isProbe: true });
  const callerSignal = options.abortSignal;
  const attempt = new Attempt({ pool: script.pool, reservation: one, callerSignal, silenceMs: 5000 });
  const left = [...parts];
  let brake: (reason: unknown) => void = () => {};
  const seen: { options?: LanguageModelV4CallOptions; cancelled?: boolean } = {};
  const stream = new ReadableStream<Part>(
    {
      pull: (controller) => {
        const part = left.shift();
        if (part === 'never') return new Promise<void>((_, reject) => (brake = reject));
        if (part instanceof Error) return controller.error(part);
        return part ? controller.enqueue(part) : controller.close();
      },
      cancel: () => {
        seen.cancelled = true;
      },
    },
    { highWaterMark: 0 },
  );
  const model = {
    doStream: async (given: LanguageModelV4CallOptions) => {
      seen.options = given;
      return { stream, request: { body: SECRET }, response: { headers: { echo: SECRET } } };
    },
  } as unknown as LanguageModelV4;
  const opened = openAnswerStream({
    attempt,
    model,
    options: { prompt, ...options },
    metadata: metadataOf(one, []),
    secret: SECRET,
  });
  return { ...script, attempt, seen, opened, brake: (reason: unknown) => brake(reason) };
}

async function read(stream: ReadableStream<Part>): Promise<Part[]> {
  const parts: Part[] = [];
  for await (const part of stream) parts.push(part);
  return parts;
}

describe('what is handed on', () => {
  test('everything in order, with the model that serves named once after the start, and the figures at the end', async () => {
    const { opened, settled, renewed, seen } = await open([
      START,
      raw(7),
      { type: 'text-start', id: '0' },
      text(''),
      text('One'),
      raw(9),
      text(' two'),
      finish(),
    ]);
    const result = await opened;
    // Not what the provider was sent: that has the key.
    expect(Object.keys(result)).toEqual(['stream']);
    expect(renewed).toMatchObject([{ answering: true }]);
    const parts = await read(result.stream);
    expect(parts.slice(0, -1)).toEqual([
      START,
      NAMED,
      { type: 'text-start', id: '0' },
      text(''),
      text('One'),
      text(' two'),
    ]);
    expect(parts.at(-1)).toMatchObject({
      type: 'finish',
      providerMetadata: {
        google: { kept: true },
        catalyst: { family: 'lite', model: 'gemini-lite', fallbackCount: 0, attempts: [{ outcome: 'ok' }] },
      },
    });
    expect(settled).toMatchObject([{ outcome: 'ok', admitted: true, inputTokens: 9, outputTokens: 4 }]);
    expect(seen.options).toMatchObject({ includeRawChunks: true, prompt });
    expect(seen.options?.abortSignal).toBeInstanceOf(AbortSignal);
  });

  test.each<[string, Part[], Part[]]>([
    [
      'a name of the provider’s',
      [START, { type: 'response-metadata', id: 'x', modelId: 'theirs' }, text('a'), finish()],
      [START, { type: 'response-metadata', id: 'x', modelId: 'gemini-lite' }, text('a')],
    ],
    ['no start', [text('a'), finish()], [NAMED, text('a')]],
    [
      'a name that comes late',
      [text('a'), { type: 'response-metadata', id: 'x' }, finish()],
      [NAMED, text('a'), { type: 'response-metadata', id: 'x', modelId: 'gemini-lite' }],
    ],
    [
      'thoughts',
      [
        { type: 'reasoning-start', id: '1' },
        { type: 'reasoning-delta', id: '1', delta: 'hm' },
        { type: 'reasoning-end', id: '1' },
        text('a'),
        finish(),
      ],
      [
        NAMED,
        { type: 'reasoning-start', id: '1' },
        { type: 'reasoning-delta', id: '1', delta: 'hm' },
        { type: 'reasoning-end', id: '1' },
        text('a'),
      ],
    ],
    ['calls alone', [call('1'), call('2'), finish()], [NAMED, call('1'), call('2')]],
    ['calls after words', [text('a'), call('1'), finish()], [NAMED, text('a'), call('1')]],
    ['words after calls', [call('1'), text('a'), finish()], [NAMED, call('1'), text('a')]],
  ])('%s', async (_, parts, expected) => {
    const { opened } = await open(parts);
    expect((await read((await opened).stream)).slice(0, -1)).toEqual(expected);
  });

  test('raw chunks only to who asks for them', async () => {
    const { opened } = await open([START, raw(7), text('a'), raw(8), finish()], { includeRawChunks: true });
    const types = (await read((await opened).stream)).map(({ type }) => type);
    expect(types).toEqual(['stream-start', 'response-metadata', 'raw', 'text-delta', 'raw', 'finish']);
  });

  test('the model that really answered, when it is another', async () => {
    const { opened, settled } = await open([raw(7, 'gemini-pro'), text('a'), finish()]);
    expect((await read((await opened).stream)).at(-1)).toMatchObject({
      providerMetadata: { catalyst: { servedModel: 'gemini-pro' } },
    });
    expect(settled).toMatchObject([{ servedModel: 'gemini-pro' }]);
  });
});

describe('a call of a tool', () => {
  const start: Part = { type: 'tool-input-start', id: '1', toolName: 'grades' };
  const delta: Part = { type: 'tool-input-delta', id: '1', delta: '{' };
  const end: Part = { type: 'tool-input-end', id: '1' };

  test.each([start, delta, end, call('1')])('is held back with all of it: $type', async (part) => {
    const { opened, attempt } = await open([text('One'), part, 'never']);
    const reader = (await opened).stream.getReader();
    expect((await reader.read()).value).toEqual(NAMED);
    expect((await reader.read()).value).toEqual(text('One'));
    const next = vi.fn();
    void reader.read().then(next);
    await new Promise((resolve) => setImmediate(resolve));
    expect(next).not.toHaveBeenCalled();
    attempt.unsent();
  });

  test('is never run for an answer that breaks off after it, words or not', async () => {
    const { opened } = await open([text('One'), call('1'), text('two'), { type: 'error', error: new Error('gone') }]);
    const types = (await read((await opened).stream)).map(({ type }) => type);
    expect(types).toEqual(['response-metadata', 'text-delta', 'error']);
  });

  test('whole is an answer, words or not', async () => {
    const parts = [start, delta, end, call('1'), finish()];
    const { opened } = await open(parts);
    expect((await read((await opened).stream)).slice(0, -1)).toEqual([NAMED, ...parts.slice(0, -1)]);
  });

  test('stays in its place when words come after it', async () => {
    const { opened } = await open([text('a'), start, call('1'), { type: 'text-end', id: '0' }, text('b'), finish()]);
    const parts = await read((await opened).stream);
    expect(parts.slice(0, -1)).toEqual([NAMED, text('a'), start, call('1'), { type: 'text-end', id: '0' }, text('b')]);
  });
});

describe('what is not seen', () => {
  test.each<Part>([
    { type: 'text-start', id: '0' },
    { type: 'text-end', id: '0' },
    { type: 'reasoning-start', id: '0' },
    { type: 'reasoning-end', id: '0' },
    { type: 'reasoning-delta', id: '0', delta: '' },
    { type: 'response-metadata', id: 'x' },
  ])('is held back before anything is seen, and passes at once after it: $type', async (part) => {
    const before = await open([START, part, new TypeError('terminated')]);
    await expect(before.opened).rejects.toThrow('terminated');
    const after = await open([text('One'), part, 'never']);
    const reader = (await after.opened).stream.getReader();
    await reader.read();
    await reader.read();
    expect((await reader.read()).value).toMatchObject(part);
    after.attempt.unsent();
  });

  test('what the provider shows besides words is seen', async () => {
    const source: Part = { type: 'source', sourceType: 'url', id: 's', url: 'https://example.org' };
    const { opened } = await open([source, new TypeError('terminated')]);
    expect((await read((await opened).stream)).map(({ type }) => type)).toEqual([
      'response-metadata',
      'source',
      'error',
    ]);
  });
});

describe('before the first visible part', () => {
  const reset = Object.assign(new TypeError('terminated'), { code: 'ECONNRESET' });
  test.each<[string, (Part | Error)[], unknown]>([
    ['an end', [START, raw(7)], new TruncatedAnswer('The stream ended without a finish reason')],
    ['an error part', [START, { type: 'error', error: reset }], reset],
    ['a broken line', [START, reset], reset],
    [
      'a cut',
      [START, { type: 'text-start', id: '0' }, finish('interrupted')],
      new TruncatedAnswer('The stream has no finish reason'),
    ],
    ['a spoilt answer', [START, finish('error')], new TruncatedAnswer('The stream has no finish reason')],
    ['an empty answer', [START, text(''), finish()], new TruncatedAnswer('The answer is empty')],
    [
      'calls that are cut',
      [START, call('1'), finish('interrupted')],
      new TruncatedAnswer('The stream has no finish reason'),
    ],
  ])('%s is thrown, and nothing was handed on', async (_, parts, error) => {
    const { opened, attempt, seen, settled } = await open(parts);
    await expect(opened).rejects.toEqual(error);
    expect([attempt.ended, settled.length]).toEqual([false, 0]);
    const wasOpen = parts.some((part) => !(part instanceof Error) && (part.type === 'error' || part.type === 'finish'));
    expect(seen.cancelled ?? false).toBe(wasOpen);
  });

  test('an answer without words that reached its length is one', async () => {
    const { opened } = await open([START, finish('length')]);
    expect((await read((await opened).stream)).map(({ type }) => type)).toEqual([
      'stream-start',
      'response-metadata',
      'finish',
    ]);
  });
});

describe('after it', () => {
  test.each<[string, (Part | Error)[], string]>([
    ['an end', [text('One')], 'The stream ended without a finish reason'],
    [
      'an error part',
      [text('One'), { type: 'error', error: new TypeError(`terminated by ${SECRET}`) }],
      'terminated by [key]',
    ],
    ['a broken line', [text('One'), new TypeError('terminated')], 'terminated'],
    ['a cut', [text('One'), call('1'), finish('interrupted')], 'The stream has no finish reason'],
  ])('%s becomes a last error part', async (_, parts, reason) => {
    const { opened, reported, settled } = await open([raw(7), ...parts]);
    const seen = await read((await opened).stream);
    expect(seen.slice(0, -1)).toEqual([NAMED, text('One')]);
    expect(seen.at(-1)?.type).toBe('error');
    const { error } = seen.at(-1) as { error: AnswerInterrupted };
    expect(error).toBeInstanceOf(AnswerInterrupted);
    expect(error).toMatchObject({
      name: 'AnswerInterrupted',
      message: `The answer broke off: ${reason}`,
      cause: { reason },
    });
    expect(reported).toMatchObject([{ failure: reason, admitted: true, inputTokens: 7 }]);
    expect(settled).toEqual([]);
  });
});

describe('who reads', () => {
  test('may leave while a failure is written down: nothing more is said, and nothing breaks', async () => {
    const { opened, pool } = await open([text('One'), new TypeError('terminated')]);
    const { promise: reporting, resolve: begun } = Promise.withResolvers<void>();
    const { promise: report, resolve: written } = Promise.withResolvers<{ applied: boolean }>();
    pool.report = () => {
      begun();
      return report;
    };
    const reader = (await opened).stream.getReader();
    await reader.read();
    await reader.read();
    await reporting;
    await reader.cancel();
    written({ applied: true });
    await report;
    expect(await reader.read()).toEqual({ done: true, value: undefined });
  });

  test('may stop: settled at once, and the provider is left', async () => {
    const { opened, settled, seen, reported } = await open([raw(7), text('One'), 'never']);
    const reader = (await opened).stream.getReader();
    await reader.read();
    await reader.cancel();
    expect(settled).toMatchObject([{ outcome: 'aborted', admitted: true, inputTokens: 7 }]);
    expect(seen.cancelled).toBe(true);
    expect(reported).toEqual([]);
  });

  test("may abort: the stream fails with the caller's reason, and is no failure of the pool", async () => {
    const abort = new AbortController();
    const gone = new Error('gone');
    const { opened, settled, reported, brake } = await open([text('One'), 'never'], { abortSignal: abort.signal });
    const { stream } = await opened;
    const reader = stream.getReader();
    await reader.read();
    await reader.read();
    const next = reader.read();
    abort.abort(gone);
    expect(settled).toMatchObject([{ outcome: 'aborted' }]);
    brake(gone);
    await expect(next).rejects.toBe(gone);
    expect(reported).toEqual([]);
  });

  test('need not hurry: the attempt ends when the provider does', async () => {
    const { opened, settled, seen } = await open([START, text('One'), text(' two'), finish()]);
    const { stream } = await opened;
    await expect.poll(() => settled.length).toBe(1);
    expect(await read(stream)).toHaveLength(5);
    expect(seen.cancelled).toBe(true);
  });
});
