import type { LanguageModelV4CallOptions } from '@ai-sdk/provider';

/** English and JSON take about four characters a token, other scripts fewer; the estimate should rarely be too low. */
const LATIN_CHARACTERS_PER_TOKEN = 3.3;
const OTHER_CHARACTERS_PER_TOKEN = 1.2;
const TOKENS_PER_MESSAGE = 6;
const TOKENS_PER_IMAGE = 1300;
const BYTES_PER_DOCUMENT_TOKEN = 12;

/** Input tokens that a call will take, a little too high rather than too low: room is reserved for them. */
export function estimateInputTokens(
  options: Pick<LanguageModelV4CallOptions, 'prompt' | 'tools' | 'responseFormat'>,
): number {
  let tokens = 16;
  for (const message of options.prompt) {
    tokens += TOKENS_PER_MESSAGE;
    if (typeof message.content === 'string') tokens += textTokens(message.content);
    else for (const part of message.content) tokens += partTokens(part);
  }
  for (const tool of options.tools ?? []) tokens += textTokens(JSON.stringify(tool));
  if (options.responseFormat?.type === 'json')
    tokens += textTokens(JSON.stringify(options.responseFormat.schema ?? ''));
  return Math.ceil(tokens);
}

type Part = Exclude<LanguageModelV4CallOptions['prompt'][number]['content'], string>[number];

function partTokens(part: Part): number {
  if (part.type === 'text' || part.type === 'reasoning') return textTokens(part.text);
  if (part.type !== 'file') return textTokens(JSON.stringify(part));
  if (part.mediaType.startsWith('image')) return TOKENS_PER_IMAGE;
  const size =
    part.data.type === 'data' ? part.data.data.length : part.data.type === 'text' ? part.data.text.length * 4 : 4000;
  return TOKENS_PER_IMAGE + size / BYTES_PER_DOCUMENT_TOKEN;
}

export function textTokens(text: string): number {
  let others = 0;
  for (let index = 0; index < text.length; index += 1) if (text.charCodeAt(index) > 0x24f) others += 1;
  return (text.length - others) / LATIN_CHARACTERS_PER_TOKEN + others / OTHER_CHARACTERS_PER_TOKEN;
}
