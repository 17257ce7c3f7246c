import { randomUUID } from 'node:crypto';
import type { UIMessageChunk } from 'ai';
import { afterAll, beforeAll, beforeEach, describe, expect, it, onTestFinished, vi } from 'vitest';
import type { Caller } from '#db/caller.ts';
import { demonstration } from '#db/seed/demonstration.ts';
import type { FaultKind } from '#embedded/gemini/faults.ts';
import { AnswerInterrupted } from '../gateway/answer-stream.ts';
import { followTurn } from './follow-turn.ts';
import type { TurnRequest } from './run-turn.ts';
import { runningHere } from './stop-turn.ts';
import { type ChatMessage, readConversation, textOf } from './store.ts';
import { type Stage, stageConversation } from './testing.ts';

const LONG =
  'The registers of this morning are complete but for two classes, which are 7A and 8B, as far as I can see.';
/** What is waited for comes, however busy the machine is. */
const PATIENCE = { timeout: 30_000 };
let stage: Stage;
let teacher: Caller;
let runTurn: typeof import('./run-turn.ts').runTurn;
let drain: () => Promise<void>;

beforeAll(async () => {
  stage = await stageConversation();
  teacher = await stage.database.caller(demonstration.accounts.teacher.email, 'teacher');
  ({ runTurn } = await import('./run-turn.ts'));
  const { keyPool } = await import('../gateway/gateway-model.ts');
  drain = () => keyPool().drain();
});
afterAll(() => stage.close());
beforeEach(async () => {
  stage.models.faults.clear();
  await drain();
  await stage.database.superuser`truncate public.user_ai_quotas, public.ai_request_logs, public.api_usage_logs`;
  await stage.database.superuser`
    update public.ai_buckets set cooldown_until = null, needs_probe = false, probe_until = null, failures = 0`;
  await stage.database.superuser`update public.ai_models set status = 'active', overloaded_until = null`;
  await stage.database.superuser`update public.ai_keys set status = 'active'`;
});

const question = (text: string): ChatMessage => ({ id: randomUUID(), role: 'user', parts: [{ type: 'text', text }] });

async function turn(request: Omit<TurnRequest, 'caller'>) {
  const { stream, stored, refusal } = await runTurn({ caller: teacher, ...request });
  const chunks: UIMessageChunk[] = [];
  for await (const chunk of stream) chunks.push(chunk);
  await stored;
  await drain();
  const text = chunks.map((chunk) => (chunk.type === 'text-delta' ? chunk.delta : '')).join('');
  return { chunks, text, last: chunks.at(-1)!, refusal: await refusal };
}

const used = async () => {
  const [row] = await stage.database
    .superuser`select normal_used, extra_used from public.user_ai_quotas where user_id = ${teacher.userId}`;
  return row ? [row.normal_used, row.extra_used] : [0, 0];
};
const quotas = (of: Record<string, { normal: number; extra: number }>) => {
  const { superuser } = stage.database;
  return superuser`update public.school_settings set ai_quotas = ${superuser.json(of)} where school_id = ${teacher.schoolId}`;
};
const kept = async (conversationId: string) => (await readConversation(teacher, conversationId))?.messages ?? [];
const attempts = () =>
  stage.database.superuser`select outcome, state, input_tokens from public.api_usage_logs order by reserved_at`;

/** Lets the next inserts into a table fail; the sequence counts them, since it is not rolled back. */
async function failing(table: 'stream_chunks' | 'messages', times: number) {
  const { superuser } = stage.database;
  await superuser.unsafe(`create sequence public.tries; grant usage on sequence public.tries to public;
    create function public.fail_first() returns trigger language plpgsql as $$ begin
      if nextval('public.tries') <= ${times} then raise 'the disk is full'; end if; return new; end $$;
    create trigger fail_first before insert on public.${table} for each row execute function public.fail_first()`);
  onTestFinished(async () => {
    await superuser.unsafe('drop function public.fail_first cascade; drop sequence public.tries');
  });
  return { tried: async () => Number((await superuser`select last_value from public.tries`)[0]!.last_value) };
}

/** The provider of the next request: it streams what the test has it say. */
function streamedBy() {
  const { readable, writable } = new TransformStream<string, string>(undefined, { highWaterMark: 100 });
  const writer = writable.getWriter();
  const headers = { 'content-type': 'text/event-stream' };
  vi.spyOn(globalThis, 'fetch').mockResolvedValueOnce(
    new Response(readable.pipeThrough(new TextEncoderStream()), { headers }),
  );
  const says = (candidate: object) => {
    const usageMetadata = { promptTokenCount: 8, candidatesTokenCount: 4, totalTokenCount: 12 };
    void writer.write(`data: ${JSON.stringify({ candidates: [candidate], usageMetadata })}\n\n`);
  };
  return { says, ends: () => void writer.close() };
}

