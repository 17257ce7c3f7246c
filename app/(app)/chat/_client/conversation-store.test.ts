import { setTimeout as wait } from 'node:timers/promises';
import type { UIMessageChunk } from 'ai';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { type ChatMessage, failureOf, textOf } from './chat-message.ts';
import type { StoredConversation } from './conversation-state.ts';
import { ConversationStore } from './conversation-store.ts';
import { draftOf, keepDraft, keepUnsent, takeBackUnsent, unsentOf } from './drafts.ts';

const id = '8c5f7f0a-8f5e-4c3c-9d42-1f0a5f6f7a10';
const nothing: StoredConversation = { messages: [], approvals: [], running: undefined };
const answer = (text: string): UIMessageChunk[] => [
  { type: 'start', messageId: 'b1f7cdd7-6a13-4a52-8f43-0f6bd1e4f0aa' },
  { type: 'text-start', id: '0' },
  { type: 'text-delta', id: '0', delta: text },
  { type: 'text-end', id: '0' },
  { type: 'finish' },
];

type Handler = (body: unknown) => Response | Promise<Response>;
let routes: Record<string, Handler[]>;
let asked: { route: string; body: unknown }[];

/** Answers by method and path, each handler once, the last one for ever. */
beforeEach(() => {
  routes = {};
  asked = [];
  vi.stubGlobal('document', { hidden: true });
  vi.stubGlobal('fetch', async (path: string, init: RequestInit = {}) => {
    const route = `${init.method ?? 'GET'} ${path.replace(id, ':id')}`;
    const body = init.body ? JSON.parse(String(init.body)) : undefined;
    asked.push({ route, body });
    const handlers = routes[route] ?? [];
    const handler = handlers.length > 1 ? handlers.shift() : handlers[0];
    if (!handler) throw new TypeError('fetch failed');
    return handler(body);
  });
});
afterEach(() => vi.unstubAllGlobals());

const stream = (chunks: readonly UIMessageChunk[], { breaks = false, after = Promise.resolve() } = {}) =>
  new Response(
    new ReadableStream({
      start: async (controller) => {
        const write = (chunk: UIMessageChunk) =>
          controller.enqueue(new TextEncoder().encode(`data: ${JSON.stringify(chunk)}\n\n`));
        for (const chunk of chunks.slice(0, 3)) write(chunk);
        await after;
        if (breaks) return controller.error(new TypeError('network error'));
        for (const chunk of chunks.slice(3)) write(chunk);
        controller.close();
      },
    }),
  );
const refusal = (status: number, code: string, error: string) => Response.json({ code, error }, { status });
const stored = (messages: ChatMessage[], running?: { turnId: string }) =>
  Response.json({ data: { messages, approvals: [], running }, message: '' });
const routesAsked = () => asked.map(({ route }) => route);
const seen = (store: ConversationStore) =>
  store.snapshot().messages.map((message) => `${message.role}: ${textOf(message)}`);

test('the own message is there at once, the answer follows', async () => {
  routes['POST /api/chat'] = [() => stream(answer('83%.'))];
  const store = new ConversationStore(id, nothing);
  const sending = store.send('my grades?');
  expect(seen(store)).toEqual(['user: my grades?']);
  expect(store.snapshot().phase).toBe('sending');
  await sending;
  expect(seen(store)).toEqual(['user: my grades?', 'assistant: 83%.']);
  expect(store.snapshot().phase).toBe('idle');
  const own = store.snapshot().messages[0];
  expect(asked[0]?.body).toEqual({ id, message: { id: own?.id, role: 'user', parts: own?.parts } });
});

test('answering again takes the place of what was there', async () => {
  routes['POST /api/chat'] = [() => stream(answer('first')), () => stream(answer('second'))];
  const store = new ConversationStore(id, nothing);
  await store.send('my grades?');
  await store.again();
  expect(seen(store)).toEqual(['user: my grades?', 'assistant: second']);
  expect(asked[1]?.body).toMatchObject({ replaces: store.snapshot().messages[0]?.id });
});

