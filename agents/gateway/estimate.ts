import type { LanguageModelV4CallOptions } from '@ai-sdk/provider';

/** Letters of one word that a token takes at least; a longer word takes more tokens. */
const LATIN_LETTERS_PER_TOKEN = 4;
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

/**
 * Tokens of a text: pieces of words, and each digit, sign and letter of another script for itself, as tokenisers split
 * them. Counting characters alone takes rows of figures, JSON and tables for half of what they are.
 */
export function textTokens(text: string): number {
  let tokens = 0;
  let letters = 0;
  let lineBreaks = 0;
  for (let index = 0; index < text.length; index += 1) {
    const code = text.charCodeAt(index);
    if (isLatinLetter(code)) letters += 1;
    else {
      tokens += Math.ceil(letters / LATIN_LETTERS_PER_TOKEN);
      letters = 0;
      if (!isSpace(code)) tokens += 1;
    }
    lineBreaks = code === 10 ? lineBreaks + 1 : 0;
    if (lineBreaks === 1) tokens += 1; // a run of them is one token
  }
  return tokens + Math.ceil(letters / LATIN_LETTERS_PER_TOKEN);
}

function isLatinLetter(code: number): boolean {
  const lower = code | 32;
  return (lower >= 97 && lower <= 122) || (code >= 0xc0 && code <= 0x24f);
}

const isSpace = (code: number) => code === 32 || (code >= 9 && code <= 13) || code === 0xa0;