const modeOf = (body: { toolConfig?: { functionCallingConfig?: { mode?: string } } }) =>
  body.toolConfig?.functionCallingConfig?.mode;

async function textFrom(stream: ReadableStream<UIMessageChunk>): Promise<string> {
  let text = '';
  for await (const chunk of stream) if (chunk.type === 'text-delta') text += chunk.delta;
  return text;
}

/** A conversation whose answer broke off after some words. */
async function brokenOff(kind: FaultKind = 'stream-error-later') {
  const conversationId = randomUUID();
  const message = question('are the registers complete?');
  stage.models.puppet([{ text: LONG }]);
  stage.models.faults.add({ kind, times: 1 });
  const broken = await turn({ conversationId, message });
  const answer = (await kept(conversationId)).at(-1)!;
  return { conversationId, message, broken, answer };
}

describe('an answer that looks up as often as it may', () => {
  const look = { calls: [{ name: 'attendance_registers', args: {} }] };

  it('has to put into words what it found', async () => {
    const asked = vi.spyOn(globalThis, 'fetch');
    stage.models.puppet([...Array.from({ length: 7 }, () => look), { text: LONG }]);
    const { last, text } = await turn({ conversationId: randomUUID(), message: question('look everywhere') });
    const mayCall = asked.mock.calls.map(([, init]) => modeOf(JSON.parse(String(init?.body))) !== 'NONE');
    expect(mayCall).toEqual([true, true, true, true, true, true, true, false]);
    expect(text).toBe(LONG);
    expect(last).toMatchObject({ type: 'finish', messageMetadata: { model: expect.any(String) } });
    expect(last).not.toHaveProperty('messageMetadata.ended');
  });

  it('fails, and is not taken for whole, if it looks up all the same', async () => {
    stage.models.puppet(Array.from({ length: 8 }, () => look));
    const { last } = await turn({ conversationId: randomUUID(), message: question('look everywhere') });
    expect(last).toMatchObject({ type: 'error', errorText: expect.stringContaining('could not be finished') });
  });
});

