import { randomUUID } from 'node:crypto';
import { setTimeout as wait } from 'node:timers/promises';
import { readUIMessageStream, type UIMessageChunk } from 'ai';
import type { Caller } from '#db/caller.ts';
import { ChunkWriter } from './chunk-writer.ts';
import { isStopped } from './stop-turn.ts';
import { appendChunk, type ChatMessage, finishTurn } from './store.ts';

const FLUSH_MILLISECONDS = 100;
const HEARTBEAT_MILLISECONDS = 5000;
/** Before the message is stored again where that failed; together about as long as writes may fail before. */
const PAUSES_MILLISECONDS = [200, 800, 3000, 5000];

/** Keeps what is streamed, at most 100 ms behind while writes are quick, and stores the message at the end. */
export async function keepTurn(
  caller: Caller,
  turnId: string,
  stream: ReadableStream<UIMessageChunk>,
  stop: AbortController,
): Promise<void> {
  const all: UIMessageChunk[] = [];
  const writer = new ChunkWriter((number, data) => appendChunk(caller, turnId, number, data), stop);
  const every = setInterval(() => writer.flush(), FLUSH_MILLISECONDS);
  const heartbeat = setInterval(() => writer.beat(), HEARTBEAT_MILLISECONDS);
  try {
    for await (const chunk of stream) {
      all.push(chunk);
      writer.add(chunk);
    }
  } finally {
    clearInterval(every);
    clearInterval(heartbeat);
    await writer.end(); // those who follow read the end as well
    const status = isStopped(stop.signal)
      ? 'stopped'
      : all.some((chunk) => chunk.type === 'error')
        ? 'failed'
        : 'finished';
    const message = await messageOf(all, status);
    await persistently(() => finishTurn(caller, turnId, status, message));
  }
}

/** Without its last write an answer would be lost, whole as it may be. */
async function persistently<Result>(write: () => Promise<Result>): Promise<Result> {
  for (const pause of PAUSES_MILLISECONDS) {
    try {
      return await write();
    } catch {
      await wait(pause);
    }
  }
  return write();
}

/** The message that chunks make, for a turn that ended in any way. */
export async function messageOf(
  chunks: readonly UIMessageChunk[],
  status: 'finished' | 'stopped' | 'failed' | 'interrupted',
): Promise<ChatMessage> {
  let message: ChatMessage = { id: randomUUID(), role: 'assistant', parts: [] };
  const stream = new ReadableStream<UIMessageChunk>({
    start: (controller) => {
      for (const chunk of chunks) if (chunk.type !== 'error' && chunk.type !== 'abort') controller.enqueue(chunk);
      controller.close();
    },
  });
  for await (const next of readUIMessageStream<ChatMessage>({ stream, onError: () => {} })) message = next;
  const failure = chunks.find((chunk) => chunk.type === 'error');
  const ended = status === 'finished' ? undefined : status;
  return {
    id: isUuid(message.id) ? message.id : randomUUID(),
    role: 'assistant',
    parts: [
      ...message.parts.map(settled),
      ...(failure ? [{ type: 'data-failure' as const, data: { message: failure.errorText } }] : []),
    ] as ChatMessage['parts'],
    metadata: { ...message.metadata, ...(ended ? { ended } : {}) },
  };
}

const isUuid = (id: string) => /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i.test(id);

/** Text that was cut is done as far as it goes. */
const settled = (part: ChatMessage['parts'][number]) =>
  'state' in part && part.state === 'streaming' ? { ...part, state: 'done' as const } : part;
