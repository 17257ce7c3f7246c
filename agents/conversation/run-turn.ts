import { randomUUID } from 'node:crypto';
import { trace } from '@opentelemetry/api';
import {
  convertToModelMessages,
  createUIMessageStream,
  isStepCount,
  readUIMessageStream,
  ToolLoopAgent,
  toUIMessageStream,
  type UIMessageChunk,
} from 'ai';
import type { Caller } from '#db/caller.ts';
import { AppError } from '#tools/contract/errors.ts';
import { executeOperation } from '#tools/contract/execute-operation.ts';
import type { Ports } from '#tools/contract/ports.ts';
import { findOperation } from '#tools/registry.ts';
import { unavailableData } from '../gateway/exhausted.ts';
import { createGatewayModel } from '../gateway/gateway-model.ts';
import type { CatalystMetadata } from '../gateway/metadata.ts';
import { answerDisclosure } from '../safety/answer-disclosure.ts';
import { answerWithoutTools } from './answer-without-tools.ts';
import { historyFor } from './history.ts';
import { instructionsFor } from './instructions.ts';
import { foundNames, type Talk, toolboxFor } from './offered-tools.ts';
import { rescued } from './rescue.ts';
import { agentOf, type RoleAgent } from './role-agent.ts';
import { runningHere, stopReason } from './stop-turn.ts';
import {
  appendChunk,
  type ChatMessage,
  finishTurn,
  type MessageMetadata,
  readConversation,
  startTurn,
  textOf,
} from './store.ts';
import { wordsForFailure } from './words-for-failure.ts';

const MOST_STEPS = 8;
const FLUSH_MILLISECONDS = 100;
const HEARTBEAT_MILLISECONDS = 5000;

export interface TurnRequest {
  caller: Caller;
  conversationId: string;
  /** The person's newest message: all that is taken from the client. */
  message: ChatMessage;
  /** Edit and regenerate: the message that this one takes the place of; what followed it goes. */
  replaces?: string;
  ports?: Ports;
  /** Told of failures in full; the person only gets words. */
  report?: (error: unknown) => void;
}

export interface RunningTurn {
  turnId: string;
  /** Chunks as they come. Leaving it does not end the turn. */
  stream: ReadableStream<UIMessageChunk>;
  /** Resolves when the answer is stored, whoever listened. */
  stored: Promise<void>;
}

/**
 * Answers one message of a person. The turn belongs to the server: it goes on when the reader leaves, is kept in
 * numbered chunks for other readers, stops when asked to, and is stored once it ends.
 * Throws AppError `forbidden` for a role without an agent, `conflict` while another answer is written.
 */
export async function runTurn(request: TurnRequest): Promise<RunningTurn> {
  const agent = agentOf(request.caller.role);
  if (!agent) throw new AppError('forbidden', 'There is no assistant for this role.');
  const traceId = trace.getActiveSpan()?.spanContext().traceId;
  const turnId = await startTurn(request.caller, request.conversationId, request.message, traceId, request.replaces);
  const stop = new AbortController();
  const chunks =
    (await answerDisclosure(request.caller, textOf(request.message))) ??
    answer(request, agent, turnId, traceId, stop.signal);
  const [live, kept] = chunks.tee();
  runningHere().set(request.conversationId, stop);
  const stored = keep(request.caller, turnId, kept, stop).finally(() => {
    if (runningHere().get(request.conversationId) === stop) runningHere().delete(request.conversationId);
  });
  return { turnId, stream: live.pipeThrough(endingWith(stored)), stored };
}

/** A reader that sees the end may ask the next thing at once: the end comes when the answer is stored. */
const endingWith = (stored: Promise<void>) =>
  new TransformStream<UIMessageChunk, UIMessageChunk>({ flush: () => stored.catch(() => undefined) });

function answer(
  request: TurnRequest,
  agent: RoleAgent,
  turnId: string,
  traceId: string | undefined,
  signal: AbortSignal,
): ReadableStream<UIMessageChunk> {
  const metadata: MessageMetadata = { traceId };
  return createUIMessageStream<ChatMessage>({
    generateId: randomUUID,
    onError: (error) => wordsForFailure(error, request.caller),
    execute: async ({ writer }) => {
      const { loop, tools, messages, question, context } = await prepare(request, agent, turnId, traceId, metadata);
      const result = await loop.stream({ messages, abortSignal: signal });
      let failure: unknown;
      const shown = toUIMessageStream<typeof tools, ChatMessage>({
        stream: result.stream,
        tools,
        sendReasoning: false,
        generateMessageId: randomUUID,
        messageMetadata: ({ part }) => (part.type === 'finish' ? metadata : undefined),
        onError: (error) => {
          failure = error;
          return wordsForFailure(error, request.caller);
        },
      });
      writer.merge(rescued(shown, () => answerWithoutTools(failure, { context, question, turnId, traceId, metadata })));
    },
  });
}