describe('an answer that breaks off', () => {
  it.each<FaultKind>(['stream-error-later', 'stream-reset-later', 'no-finish-reason', 'broken-chunk'])(
    'by %s ends with an error, says so, and is kept as far as it came',
    async (kind) => {
      const { broken, answer } = await brokenOff(kind);
      expect(broken.last).toMatchObject({ type: 'error', errorText: expect.stringContaining('broke off') });
      expect(broken.refusal).toBeUndefined();
      expect(LONG.startsWith(broken.text)).toBe(true);
      expect(textOf(answer)).toBe(broken.text.trim());
      expect(answer.metadata?.ended).toBe('failed');
    },
  );

  it.each(['MAX_TOKENS', 'SAFETY', 'OTHER', 'UNEXPECTED_TOOL_CALL', 'MALFORMED_RESPONSE'])(
    'because its model ended it with %s is marked as cut off, and gone on with at no cost',
    async (finishReason) => {
      const provider = streamedBy();
      provider.says({ content: { parts: [{ text: LONG.slice(0, 40) }] } });
      provider.says({ finishReason });
      provider.ends();
      const conversationId = randomUUID();
      const cut = await turn({ conversationId, message: question('are the registers complete?') });
      expect(cut.last).toMatchObject({ type: 'finish', messageMetadata: { ended: 'interrupted' } });
      const answer = (await kept(conversationId)).at(-1)!;
      expect(answer.metadata?.ended).toBe('interrupted');
      stage.models.puppet([{ text: LONG.slice(40) }]);
      const rest = await turn({ conversationId, continues: answer.id });
      expect(cut.text + rest.text).toBe(LONG);
      expect(await used()).toEqual([1, 0]);
    },
  );

  it('is gone on with: the model knows what it said, nothing is repeated, and it costs nothing', async () => {
    const { conversationId, broken, answer } = await brokenOff();
    stage.models.puppet([{ text: LONG.slice(broken.text.length) }]);
    const rest = await turn({ conversationId, continues: answer.id });
    expect(broken.text + rest.text).toBe(LONG);
    expect((await kept(conversationId)).map(({ role }) => role)).toEqual(['user', 'assistant', 'assistant']);
    expect(await used()).toEqual([1, 0]);
  });

  it('is gone on with by a model that begins anew, without the words that are there already', async () => {
    const { conversationId, broken, answer } = await brokenOff();
    stage.models.puppet([{ text: LONG }]);
    const rest = await turn({ conversationId, continues: answer.id });
    expect((broken.text + rest.text).replace(/\s+/g, ' ')).toBe(LONG);
  });

  it('is gone on with again when that breaks off too, and what comes after costs as ever', async () => {
    const { conversationId, broken, answer } = await brokenOff();
    const rest = LONG.slice(broken.text.length);
    stage.models.puppet([{ text: rest }]);
    stage.models.faults.add({ kind: 'stream-error-later', times: 1 });
    const second = await turn({ conversationId, continues: answer.id });
    expect(second.last.type).toBe('error');
    const secondAnswer = (await kept(conversationId)).at(-1)!;
    stage.models.puppet([{ text: rest.slice(second.text.length) }]);
    const third = await turn({ conversationId, continues: secondAnswer.id });
    expect(broken.text + second.text + third.text).toBe(LONG);
    expect(await used()).toEqual([1, 0]);
    stage.models.puppet([{ text: 'You are welcome.' }]);
    expect((await turn({ conversationId, message: question('thank you') })).text).toBe('You are welcome.');
    expect(await used()).toEqual([2, 0]);
  });

  it('costs nothing when it is asked again in the same words, five times; in others it is a new question', async () => {
    const { conversationId, message } = await brokenOff();
    const again = async (text: string) => {
      stage.models.puppet([{ text: LONG }]);
      stage.models.faults.add({ kind: 'stream-error-later', times: 1 });
      await turn({ conversationId, message: { ...question(text), id: message.id }, replaces: message.id });
      return (await used())[0];
    };
    const same = 'are the registers complete?';
    for (let times = 1; times <= 5; times += 1) expect(await again(same)).toBe(1);
    expect(await again(same)).toBe(2);
    expect(await again('are all of the registers complete?')).toBe(3);
  });

  it('and is whole in the end costs when it is asked again', async () => {
    const { conversationId, message, answer } = await brokenOff();
    stage.models.puppet([{ text: 'and that is all.' }]);
    await turn({ conversationId, continues: answer.id });
    stage.models.puppet([{ text: LONG }]);
    await turn({ conversationId, message, replaces: message.id });
    expect(await used()).toEqual([2, 0]);
  });

  it('can only be continued if it is the last one and did break off', async () => {
    const { conversationId, answer } = await brokenOff();
    await expect(turn({ conversationId, continues: randomUUID() })).rejects.toMatchObject({ code: 'conflict' });
    stage.models.puppet([{ text: 'the rest.' }]);
    await turn({ conversationId, continues: answer.id });
    const whole = (await kept(conversationId)).at(-1)!;
    for (const continues of [answer.id, whole.id])
      await expect(turn({ conversationId, continues })).rejects.toMatchObject({ code: 'conflict' });
    const stranger = await stage.database.caller(demonstration.accounts.student.email, 'student');
    await expect(runTurn({ caller: stranger, conversationId, continues: answer.id })).rejects.toMatchObject({
      code: 'conflict',
    });
  });
});