test('an answer that the server is still storing is waited for', async () => {
  routes['POST /api/chat'] = [() => refusal(409, 'conflict', 'Still being written.'), () => stream(answer('now'))];
  const store = new ConversationStore(id, nothing);
  await store.send('next');
  expect(seen(store)).toEqual(['user: next', 'assistant: now']);
});

test('a line that breaks is taken up again, and the server’s word counts', async () => {
  const whole = { id: 'x', role: 'assistant', parts: [{ type: 'text', text: 'whole' }] } as ChatMessage;
  routes['POST /api/chat'] = [() => stream(answer('half'), { breaks: true })];
  routes['GET /api/chat/:id/stream'] = [() => stream(answer('whole'))];
  routes['GET /api/chat/:id'] = [() => stored([whole])];
  const store = new ConversationStore(id, nothing);
  await store.send('my grades?');
  expect(routesAsked()).toEqual(['POST /api/chat', 'GET /api/chat/:id/stream', 'GET /api/chat/:id']);
  expect(seen(store)).toEqual(['assistant: whole']);
  expect(store.snapshot().phase).toBe('idle');
});

test('a conversation that is being answered is followed from its beginning, once', async () => {
  routes['GET /api/chat/:id/stream'] = [() => stream(answer('so far and on'))];
  routes['GET /api/chat/:id'] = [() => stored([])];
  const store = new ConversationStore(id, { ...nothing, running: { turnId: 't' } });
  expect(store.snapshot().phase).toBe('reconnecting');
  await Promise.all([store.resume(), store.resume()]);
  expect(routesAsked().filter((route) => route.endsWith('/stream'))).toHaveLength(1);
});

test('without a connection the message is kept and can be sent again', async () => {
  const store = new ConversationStore(id, nothing);
  await store.send('is this sent?');
  expect(store.snapshot().failure).toEqual({ code: 'offline', message: '' });
  expect(seen(store)).toEqual(['user: is this sent?']);
  routes['POST /api/chat'] = [() => stream(answer('now it is'))];
  await store.again();
  expect(store.snapshot().failure).toBeUndefined();
  expect(seen(store)).toEqual(['user: is this sent?', 'assistant: now it is']);
});

test('a refusal says why', async () => {
  routes['POST /api/chat'] = [() => refusal(429, 'rate_limited', 'All models are busy.')];
  const store = new ConversationStore(id, nothing);
  await store.send('hello');
  expect(store.snapshot().failure).toEqual({ code: 'rate_limited', message: 'All models are busy.' });
});

test('what the server has kept of a refused question is shown, with its own words for why', async () => {
  const question = { id: 'q', role: 'user', parts: [{ type: 'text', text: 'hello' }] } as ChatMessage;
  const failure = { type: 'data-failure', data: { message: 'All models are busy.' } };
  const kept = {
    id: 'a',
    role: 'assistant',
    parts: [{ type: 'text', text: 'From your records.' }, failure],
  } as ChatMessage;
  routes['POST /api/chat'] = [() => refusal(429, 'rate_limited', 'All models are busy.')];
  routes['GET /api/chat/:id'] = [() => stored([question, kept])];
  const store = new ConversationStore(id, nothing);
  await store.send('hello');
  expect(seen(store)).toEqual(['user: hello', 'assistant: From your records.']);
  expect(store.snapshot().messages.map(failureOf)).toEqual([undefined, 'All models are busy.']);
  expect(store.snapshot()).toMatchObject({ failure: undefined, phase: 'idle' });
});

test('an answer that broke off is gone on with: the rest follows it', async () => {
  const broken = answer('half').slice(0, 3);
  routes['POST /api/chat'] = [
    () => stream([...broken, { type: 'error', errorText: 'It broke off.' }]),
    () => stream(answer(' and whole')),
  ];
  const store = new ConversationStore(id, nothing);
  await store.goOn();
  expect(asked).toEqual([]);
  await store.send('tell me');
  const last = store.snapshot().messages.at(-1);
  await store.goOn();
  expect(asked[1]?.body).toEqual({ id, continues: last?.id });
  expect(seen(store)).toEqual(['user: tell me', 'assistant: half', 'assistant:  and whole']);
  expect(store.snapshot().phase).toBe('idle');
});

