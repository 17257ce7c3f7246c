import type { Content, GenerateContentRequest, Part } from './wire.ts';

const TOKENS_PER_IMAGE = 258;
// A word piece of Latin letters, or of digits, or a single other character.
const PIECES = /[A-Za-z\u00c0-\u024f]{1,6}|\d{1,3}|[^\sA-Za-z\u00c0-\u024f\d]/gu;

/** The provider's count of a text's tokens, by its own rules: callers can only estimate it. */
export function countText(text: string): number {
  return text.match(PIECES)?.length ?? 0;
}

/** Input tokens of a request: contents, system instruction and function declarations. */
export function countRequest({ contents, systemInstruction, tools }: GenerateContentRequest): number {
  const messages: Pick<Content, 'parts'>[] = systemInstruction ? [systemInstruction, ...contents] : contents;
  const spoken = messages.reduce(
    (sum, { parts }) => sum + 3 + parts.reduce((inner, part) => inner + countPart(part), 0),
    0,
  );
  return (spoken + (tools?.length ? countText(JSON.stringify(tools)) / 2 : 0)) | 0;
}

function countPart(part: Part): number {
  if (part.text !== undefined) return countText(part.text);
  if (part.functionCall) return countText(JSON.stringify(part.functionCall.args)) + 4;
  if (part.functionResponse) return countText(JSON.stringify(part.functionResponse.response)) + 4;
  return part.inlineData || part.fileData ? TOKENS_PER_IMAGE : 0;
}
