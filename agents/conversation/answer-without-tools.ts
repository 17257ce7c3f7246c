import { randomUUID } from 'node:crypto';
import { generateText, type UIMessageChunk } from 'ai';
import type { AppError } from '#tools/contract/errors.ts';
import type { AgentContext } from '#tools/surfaces/agent-tool.ts';
import { unavailableData } from '../gateway/exhausted.ts';
import { createGatewayModel } from '../gateway/gateway-model.ts';
import type { CatalystMetadata } from '../gateway/metadata.ts';
import { refusalOf } from './refusal.ts';
import type { MessageMetadata } from './store.ts';
import { type ReadWithoutModel, readWithoutModel } from './without-model.ts';

export interface LeftAlone {
  context: AgentContext;
  question: string;
  turnId: string;
  traceId: string | undefined;
  metadata: MessageMetadata;
  /** Ends the turn. */
  signal: AbortSignal;
}

const wordingInstructions = `Word the facts below as an answer to the question, in the language of the question. Keep every figure, date and name exactly as it stands; add nothing.`;

/**
 * The answer of a turn that no tool-calling model serves. With the normal questions of the day used up it is an extra turn
 * (§6): the ranker reads, a Gemma model words, and the turn is counted. With no model left that calls tools it is the
 * operations' own sentences, and the person is told (§5.1). With all models busy or out of reach the same sentences stand
 * before the failure, which says when to try again. Undefined when there is nothing to say but the failure.
 */
export async function answerWithoutTools(failure: unknown, turn: LeftAlone): Promise<UIMessageChunk[] | undefined> {
  const data = unavailableData(failure);
  if (!data || data.code === 'person-quota') return undefined;
  const extra = data.tier === 'extra';
  const read = await readWithoutModel(turn.question, turn.context);
  const refusal = refusalOf(failure, turn.context.caller);
  if (refusal && !extra) return read.chunks.length > 0 ? refusedAfter(read, refusal) : undefined;
  const worded = extra ? await wordedByGemma(read.text, turn) : undefined;
  if (turn.signal.aborted) return [{ type: 'abort' }];
  if (extra && worded === 'refused') return undefined;
  const note = extra
    ? 'Today’s full questions are used up, so this comes from your records by search alone; changes can be made on your pages.'
    : 'No model can serve this at the moment, so it comes straight from your records.';
  const text = `${worded ?? read.text}\n\n*${note}*`;
  return [...spoken({ ...read, text }), { type: 'finish', messageMetadata: turn.metadata }];
}

function spoken({ chunks, text }: ReadWithoutModel): UIMessageChunk[] {
  const id = randomUUID();
  return [...chunks, { type: 'text-start', id }, { type: 'text-delta', id, delta: text }, { type: 'text-end', id }];
}

const refusedAfter = (read: ReadWithoutModel, { message }: AppError): UIMessageChunk[] => [
  ...spoken(read),
  { type: 'message-metadata', messageMetadata: { refused: true } satisfies MessageMetadata },
  { type: 'error', errorText: message },
];

const figures = (text: string) => (text.match(/\d+(?:[.,]\d+)*/g) ?? []).sort().join(' ');

/** Gemma's wording, if it is whole and kept every figure; undefined to use the sentences as they are; 'refused' when the day is used up. */
async function wordedByGemma(
  facts: string,
  { context, question, turnId, traceId, metadata, signal }: LeftAlone,
): Promise<string | 'refused' | undefined> {
  const { userId, schoolId, role } = context.caller;
  try {
    const { text, finishReason, providerMetadata } = await generateText({
      model: createGatewayModel({
        endpoint: 'chat',
        person: { userId, schoolId, role },
        turnId,
        traceId,
        needsTools: false,
        tier: 'extra',
      }),
      prompt: `${wordingInstructions}\n\nQuestion: ${question}\n\nFacts:\n${facts}`,
      maxRetries: 0,
      abortSignal: signal,
    });
    const served = providerMetadata?.catalyst as CatalystMetadata | undefined;
    if (served)
      Object.assign(metadata, {
        model: served.familyName,
        family: served.family,
        tier: served.tier,
        fallbackCount: served.fallbackCount,
      });
    return finishReason === 'stop' && figures(text) === figures(facts) ? text : undefined;
  } catch (error) {
    return unavailableData(error)?.code === 'person-quota' ? 'refused' : undefined;
  }
}
