import { randomBytes } from 'node:crypto';
import { countText } from './tokens.ts';
import type { Content, FinishReason, GenerateContentResponse, Part, Plan, UsageMetadata } from './wire.ts';

const WORDS_PER_CHUNK = 4;

/**
 * A plan as the parts of an answer, in order; calls have ids, and the first a signature, as thinking models sign them:
 * opaque to all, but only the model that made it takes it back.
 */
export function planParts(plan: Plan, model: string): Part[] {
  const signature = Buffer.from(`${SIGNED_BY}${model}\n${randomBytes(36).toString('base64')}`).toString('base64');
  return [
    ...(plan.thought ? [{ text: plan.thought, thought: true }] : []),
    ...(plan.text ? [{ text: plan.text }] : []),
    ...(plan.calls ?? []).map(
      ({ name, args }, index): Part => ({
        functionCall: { id: `call_${randomBytes(8).toString('hex')}`, name, args },
        ...(index === 0 ? { thoughtSignature: signature } : {}),
      }),
    ),
  ];
}

const SIGNED_BY = 'demonstration signature of ';

/** Whether a part carries a signature that another of these models has made. */
export function signedByAnother(contents: readonly Content[], model: string): boolean {
  return contents.some(({ parts }) =>
    parts.some(({ thoughtSignature }) => {
      const [signer = ''] = Buffer.from(thoughtSignature ?? '', 'base64')
        .toString()
        .split('\n');
      return signer.startsWith(SIGNED_BY) && signer !== `${SIGNED_BY}${model}`;
    }),
  );
}

/** The same parts as a stream carries them: text a few words at a time. */
export function streamedParts(parts: readonly Part[]): Part[] {
  return parts.flatMap((part) =>
    part.text === undefined ? [part] : pieces(part.text).map((text) => ({ ...part, text })),
  );
}

function pieces(text: string): string[] {
  const words = text.match(/\s*\S+\s*/g) ?? [text];
  return Array.from({ length: Math.ceil(words.length / WORDS_PER_CHUNK) }, (_, index) =>
    words.slice(index * WORDS_PER_CHUNK, (index + 1) * WORDS_PER_CHUNK).join(''),
  );
}

/** Cumulative usage after some parts of the answer. */
export function usageAfter(promptTokenCount: number, parts: readonly Part[]): UsageMetadata {
  const tokens = (thought: boolean) =>
    parts
      .filter((part) => Boolean(part.thought) === thought)
      .reduce((sum, part) => sum + countText(part.text ?? JSON.stringify(part.functionCall ?? '')), 0);
  const candidatesTokenCount = tokens(false);
  const thoughtsTokenCount = tokens(true);
  return {
    promptTokenCount,
    candidatesTokenCount,
    ...(thoughtsTokenCount > 0 ? { thoughtsTokenCount } : {}),
    totalTokenCount: promptTokenCount + candidatesTokenCount + thoughtsTokenCount,
    promptTokensDetails: [{ modality: 'TEXT', tokenCount: promptTokenCount }],
  };
}

export function responseOf(
  parts: Part[],
  usageMetadata: UsageMetadata,
  identity: Pick<GenerateContentResponse, 'modelVersion' | 'responseId'>,
  finishReason?: FinishReason,
): GenerateContentResponse {
  const candidate = { content: { parts, role: 'model' as const }, index: 0, ...(finishReason ? { finishReason } : {}) };
  return { candidates: [candidate], usageMetadata, ...identity };
}