describe('when no model serves', () => {
  const registers = 'which registers have not been taken today?';

  it('because all are at their limit: refused with the true time, costs nothing, and the records speak', async () => {
    await stage.database
      .superuser`update public.ai_buckets set cooldown_until = clock_timestamp() + interval '40 seconds'`;
    const conversationId = randomUUID();
    const refused = await turn({ conversationId, message: question(registers) });
    expect(refused.refusal).toMatchObject({ code: 'rate_limited', status: 429 });
    expect(refused.refusal?.message).toContain('in about 40 seconds');
    const { retryAfterSeconds, retryAt, reason } = refused.refusal?.details ?? {};
    expect(reason).toBe('capacity');
    expect(retryAfterSeconds).toBeGreaterThanOrEqual(35);
    expect(retryAfterSeconds).toBeLessThanOrEqual(40);
    expect(Date.parse(String(retryAt))).toBeGreaterThan(Date.now());
    expect(await used()).toEqual([0, 0]);
    const [asked, answer] = await kept(conversationId);
    expect(textOf(asked!)).toBe(registers);
    expect(answer).toMatchObject({ metadata: { ended: 'failed', refused: true } });
    expect(answer?.parts.map(({ type }) => type)).toEqual(['tool-attendance_registers', 'text', 'data-failure']);
  });

  it('because all of them fail: unavailable, and the question is kept', async () => {
    stage.models.faults.add({ kind: 'overloaded' });
    const conversationId = randomUUID();
    const refused = await turn({ conversationId, message: question('tell me a story') });
    expect(refused.refusal).toMatchObject({ code: 'unavailable', status: 503 });
    expect((await kept(conversationId)).map(({ role }) => role)).toEqual(['user', 'assistant']);
    stage.models.faults.clear();
    await stage.database.superuser`update public.ai_models set overloaded_until = null`;
    stage.models.puppet([{ text: 'Once upon a time.' }]);
    const [message] = await kept(conversationId);
    const again = await turn({ conversationId, message: message!, replaces: message!.id });
    expect(again).toMatchObject({ text: 'Once upon a time.', refusal: undefined });
    expect(await used()).toEqual([1, 0]);
  });

  it('because none that calls tools is left: the records answer, and the person is told', async () => {
    await stage.database.superuser`update public.ai_models set status = 'retired' where can_call_tools`;
    const answered = await turn({ conversationId: randomUUID(), message: question(registers) });
    expect(answered.refusal).toBeUndefined();
    expect(answered.text).toContain('No model can serve this');
    expect(answered.last.type).toBe('finish');
    expect(await used()).toEqual([0, 0]);
  });

  it('because the day is used up: refused until the school’s midnight', async () => {
    await quotas({ teacher: { normal: 0, extra: 0 } });
    const refused = await turn({ conversationId: randomUUID(), message: question(registers) });
    await quotas({});
    expect(refused.refusal).toMatchObject({ code: 'rate_limited', details: { reason: 'person-quota' } });
    const midnight = new Date(String(refused.refusal?.details?.retryAt));
    expect(midnight.toLocaleTimeString('en-GB', { timeZone: teacher.timeZone })).toBe('00:00:00');
  });
});

describe('an extra turn', () => {
  it('is answered and not refused where its models that call tools are at their limit', async () => {
    const { superuser } = stage.database;
    await superuser`update public.ai_models set can_call_tools = true where tier = 'extra'`;
    await superuser`update public.ai_buckets set cooldown_until = clock_timestamp() + interval '40 seconds'`;
    await quotas({ teacher: { normal: 0, extra: 1 } });
    const message = question('which registers have not been taken today?');
    const told = await turn({ conversationId: randomUUID(), message });
    await quotas({});
    await superuser`update public.ai_models set can_call_tools = false where tier = 'extra'`;
    expect(told.refusal).toBeUndefined();
    expect(told.text).toContain('by search alone');
    expect(told.last.type).toBe('finish');
  });

  it('is told in the sentences of the records where the words for them were cut', async () => {
    const candidate = { content: { parts: [{ text: 'I find' }] }, finishReason: 'MAX_TOKENS' };
    vi.spyOn(globalThis, 'fetch').mockResolvedValueOnce(Response.json({ candidates: [candidate] }));
    await quotas({ teacher: { normal: 0, extra: 1 } });
    const told = await turn({ conversationId: randomUUID(), message: question('xyzzy plugh') });
    await quotas({});
    expect(told.text).toMatch(/^I find nothing among your pages/);
    expect(await used()).toEqual([0, 1]);
  });
});

