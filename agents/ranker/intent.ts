/** Whether a person asks for something, wants something done, or states a fact that may have to be recorded. */
import type { Mention } from './mentions.ts';
import type { Token } from './tokens.ts';
import { politePrefix, writeVerbs } from './vocabulary/requests.ts';

export type Intent = 'read' | 'write' | 'statement';

const asksToSee =
  /^(?:tell|give|send|get|let) (?:me|us)\b(?! (?:know that|be)\b)|^(?:mark|grade|report|record|message|post|book|change|register|score|award)s? (?:of|for|in|from|card|cards|list|history)\b/;
const asks =
  /^(?:who|what|when|where|which|why|how|whose|whom|is|are|am|was|were|does|do|did|has|have|had|can|could|will|would|should|may|any|anything)\b/;
const shows =
  /^(?:show|list|display|see|view|find|search|look|get|count|check|read|explain|summari[sz]e|compare|draw|chart|plot|graph)\b/;
const states =
  /^(?:(?:in|for|today|yesterday|tomorrow)\b.*|)(?:\S+ ){0,6}(?:is|are|was|were|will|would|has|have|had|got|came|arrived|turned|feel|feels|am|scored|deserves|forgot|left|needs|need|want|wants|cannot|can not|missed)\b/;
/** "announcement for grade 5: bring a hat", "15 XP to Maya: great teamwork" */
const dictates =
  /^(?:ask|remind) (?!me\b|us\b)(?:\S+ ){1,5}to\b|^(?:a |another )?new (?:homework|test|quiz|project|exam|assignment)\b|^(?:homework|quiz|test|project|exam) (?:on|for|about)\b.*\b(?:points|due)\b|^(?:new )?(?:announcement|message|reminder|notice|mail|email)\b.* :|^\d+ (?:xp|points?|gems|coins) (?:to|for)\b/;
const everyoneHere =
  /\b(?:everyone|everybody) (?:is |are |was |were )?(?:\S+ ){0,6}(?:except|but|apart)\b|\b(?:all|everyone|everybody) (?:is |are |was |were )?(?:here|present|there|in)\b|\ball of (?:\S+ ){1,3}(?:is |are |was |were )?(?:here|present)\b/;

/** `verbs`: further words that ask for a change when they open a message, such as those of the operations on offer. */
export function readIntent(
  english: string,
  text: string,
  tokens: Token[],
  mentions: Mention[],
  verbs?: ReadonlySet<string>,
): Intent {
  const bare = english
    .replace(/[¿¡]/g, '')
    .replace(/^[ ,.!;:]+/, '')
    .replace(politePrefix, '')
    .replace(/^[ ,.!;:]+/, '')
    .replace(politePrefix, '');
  if (!bare) return 'read';
  const skipped = tokens.length - bare.split(' ').length;
  const opening = bare.split(' ')[0] ?? '';
  const named = mentions.some((mention) => mention.kind === 'person' && mention.first === skipped);
  if (/^did not\b/.test(bare)) return 'read';
  if (/^do not \w+\b(?! (?:i|we|you|they)\b)/.test(bare) || dictates.test(bare)) return 'write';
  const questioned = asks.test(bare) || /[?؟]\s*$/.test(text);
  if (!questioned && (everyoneHere.test(bare) || listsPeople(tokens, mentions)))
    return opensWith(writeVerbs, bare) ? 'write' : 'statement';
  if (!named && (asksToSee.test(bare) || shows.test(bare))) return 'read';
  const ofChildren = opening === 'do' && mentions.some((one) => one.kind === 'person' && one.first === skipped + 1);
  if (!named && !ofChildren && (opensWith(writeVerbs, bare) || verbs?.has(opening)) && !isNoun(bare)) return 'write';
  if (questioned) return 'read';
  if (
    states.test(bare) ||
    /^(?:feeling|feel)\b|^call (?:\S+ ){1,3}(?:in )?(?:sick|ill|absent)\b/.test(bare) ||
    (named && doesSomething(tokens, mentions)) ||
    givesValue(bare, mentions)
  )
    return 'statement';
  return 'read';
}

/** By its first word, or its first two (`hand_out`). */
const opensWith = (verbs: ReadonlySet<string>, bare: string): boolean => {
  const [first = '', second = ''] = bare.split(' ');
  return verbs.has(first) || verbs.has(`${first}_${second}`);
};

/** "fractions quiz: Ana 8, Ben 7" */
function listsPeople(tokens: Token[], mentions: Mention[]): boolean {
  const colon = tokens.findIndex((token, index) => index > 0 && token.raw === ':');
  return colon > 0 && mentions.filter((mention) => mention.kind === 'person' && mention.first > colon).length > 1;
}

/** "mood 4", "quiz on fractions, 20 points": nothing is asked, and a number is given. */
const givesValue = (bare: string, mentions: Mention[]): boolean =>
  mentions.some(
    (mention) =>
      mention.kind === 'number' &&
      !mention.percent &&
      (/^(?:points?|marks?|xp)$/.test(mention.after) || (mention.after === '' && bare.split(' ').length <= 4)) &&
      !/^(?:top|last|first|next|under|below|over|above|than)$/.test(mention.before),
  );

/** "Sam changes class to 6A" */
function doesSomething(tokens: Token[], mentions: Mention[]): boolean {
  const person = mentions.find((mention) => mention.kind === 'person');
  const verb = person && tokens[person.last + 1];
  return (
    verb !== undefined &&
    !tokens[person!.last]!.possessive &&
    /^[a-z]{3,}s$/.test(verb.word) &&
    tokens.length > person!.last + 2
  );
}

/** "grade 8 results", "register of 8B", "award winners": a verb's form at the head of a noun phrase. */
const isNoun = (bare: string): boolean =>
  /^(?:register|registers|report|reports|grade|message|messages|post|posts|award|records|change|changes|schedule|book|open|leave|vote|text|email|notice|score)\b(?: (?:of|in|for|from|card)|$)|^(?:grade|register) \d/.test(
    bare,
  ) && !/^(?:register|record|report|post) (?:an?|the|that|as)\b/.test(bare);