async function prepare(
  request: TurnRequest,
  agent: RoleAgent,
  turnId: string,
  traceId: string | undefined,
  metadata: MessageMetadata,
) {
  const { caller, conversationId, ports = {} } = request;
  const context = { caller, agent: agent.name, conversationId, ports };
  const { tools, offer } = toolboxFor(context);
  const [conversation, digest] = await Promise.all([
    readConversation(caller, conversationId, 40),
    digestFor(agent, caller),
  ]);
  const history = historyFor(conversation?.messages ?? [request.message], conversation?.approvals ?? []);
  const talk = talkOf(history);
  const loop = new ToolLoopAgent({
    id: agent.name,
    model: createGatewayModel({
      endpoint: 'chat',
      person: { userId: caller.userId, schoolId: caller.schoolId, role: caller.role },
      turnId,
      traceId,
      needsTools: true,
    }),
    instructions: instructionsFor(agent, { caller, digest }),
    tools,
    stopWhen: isStepCount(MOST_STEPS),
    maxRetries: 0,
    onError: ({ error }) => {
      if (!unavailableData(error)) request.report?.(error);
    },
    prepareStep: ({ steps }) => ({
      activeTools: offer(talk, foundNames(steps.flatMap((step) => step.toolResults))),
    }),
    onStepEnd: ({ providerMetadata }) => {
      const served = providerMetadata?.catalyst as CatalystMetadata | undefined;
      if (!served) return;
      Object.assign(metadata, {
        model: served.familyName,
        family: served.family,
        tier: served.tier,
        fallbackCount: (metadata.fallbackCount ?? 0) + served.fallbackCount,
      });
    },
    telemetry: { functionId: agent.name, recordInputs: false, recordOutputs: false },
  });
  return {
    loop,
    tools,
    question: textOf(request.message),
    context,
    messages: await convertToModelMessages(history, { tools, ignoreIncompleteToolCalls: true }),
  };
}

function talkOf(history: readonly ChatMessage[]): Talk {
  const asked = history.filter((message) => message.role === 'user').map(textOf);
  const answered = history.findLast((message) => message.role === 'assistant');
  const used =
    answered?.parts.flatMap((part) => (part.type.startsWith('tool-') ? [part.type.slice('tool-'.length)] : [])) ?? [];
  return { question: asked.at(-1) ?? '', before: asked.at(-2), used };
}

async function digestFor(agent: RoleAgent, caller: Caller): Promise<string | undefined> {
  const operation = agent.digest ? findOperation(agent.digest) : undefined;
  if (!operation) return undefined;
  return (await executeOperation(operation, {}, { caller, surface: 'agent', agent: agent.name })).message;
}

/** Keeps what is streamed, at most 100 ms behind, and stores the message at the end. */
async function keep(
  caller: Caller,
  turnId: string,
  stream: ReadableStream<UIMessageChunk>,
  stop: AbortController,
): Promise<void> {
  const all: UIMessageChunk[] = [];
  let waiting: UIMessageChunk[] = [];
  let number = 0;
  let flushing = Promise.resolve();
  const flush = () => {
    flushing = flushing
      .then(async () => {
        const data = waiting.length > 0 ? waiting.map((chunk) => JSON.stringify(chunk)).join('\n') : null;
        waiting = [];
        if (data) number += 1;
        if (await appendChunk(caller, turnId, number, data)) stop.abort(stopReason());
      })
      .catch((error) => stop.abort(error));
  };
  const every = setInterval(() => waiting.length > 0 && flush(), FLUSH_MILLISECONDS);
  const heartbeat = setInterval(flush, HEARTBEAT_MILLISECONDS);
  try {
    for await (const chunk of stream) {
      all.push(chunk);
      waiting.push(chunk);
    }
  } finally {
    clearInterval(every);
    clearInterval(heartbeat);
    if (waiting.length > 0) flush(); // those who follow read the end as well
    await flushing;
    const status = stop.signal.aborted
      ? 'stopped'
      : all.some((chunk) => chunk.type === 'error')
        ? 'failed'
        : 'finished';
    await finishTurn(caller, turnId, status, await messageOf(all, status));
  }
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
