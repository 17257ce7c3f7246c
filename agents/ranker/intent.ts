/** Whether a person asks for something, wants something done, or states a fact that may have to be recorded. */
import type { Mention } from './mentions.ts';
import type { Token } from './tokens.ts';
import { politePrefix, writeVerbs } from './vocabulary/requests.ts';

export type Intent = 'read' | 'write' | 'statement';

const asksToSee =
  /^(?:tell|give|send|get|let) (?:me|us)\b(?! (?:know that|be)\b)|^(?:mark|grade|report|record|message|post|book|change|register|score|award)s? (?:of|for|in|from|card|cards|list|history)\b/;
const asks =
  /^(?:who|what|when|where|which|why|how|whose|whom|is|are|am|was|were|does|do|did|has|have|had|can|could|will|would|should|may|any|anything)\b/;
const shows = /^(?:show|list|display|see|view|find|search|look|get|count|check|read|explain|summari[sz]e|compare|draw|chart|plot|graph)\b/;
const states =
  /^(?:(?:in|for|today|yesterday|tomorrow)\b.*|)(?:\S+ ){0,6}(?:is|are|was|were|will be|has|have|had|got|came|arrived|feel|feels|am|scored|deserves|forgot|left|needs|need|want|wants|cannot|can not|missed)\b/;
const everyoneHere = /\b(?:all|everyone|everybody) (?:is |are |was |were )?(?:here|present|there|in)\b|\ball of \S+ (?:is |are |was |were )(?:here|present)\b/;

/** `verbs`: further words that ask for a change when they open a message, such as those of the operations on offer. */
export function readIntent(english: string, text: string, tokens: Token[], mentions: Mention[], verbs?: ReadonlySet<string>): Intent {
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
  if (/^(?:do|did) not\b/.test(bare)) return 'read';
  const questioned = asks.test(bare) || /[?؟]\s*$/.test(text);
  if (!questioned && (everyoneHere.test(bare) || listsPeople(tokens, mentions))) return writeVerbs.has(opening) ? 'write' : 'statement';
  if (!named && (asksToSee.test(bare) || shows.test(bare))) return 'read';
  if (!named && (writeVerbs.has(opening) || verbs?.has(opening)) && !isNoun(bare)) return 'write';
  if (questioned) return 'read';
  if (states.test(bare) || (named && doesSomething(tokens, mentions))) return 'statement';
  return 'read';
}

/** "fractions quiz: Ana 8, Ben 7" */
function listsPeople(tokens: Token[], mentions: Mention[]): boolean {
  const colon = tokens.findIndex((token, index) => index > 0 && token.raw === ':');
  return colon > 0 && mentions.filter((mention) => mention.kind === 'person' && mention.first > colon).length > 1;
}

/** "Sam changes class to 6A" */
function doesSomething(tokens: Token[], mentions: Mention[]): boolean {
  const person = mentions.find((mention) => mention.kind === 'person');
  const verb = person && tokens[person.last + 1];
  return verb !== undefined && !tokens[person!.last]!.possessive && /^[a-z]{3,}s$/.test(verb.word) && tokens.length > person!.last + 2;
}

/** "grade 8 results", "register of 8B", "award winners": a verb's form at the head of a noun phrase. */
const isNoun = (bare: string): boolean =>
  /^(?:register|registers|report|reports|grade|message|messages|post|posts|award|records|change|changes|schedule|book|open|leave|vote|text|email|notice|score)\b(?: (?:of|in|for|from|card)|$)|^(?:grade|register) \d/.test(bare) && !/^(?:register|record|report|post) (?:an?|the|that|as)\b/.test(bare);
