import { randomUUID } from 'node:crypto';
import { trace } from '@opentelemetry/api';
import {
  convertToModelMessages,
  createUIMessageStream,
  type FinishReason,
  isStepCount,
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
import { historyFor, lastAnswer, withContinuations } from './history.ts';
import { instructionsFor } from './instructions.ts';
import { keepTurn } from './keep-turn.ts';
import { foundNames, type Talk, toolboxFor } from './offered-tools.ts';
import { refusalOf } from './refusal.ts';
import { isUnseen, rescued } from './rescue.ts';
import { agentOf, type RoleAgent } from './role-agent.ts';
import { isStopped, runningHere } from './stop-turn.ts';
import {
  type ChatMessage,
  type MessageMetadata,
  readConversation,
  type StartedTurn,
  startTurn,
  textOf,
} from './store.ts';
import { withoutRepetition } from './without-repetition.ts';
import { wordsForFailure } from './words-for-failure.ts';

const MOST_STEPS = 8;

export interface TurnRequest {
  caller: Caller;
  conversationId: string;
  /** The person's newest message: all that is taken from the client. Absent when an answer is continued. */
  message?: ChatMessage;
  /** Edit and regenerate: the message that this one takes the place of; what followed it goes. */
  replaces?: string;
  /** The answer that broke off, which this turn goes on with. */
  continues?: string;
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
  /**
   * Resolves with the first thing that is to be seen: undefined for an answer, else why no model served it, `rate_limited`
   * or `unavailable`, with the time to retry.
   */
  refusal: Promise<AppError | undefined>;
}

/**
 * Answers one message of a person. The turn belongs to the server: it goes on when the reader leaves, is kept in
 * numbered chunks for other readers, stops when asked to, and is stored once it ends. Costs the person one request, unless
 * it repeats or continues an answer that failed.
 * Throws AppError `forbidden` for a role without an agent, `conflict` while another answer is written or when there is
 * nothing to continue.
 */
export async function runTurn(request: TurnRequest): Promise<RunningTurn> {
  const agent = agentOf(request.caller.role);
  if (!agent) throw new AppError('forbidden', 'There is no assistant for this role.');
  const traceId = trace.getActiveSpan()?.spanContext().traceId;
  const started = await startTurn(request.caller, { ...request, traceId });
  const { turnId } = started;
  const stop = new AbortController();
  const opening = Promise.withResolvers<AppError | undefined>();
  const disclosure = request.message && (await answerDisclosure(request.caller, textOf(request.message)));
  const chunks =
    disclosure ?? answer(request, { agent, started, traceId, signal: stop.signal, refuse: opening.resolve });
  const broken = (reason: unknown) => {
    request.report?.(reason);
    return wordsForFailure(reason, request.caller);
  };
  const [live, kept] = chunks
    .pipeThrough(failingUnlessStopped(stop.signal, broken))
    .pipeThrough(announcing(() => opening.resolve(undefined)))
    .tee();
  runningHere().set(request.conversationId, stop);
  const stored = keepTurn(request.caller, turnId, kept, stop).finally(() => {
    if (runningHere().get(request.conversationId) === stop) runningHere().delete(request.conversationId);
  });
  return { turnId, stream: live.pipeThrough(endingWith(stored)), stored, refusal: opening.promise };
}

/** A reader that sees the end may ask the next thing at once: the end comes when the answer is stored. */
const endingWith = (stored: Promise<void>) =>
  new TransformStream<UIMessageChunk, UIMessageChunk>({ flush: () => stored.catch(() => undefined) });

/** What ends for another reason than that the person asked to stop has failed, and says so: to the SDK both are aborts. */
const failingUnlessStopped = (signal: AbortSignal, words: (reason: unknown) => string) =>
  new TransformStream<UIMessageChunk, UIMessageChunk>({
    transform: (chunk, controller) => {
      const failed = chunk.type === 'abort' && !isStopped(signal);
      controller.enqueue(failed ? { type: 'error', errorText: words(signal.reason) } : chunk);
    },
  });

/** Tells of the first chunk that a person can see, or of the end. */
const announcing = (seen: () => void) =>
  new TransformStream<UIMessageChunk, UIMessageChunk>({
    transform: (chunk, controller) => {
      if (!isUnseen(chunk)) seen();
      controller.enqueue(chunk);
    },
    flush: seen,
  });

/**
 * Whether the answer is not at its end where the model ended: it came to the end of what it may say or look up at once, its
 * provider's filter stopped it, or for one of the provider's other reasons (a malformed answer) it said no more.
 */
const wasCut = (reason: FinishReason) => reason !== 'stop';

interface Answering {
  agent: RoleAgent;
  started: StartedTurn;
  traceId: string | undefined;
  signal: AbortSignal;
  refuse: (refusal: AppError | undefined) => void;
}

function answer(
  request: TurnRequest,
  { agent, started, traceId, signal, refuse }: Answering,
): ReadableStream<UIMessageChunk> {
  const { paidBy, retries } = started;
  const metadata: MessageMetadata = { traceId };
  return createUIMessageStream<ChatMessage>({
    generateId: randomUUID,
    onError: (error) => wordsForFailure(error, request.caller),
    execute: async ({ writer }) => {
      const turnId = paidBy ?? started.turnId;
      const { loop, tools, messages, question, said, context } = await prepare(
        request,
        agent,
        turnId,
        traceId,
        metadata,
      );
      const result = await loop.stream({ messages, abortSignal: signal });
      let failure: unknown;
      const shown = toUIMessageStream<typeof tools, ChatMessage>({
        stream: result.stream,
        tools,
        sendReasoning: false,
        generateMessageId: randomUUID,
        messageMetadata: ({ part }) => {
          if (part.type === 'start') return { traceId, ...(paidBy ? { paidBy, retries } : {}) };
          if (part.type !== 'finish') return undefined;
          return wasCut(part.finishReason) ? { ...metadata, ended: 'interrupted' } : metadata;
        },
        onError: (error) => {
          failure = error;
          return wordsForFailure(error, request.caller);
        },
      });
      const rescue = async () => {
        const instead = await answerWithoutTools(failure, { context, question, turnId, traceId, metadata, signal });
        const last = instead?.at(-1);
        // An extra turn is answered, whatever kept the models that call tools from it.
        if (!last || last.type === 'error') refuse(refusalOf(failure, request.caller));
        return instead;
      };
      const fresh = request.continues ? shown.pipeThrough(withoutRepetition(said)) : shown;
      writer.merge(rescued(fresh, rescue));
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
  const asked = request.message ? [request.message] : [];
  const history = historyFor(conversation?.messages ?? asked, conversation?.approvals ?? []);
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
    prepareStep: ({ steps, stepNumber }) => ({
      activeTools: offer(talk, foundNames(steps.flatMap((step) => step.toolResults))),
      // What was found by then is put into words.
      ...(stepNumber === MOST_STEPS - 1 ? { toolChoice: 'none' } : {}),
    }),
    onStepEnd: ({ providerMetadata }) => {
      const served = providerMetadata?.catalyst as CatalystMetadata | undefined;
      if (!served) return;
      Object.assign(metadata, {
        model: served.servedModel ?? served.familyName,
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
    question: talk.question,
    /** What the answer that is continued has said. */
    said: lastAnswer(history),
    context,
    messages: await convertToModelMessages(withContinuations(history), { tools, ignoreIncompleteToolCalls: true }),
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