describe('when what is streamed cannot be kept', () => {
  it('as somebody or a model has written it, it is kept without the characters that cannot', async () => {
    stage.models.puppet([{ text: 'null \0, halves \ud83d and \udcda, whole 📚, and \\u0000 as six letters' }]);
    const conversationId = randomUUID();
    await turn({ conversationId, message: question('what can\0be stored?') });
    const read = await readConversation(teacher, conversationId);
    expect(read?.title).toBe('what can be stored?');
    expect(read?.messages.map(textOf)).toEqual([
      'what can\ufffdbe stored?',
      'null \ufffd, halves \ufffd and \ufffd, whole 📚, and \\u0000 as six letters',
    ]);
  });

  it('for a moment, the answer goes on, and who follows it reads every word', async () => {
    const chunks = await failing('stream_chunks', 2);
    const provider = streamedBy();
    const conversationId = randomUUID();
    const { turnId, stream, stored } = await runTurn({ caller: teacher, conversationId, message: question('all?') });
    provider.says({ content: { parts: [{ text: LONG.slice(0, 40) }] } });
    await vi.waitFor(async () => expect(await chunks.tried()).toBeGreaterThan(2), PATIENCE);
    provider.says({ content: { parts: [{ text: LONG.slice(40) }] }, finishReason: 'STOP' });
    provider.ends();
    const live = await textFrom(stream);
    await stored;
    expect(live).toBe(LONG);
    expect(await textFrom(followTurn(teacher, turnId, new AbortController().signal))).toBe(LONG);
    expect((await kept(conversationId)).at(-1)?.metadata?.ended).toBeUndefined();
  });

  it('for a moment at its end, it is stored all the same', async () => {
    const provider = streamedBy();
    const conversationId = randomUUID();
    const { stream, stored } = await runTurn({ caller: teacher, conversationId, message: question('all?') });
    await failing('messages', 1);
    provider.says({ content: { parts: [{ text: LONG }] }, finishReason: 'STOP' });
    provider.ends();
    expect(await textFrom(stream)).toBe(LONG);
    await stored;
    expect(textOf((await kept(conversationId)).at(-1)!)).toBe(LONG);
  });

  it('for good, the answer fails and is no stop: its reader is told, and goes on at no cost', async () => {
    stage.models.puppet([{ text: LONG }]);
    stage.models.faults.add({ kind: 'stall-later', times: 1 });
    const conversationId = randomUUID();
    const report = vi.fn();
    const message = question('complete?');
    const { stream, stored } = await runTurn({ caller: teacher, conversationId, message, report });
    const reason = new AnswerInterrupted('What is streamed could not be kept');
    const chunks: UIMessageChunk[] = [];
    for await (const chunk of stream) {
      chunks.push(chunk);
      if (chunk.type === 'text-delta') runningHere().get(conversationId)?.abort(reason);
    }
    await stored;
    await drain();
    expect(chunks.at(-1)).toMatchObject({ type: 'error', errorText: expect.stringContaining('broke off') });
    expect(chunks.map(({ type }) => type)).not.toContain('abort');
    expect(report).toHaveBeenCalledExactlyOnceWith(reason);
    const answer = (await kept(conversationId)).at(-1)!;
    expect(answer.metadata?.ended).toBe('failed');
    stage.models.puppet([{ text: 'the rest.' }]);
    expect((await turn({ conversationId, continues: answer.id })).text).toBe('the rest.');
    expect(await used()).toEqual([1, 0]);
  });
});

describe('whoever leaves', () => {
  it('by Stop ends the attempt at once, with the usage seen', async () => {
    const { stopTurn } = await import('./stop-turn.ts');
    stage.models.puppet([{ text: LONG }]);
    stage.models.faults.add({ kind: 'stall-later', times: 1 });
    const conversationId = randomUUID();
    const { stream, stored } = await runTurn({ caller: teacher, conversationId, message: question('complete?') });
    for await (const chunk of stream) if (chunk.type === 'text-delta') void stopTurn(teacher, conversationId);
    await stored;
    await drain();
    expect(await attempts()).toMatchObject([
      { outcome: 'aborted', state: 'settled', input_tokens: expect.any(Number) },
    ]);
    expect((await kept(conversationId)).at(-1)?.metadata?.ended).toBe('stopped');
  });

  it('by Stop ends an extra turn as well, while a model without tools words it', async () => {
    const { stopTurn } = await import('./stop-turn.ts');
    await quotas({ teacher: { normal: 0, extra: 1 } });
    stage.models.faults.add({ kind: 'silence', times: 1 });
    const { admitted } = stage.models.totals;
    const conversationId = randomUUID();
    const message = question('which registers have not been taken today?');
    const { stream, stored } = await runTurn({ caller: teacher, conversationId, message });
    await vi.waitFor(() => expect(stage.models.totals.admitted).toBe(admitted + 1), PATIENCE);
    await stopTurn(teacher, conversationId);
    const chunks: UIMessageChunk[] = [];
    for await (const chunk of stream) chunks.push(chunk);
    await stored;
    await drain();
    await quotas({});
    expect(chunks.at(-1)?.type).toBe('abort');
    expect(await attempts()).toMatchObject([{ outcome: 'aborted', state: 'settled' }]);
  });

  it('by closing the browser does not: the answer is written to its end and kept', async () => {
    stage.models.puppet([{ text: LONG }]);
    const conversationId = randomUUID();
    const { stream, stored } = await runTurn({ caller: teacher, conversationId, message: question('complete?') });
    await stream.cancel();
    await stored;
    await drain();
    expect(textOf((await kept(conversationId)).at(-1)!)).toBe(LONG);
    expect(await attempts()).toMatchObject([{ outcome: 'ok', state: 'settled' }]);
  });
});
