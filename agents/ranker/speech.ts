/** Where what a person wants said begins: "tell 8B parents that …", "post an announcement: …". */
import type { Question } from './question.ts';

const speechVerb =
  /^(?:tell|inform|notify|message|text|email|remind|write|announce|publish|post|send|say|ask|let|reply|answer|announcement|reminder|notice)$/;

/** The first token of the text to be said; undefined where nothing is dictated. */
export function startOfSpeech({ tokens, intent }: Question): number | undefined {
  if (intent === 'read') return undefined;
  const verb = tokens.findIndex((token) => speechVerb.test(token.word));
  if (verb < 0) return undefined;
  const mark = tokens.findIndex((token, index) => index > verb && (token.raw === ':' || isThat(token.raw)));
  return mark > 0 && mark < tokens.length - 1 ? mark + 1 : undefined;
}

const isThat = (raw: string): boolean => /^(?:that|saying|que|dass|что|أن|ان|कि)$/i.test(raw);

export const isSpeechVerb = (word: string): boolean => speechVerb.test(word);
