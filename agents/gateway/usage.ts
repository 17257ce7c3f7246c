import type { LanguageModelV4Usage } from '@ai-sdk/provider';
import type { Settlement } from './pool.ts';

export type UsageFigures = Pick<Settlement, 'inputTokens' | 'cachedTokens' | 'outputTokens' | 'thoughtTokens'>;

/** Figures of a finished answer. Empty if the provider told none. */
export function usageFigures(usage: LanguageModelV4Usage | undefined): UsageFigures {
  if (usage?.inputTokens.total === undefined) return {};
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
  if (usage?.promptTokenCount === undefined) return undefined;
  return figures(
    usage.promptTokenCount + (usage.toolUsePromptTokenCount ?? 0),
    usage.cachedContentTokenCount,
    (usage.candidatesTokenCount ?? 0) + (usage.thoughtsTokenCount ?? 0),
    usage.thoughtsTokenCount,
  );
}

function figures(
  input: number,
  cached: number | undefined,
  output: number | undefined,
  thoughts: number | undefined,
): UsageFigures {
  return { inputTokens: input, cachedTokens: cached ?? 0, outputTokens: output ?? 0, thoughtTokens: thoughts ?? 0 };
}
