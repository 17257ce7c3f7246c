/** From words to what they are about: stems, the concepts that they belong to, and the concepts next to those. */
import { stem } from './stem.ts';
import { concepts, phrasings, related } from './vocabulary/concepts.ts';
import { functionWords, lightWords } from './vocabulary/function-words.ts';

/** A key is `=stem` or a concept's name; its number says how much it stands for the word (1 = the word itself). */
export type Keys = Map<string, number>;

/** One thing that is talked about. `weight`: 1 for a topic, less for words that say little. */
export type Term = { word: string; keys: Keys; weight: number; first: number; last: number };

const conceptsOfStem = new Map<string, string[]>();
const phrases: { stems: string[]; concept: string }[] = [];

for (const [concept, list] of Object.entries(concepts)) {
  for (const entry of list.split(/\s+/).filter(Boolean)) {
    const stems = entry.split('_').map(stem);
    if (stems.length > 1) phrases.push({ stems, concept });
    else conceptsOfStem.set(stems[0]!, [...(conceptsOfStem.get(stems[0]!) ?? []), concept]);
  }
}
phrases.sort((a, b) => b.stems.length - a.stems.length);

const inConcept = 0.85;
const besideConcept = 0.45;

function addConcept(keys: Keys, concept: string): Keys {
  keys.set(concept, Math.max(keys.get(concept) ?? 0, inConcept));
  for (const near of related[concept] ?? []) keys.set(near, Math.max(keys.get(near) ?? 0, besideConcept));
  return keys;
}

function keysOfWord(word: string): Keys {
  const key = stem(word);
  const keys: Keys = new Map([[`=${key}`, 1]]);
  for (const concept of conceptsOfStem.get(key) ?? []) addConcept(keys, concept);
  return keys;
}

/**
 * The terms of a run of English words. `skip` leaves out words that name something (a person, a date): they say what
 * for, not what about.
 */
export function termsOf(words: string[], skip: (index: number) => boolean = () => false): Term[] {
  const stems = words.map(stem);
  const terms: Term[] = [];
  for (let index = 0; index < words.length; ) {
    const phrase = phrases.find(
      ({ stems: parts }) => !skip(index) && parts.every((part, offset) => stems[index + offset] === part),
    );
    const word = words[index]!;
    const length = phrase?.stems.length ?? 1;
    if (phrase) {
      const keys = addConcept(new Map(), phrase.concept);
      terms.push({
        word: words.slice(index, index + length).join(' '),
        keys,
        weight: 1,
        first: index,
        last: index + length - 1,
      });
    } else if (!skip(index) && /[\p{L}]/u.test(word) && !functionWords.has(word)) {
      const weight = lightWords.has(word) || lightWords.has(stem(word)) ? 0.35 : 1;
      terms.push({ word, keys: keysOfWord(word), weight, first: index, last: index });
    }
    index += length;
  }
  return terms;
}

/** Terms for what a whole sentence means rather than its words ("how is Sam doing"). */
export const phrasingTerms = (english: string): Term[] =>
  phrasings
    .filter(([pattern]) => pattern.test(english))
    .flatMap(([, named]) => named)
    .map((concept) => ({ word: concept, keys: addConcept(new Map(), concept), weight: 1, first: -1, last: -1 }));
