import type { LanguageModelV4Usage } from '@ai-sdk/provider';
import type { Settlement } from './pool.ts';

export type UsageFigures = Pick<Settlement, 'inputTokens' | 'cachedTokens' | 'outputTokens' | 'thoughtTokens'>;

/** Figures of a finished answer. Empty if the provider told none, where the SDK says zero. */
export function usageFigures(usage: LanguageModelV4Usage | undefined): UsageFigures {
  const isToldOf = usage?.raw === undefined || (usage.raw.promptTokenCount ?? undefined) !== undefined;
  if (usage?.inputTokens.total === undefined || !isToldOf) return {};
  return figures(
    usage.inputTokens.total,
    usage.inputTokens.cacheRead,
    usage.outputTokens.total,
    usage.outputTokens.reasoning,
  );
}

type RawUsage = {
  promptTokenCount?: number;
  toolUsePromptTokenCount?: number;
  cachedContentTokenCount?: number;
  candidatesTokenCount?: number;
  thoughtsTokenCount?: number;
};

/** Figures of a stream that was cut: the provider's running totals, of which the last seen counts. */
export function rawUsageFigures(rawChunk: unknown): UsageFigures | undefined {
  const usage = (rawChunk as { usageMetadata?: RawUsage } | undefined)?.usageMetadata;
  if (!usage || (usage.promptTokenCount ?? undefined) === undefined) return undefined;
  return figures(
    whole(usage.promptTokenCount) + whole(usage.toolUsePromptTokenCount),
    usage.cachedContentTokenCount,
    whole(usage.candidatesTokenCount) + whole(usage.thoughtsTokenCount),
    usage.thoughtsTokenCount,
  );
}

function figures(
  input: number,
  cached: number | undefined,
  output: number | undefined,
  thoughts: number | undefined,
): UsageFigures {
  return {
    inputTokens: whole(input),
    cachedTokens: whole(cached),
    outputTokens: whole(output),
    thoughtTokens: whole(thoughts),
  };
}

/** Beyond any context of any model, and far from where counters overflow. */
const MOST_TOKENS = 100_000_000;

/** A count, whatever the provider said in its place. */
function whole(tokens: unknown): number {
  const number = Math.round(Number(tokens));
  return number > 0 ? Math.min(number, MOST_TOKENS) : 0;
}
