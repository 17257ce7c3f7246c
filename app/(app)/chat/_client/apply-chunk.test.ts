import type { UIMessageChunk } from 'ai';
import { expect, test } from 'vitest';
import { messageOf } from '#agents/conversation/keep-turn.ts';
import type { MessageMetadata } from '#agents/conversation/store.ts';
import { applyChunk, emptyAnswer, isEnd } from './apply-chunk.ts';
import { failureOf, stepsOf, textOf } from './chat-message.ts';
import { readChunks } from './read-chunks.ts';

const id = '5f7e99ae-2266-48a9-989c-dadd29982a49';
const read: UIMessageChunk<MessageMetadata>[] = [
  { type: 'start', messageId: id },
  { type: 'start-step' },
  { type: 'tool-input-start', toolCallId: 'a', toolName: 'grades_ofStudent' },
  { type: 'tool-input-delta', toolCallId: 'a', inputTextDelta: '{}' },
  { type: 'tool-input-available', toolCallId: 'a', toolName: 'grades_ofStudent', input: { studentId: 'Maya' } },
  { type: 'tool-output-available', toolCallId: 'a', output: { status: 'done', title: 'Grades', summary: '83%' } },
  { type: 'finish-step' },
  { type: 'start-step' },
  { type: 'text-start', id: '0' },
  { type: 'text-delta', id: '0', delta: 'Art: ' },
  { type: 'text-delta', id: '0', delta: '83%.' },
  { type: 'text-end', id: '0' },
  { type: 'finish', messageMetadata: { model: 'Gemini 2.5 Flash Lite' } },
];
const applied = (chunks: readonly UIMessageChunk<MessageMetadata>[]) => chunks.reduce(applyChunk, emptyAnswer('x'));

test('what is shown is what the server keeps', async () => {
  const [shown, kept] = [applied(read), await messageOf(read, 'finished')];
  expect(shown.id).toBe(kept.id);
  expect(textOf(shown)).toBe(textOf(kept));
  expect(stepsOf(shown)).toEqual(stepsOf(kept));
  expect(shown.metadata).toEqual(kept.metadata);
});

test('a failure and a stop are shown as the server keeps them', async () => {
  const failed = [...read.slice(0, 10), { type: 'error', errorText: 'All models are busy.' } as const];
  const kept = await messageOf(failed, 'failed');
  expect(failureOf(applied(failed))).toBe('All models are busy.');
  expect(failureOf(kept)).toBe('All models are busy.');
  expect(applied(failed).metadata?.ended).toBe(kept.metadata?.ended);
  expect(applied([...read.slice(0, 10), { type: 'abort' }]).metadata?.ended).toBe('stopped');
});

test('parts that did not change keep their identity', () => {
  const before = applied(read.slice(0, 10));
  const after = applyChunk(before, read[10] as UIMessageChunk<MessageMetadata>);
  expect(after.parts[0]).toBe(before.parts[0]);
  expect(after.parts.at(-1)).not.toBe(before.parts.at(-1));
});

test('only an end is an end', () => {
  expect(read.filter(isEnd).map(({ type }) => type)).toEqual(['finish']);
});

test('chunks are read whole, wherever the network cuts them', async () => {
  const bytes = new TextEncoder().encode(
    [...read.map((chunk) => `data: ${JSON.stringify(chunk)}\n\n`), 'data: [DONE]\n\n'].join('').replace('Maya', 'Zoë'),
  );
  const body = new ReadableStream<Uint8Array>({
    start: (controller) => {
      for (let at = 0; at < bytes.length; at += 7) controller.enqueue(bytes.slice(at, at + 7));
      controller.close();
    },
  });
  const chunks = [];
  for await (const chunk of readChunks(body)) chunks.push(chunk);
  expect(chunks).toHaveLength(read.length);
  expect(chunks[4]).toMatchObject({ input: { studentId: 'Zoë' } });
});