test('what was sent is kept until the server has it', async () => {
  const kept = new Map<string, string>();
  vi.stubGlobal('sessionStorage', {
    getItem: (key: string) => kept.get(key) ?? null,
    setItem: (key: string, value: string) => kept.set(key, value),
    removeItem: (key: string) => kept.delete(key),
  });
  const response = Promise.withResolvers<Response>();
  routes['POST /api/chat'] = [() => response.promise];
  const store = new ConversationStore(id, nothing);
  const sending = store.send('is it there?');
  expect(unsentOf(id)).toBe('is it there?');
  response.resolve(stream(answer('yes')));
  await sending;
  expect(unsentOf(id)).toBe('');

  delete routes['POST /api/chat'];
  await store.send('and now?');
  expect(store.snapshot().failure?.code).toBe('offline');
  keepDraft('new', 'written since');
  expect(takeBackUnsent(id, 'new', 'is it there?')).toBe(true);
  expect(draftOf('new')).toBe('and now?\nwritten since');
  expect(takeBackUnsent(id, 'new', undefined)).toBe(false);
  keepUnsent(id, 'known');
  expect(takeBackUnsent(id, 'new', 'known')).toBe(false);
});

test('a failure within the answer stands in the answer', async () => {
  routes['POST /api/chat'] = [
    () =>
      stream([
        { type: 'start', messageId: 'm' },
        { type: 'error', errorText: 'All models are busy.' },
      ]),
  ];
  const store = new ConversationStore(id, nothing);
  await store.send('hello');
  expect(store.snapshot().messages.map(failureOf)).toEqual([undefined, 'All models are busy.']);
  expect(store.snapshot().failure).toBeUndefined();
});

test('stop is asked of the server, and what came stays', async () => {
  let end = () => {};
  const ended = new Promise<void>((resolve) => {
    end = resolve;
  });
  const chunks: UIMessageChunk[] = [...answer('half an').slice(0, 3), { type: 'abort' }];
  routes['POST /api/chat'] = [() => stream(chunks, { after: ended })];
  routes['POST /api/chat/:id/stop'] = [
    () => {
      end();
      return Response.json({ data: { stopping: true }, message: '' });
    },
  ];
  const store = new ConversationStore(id, nothing);
  const sending = store.send('tell me everything');
  await vi.waitFor(() => expect(store.snapshot().phase).toBe('answering'));
  void store.stop();
  expect(store.snapshot().phase).toBe('stopping');
  await sending;
  expect(seen(store)).toEqual(['user: tell me everything', 'assistant: half an']);
  expect(store.snapshot().messages[1]?.metadata?.ended).toBe('stopped');
  expect(store.snapshot().phase).toBe('idle');
});

test('a server that does not stop is not waited for', async () => {
  routes['POST /api/chat'] = [() => stream(answer('on and on'), { after: new Promise<void>(() => {}) })];
  routes['POST /api/chat/:id/stop'] = [() => Response.json({ data: { stopping: true }, message: '' })];
  const store = new ConversationStore(id, nothing);
  const sending = store.send('tell me everything');
  await vi.waitFor(() => expect(store.snapshot().phase).toBe('answering'));
  await Promise.all([store.stop(), sending]);
  expect(store.snapshot().messages[1]?.metadata?.ended).toBe('stopped');
  expect(store.snapshot().phase).toBe('idle');
});

test('one message at a time', async () => {
  routes['POST /api/chat'] = [() => stream(answer('one'), { after: wait(20) })];
  const store = new ConversationStore(id, nothing);
  await Promise.all([store.send('one'), store.send('two')]);
  expect(seen(store)).toEqual(['user: one', 'assistant: one']);
});
