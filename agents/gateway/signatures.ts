import type { LanguageModelV4Prompt, SharedV4ProviderMetadata } from '@ai-sdk/provider';

/**
 * Thought signatures are a model's own: another one refuses the request that carries them ("Corrupted thought
 * signature", HTTP 400). Each is therefore marked with the model that made it, and goes back to that model alone, under
 * whichever key. Models before Gemini 3 do without; for those that do not, the SDK sends the documented stand-in.
 */
type Signed = { google?: { thoughtSignature?: unknown }; catalyst?: { signedBy?: unknown } };

type Carrier = { providerMetadata?: SharedV4ProviderMetadata };

/** A part of an answer, with the mark if it is signed. */
export function markSigned<Part extends object>(part: Part, model: string): Part {
  const { providerMetadata } = part as Carrier;
  if ((providerMetadata as Signed | undefined)?.google?.thoughtSignature == null) return part;
  return {
    ...part,
    providerMetadata: { ...providerMetadata, catalyst: { ...providerMetadata?.catalyst, signedBy: model } },
  };
}

/** The prompt as `model` may see it: without signatures of others, and of nobody knows whom. */
export function ownSignatures(prompt: LanguageModelV4Prompt, model: string): LanguageModelV4Prompt {
  return prompt.map((message) =>
    message.role === 'assistant'
      ? { ...message, content: message.content.map((part) => unsigned(part, model)) }
      : message,
  );
}

function unsigned<Part extends { providerOptions?: SharedV4ProviderMetadata }>(part: Part, model: string): Part {
  const options = part.providerOptions as Signed | undefined;
  if (options?.google?.thoughtSignature == null || options.catalyst?.signedBy === model) return part;
  const { thoughtSignature: _, ...google } = part.providerOptions?.google ?? {};
  return { ...part, providerOptions: { ...part.providerOptions, google } };
}
