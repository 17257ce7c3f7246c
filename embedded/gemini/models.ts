/** Free limits of a model as the demonstration models enforce them, per project. Tokens are input tokens. */
export type ModelLimits = { requestsPerMinute: number; requestsPerDay: number; tokensPerMinute: number };

export type DemonstrationModel = ModelLimits & { displayName: string; callsTools: boolean };

const gemini = (displayName: string, requestsPerMinute: number, requestsPerDay: number, tokensPerMinute: number) => ({
  displayName,
  requestsPerMinute,
  requestsPerDay,
  tokensPerMinute,
  callsTools: true,
});

const gemma = (displayName: string) => ({
  displayName,
  requestsPerMinute: 30,
  requestsPerDay: 14_400,
  tokensPerMinute: 15_000,
  callsTools: false,
});

/** The provider's models by their ids, as specification 5.1 and 6 list them. */
export const DEMONSTRATION_MODELS: Readonly<Record<string, DemonstrationModel>> = {
  'gemini-2.5-flash-lite': gemini('Gemini 2.5 Flash Lite', 15, 1000, 250_000),
  'gemini-2.5-flash': gemini('Gemini 2.5 Flash', 10, 250, 250_000),
  'gemini-2.0-flash-lite': gemini('Gemini 2.0 Flash Lite', 30, 200, 1_000_000),
  'gemini-2.0-flash': gemini('Gemini 2.0 Flash', 15, 1500, 1_000_000),
  'gemma-3-27b-it': gemma('Gemma 3 27B'),
  'gemma-3-12b-it': gemma('Gemma 3 12B'),
  'gemma-3-4b-it': gemma('Gemma 3 4B'),
};
