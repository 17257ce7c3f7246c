/**
 * The part of Gemini's `v1beta` wire format that the demonstration models speak, and the contract between the
 * server (limits, faults, streaming) and the brain (what to answer).
 * Source: https://ai.google.dev/api/generate-content and /api/caching#Content.
 */

export type Json = null | boolean | number | string | Json[] | { [key: string]: Json };

export type FunctionCall = { id?: string; name: string; args: Record<string, Json> };

export type FunctionResponse = { id?: string; name: string; response: Record<string, Json> };

/** One piece of a message. Exactly one of text, functionCall, functionResponse, inlineData or fileData is present. */
export type Part = {
  text?: string;
  /** True for a summary of the model's reasoning rather than a part of its answer. */
  thought?: boolean;
  /** Opaque; must come back unchanged on the same part in the next request. */
  thoughtSignature?: string;
  functionCall?: FunctionCall;
  functionResponse?: FunctionResponse;
  inlineData?: { mimeType: string; data: string };
  fileData?: { mimeType?: string; fileUri: string };
};

/** One message. Function responses arrive with role `user` (older clients: `function`). */
export type Content = { role?: 'user' | 'model' | 'function'; parts: Part[] };

/** OpenAPI 3.0 subset; a plain JSON Schema arrives in `parametersJsonSchema` instead. */
export type ParameterSchema = { [key: string]: Json };

export type FunctionDeclaration = {
  name: string;
  description?: string;
  parameters?: ParameterSchema;
  parametersJsonSchema?: ParameterSchema;
};

export type Tool = { functionDeclarations?: FunctionDeclaration[] } & { [other: string]: unknown };

export type FunctionCallingMode = 'AUTO' | 'ANY' | 'NONE' | 'VALIDATED';

/** Body of `:generateContent` and `:streamGenerateContent`. */
export type GenerateContentRequest = {
  contents: Content[];
  systemInstruction?: { role?: string; parts: Part[] };
  tools?: Tool[];
  toolConfig?: { functionCallingConfig?: { mode?: FunctionCallingMode; allowedFunctionNames?: string[] } };
  generationConfig?: {
    temperature?: number;
    maxOutputTokens?: number;
    stopSequences?: string[];
    responseMimeType?: string;
    responseSchema?: ParameterSchema;
    responseJsonSchema?: ParameterSchema;
    thinkingConfig?: { thinkingBudget?: number; thinkingLevel?: string; includeThoughts?: boolean };
  };
  safetySettings?: unknown[];
  cachedContent?: string;
};

/** `promptTokenCount` includes cached tokens. When streaming, counts are cumulative: the last chunk's are the truth. */
export type UsageMetadata = {
  promptTokenCount: number;
  cachedContentTokenCount?: number;
  candidatesTokenCount?: number;
  thoughtsTokenCount?: number;
  toolUsePromptTokenCount?: number;
  totalTokenCount: number;
  promptTokensDetails?: { modality: string; tokenCount: number }[];
};

export type FinishReason = 'STOP' | 'MAX_TOKENS' | 'SAFETY' | 'RECITATION' | 'MALFORMED_FUNCTION_CALL' | 'OTHER';

/** A whole answer, or one `data:` event of a stream. Only the last event of a stream has a finish reason. */
export type GenerateContentResponse = {
  candidates?: { content: Content; finishReason?: FinishReason; index: number }[];
  promptFeedback?: { blockReason?: string };
  usageMetadata?: UsageMetadata;
  modelVersion: string;
  responseId: string;
};

/** The provider's error body; details are `google.rpc.*` messages with an `@type`. */
export type ErrorBody = {
  error: { code: number; message: string; status: string; details?: ({ '@type': string } & { [key: string]: Json })[] };
};

/** What the brain is asked. `now` is the server's clock, so that "yesterday" can be tested. */
export type BrainRequest = {
  contents: Content[];
  systemInstruction?: GenerateContentRequest['systemInstruction'];
  tools: FunctionDeclaration[];
  /** The provider's model id, such as `gemini-2.5-flash-lite`; Gemma models get no tools. */
  model: string;
  now: Date;
};

/**
 * What the brain answers with: an optional summary of its reasoning, then either calls (run side by side by the
 * client, which comes back with their responses) or text, or a sentence of text followed by calls.
 */
export type Plan = {
  thought?: string;
  calls?: { name: string; args: Record<string, Json> }[];
  text?: string;
};

/** The brain's only export that the server uses (`embedded/gemini/brain.ts`). */
export type Answer = (request: BrainRequest) => Promise<Plan>;
