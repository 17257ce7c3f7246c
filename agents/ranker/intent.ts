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
const everyoneHere = /\b(?:all|everyone|everybody) (?:is |are |was |were )?(?:here|present|there|in)\b/;

export function readIntent(english: string, text: string, tokens: Token[], mentions: Mention[]): Intent {
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
  if (!named && (asksToSee.test(bare) || shows.test(bare))) return 'read';
  if (!named && writeVerbs.has(opening) && !isNoun(bare)) return 'write';
  if (asks.test(bare)) return 'read';
  if (/[?؟]\s*$/.test(text)) return 'read';
  if (everyoneHere.test(bare) || states.test(bare)) return 'statement';
  return 'read';
}

/** "grade 8 results", "register of 8B", "award winners": a verb's form at the head of a noun phrase. */
const isNoun = (bare: string): boolean =>
  /^(?:register|registers|report|reports|grade|message|messages|post|posts|award|records|change|changes|schedule|book|open|leave|vote|text|email|notice|score)\b(?: (?:of|in|for|from|card)|$)|^(?:grade|register) \d/.test(bare) && !/^(?:register|record|report|post) (?:an?|the|that|as)\b/.test(bare);
