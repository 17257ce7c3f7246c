/** What a general English dictionary says of a word: a given name, a common word, or nothing (then perhaps a name). */
import nlp from 'compromise';
import { concepts } from './vocabulary/concepts.ts';
import { functionWords, lightWords, schoolWords } from './vocabulary/function-words.ts';
import { subjects } from './vocabulary/subjects.ts';

type Model = { one: { lexicon: Record<string, string | string[]> } };
const dictionary = (nlp.model() as unknown as Model).one.lexicon;
const nameTags = new Set(['MaleName', 'FemaleName', 'FirstName', 'LastName', 'Person']);
const placeTags = new Set(['Country', 'City', 'Region', 'Place', 'Demonym']);

const words = (lists: Record<string, string>): string[] =>
  Object.values(lists).flatMap((list) => list.split(/\s+/).flatMap((entry) => entry.split('_')));

/** Words of the school's own vocabulary, all of which a typing error may be corrected to. */
export const knownSchoolWords: ReadonlySet<string> = new Set(
  [...words(concepts), ...words(subjects), ...schoolWords, ...lightWords].filter(Boolean),
);

/** Given names that the dictionary has for something else only. */
const furtherNames = new Set(
  `leo maya jasmine alma daisy holly hazel jean florence viola violet olive bella crystal melody georgia brooklyn milan
  israel catalina medina mendoza gene alfredo kelvin benedict finn franco nat rex beau elmo satish gill emir vaughn dane
  malte amara malik malek marek kofi chidi yuki jin ravi priya`.split(/\s+/),
);

const tagsOf = (word: string): string[] => [dictionary[word] ?? []].flat();

export const isGivenName = (word: string): boolean =>
  furtherNames.has(word) || tagsOf(word).some((tag) => nameTags.has(tag));

export const isPlace = (word: string): boolean => tagsOf(word).some((tag) => placeTags.has(tag));

/** A word that people use for something other than a person; names that are words as well count as words. */
export const isCommonWord = (word: string): boolean =>
  isSchoolWord(word) ||
  (!furtherNames.has(word) && (tagsOf(word).some((tag) => !nameTags.has(tag)) || isPluralOfWord(word)));

const isPluralOfWord = (word: string): boolean =>
  word.length > 4 &&
  word.endsWith('s') &&
  tagsOf(word).length === 0 &&
  !furtherNames.has(word.slice(0, -1)) &&
  tagsOf(word.slice(0, -1)).some((tag) => !nameTags.has(tag) && !placeTags.has(tag)) &&
  !tagsOf(word.slice(0, -1)).some((tag) => nameTags.has(tag));

/** Never a name, whatever its capitals. */
export const isSchoolWord = (word: string): boolean => functionWords.has(word) || knownSchoolWords.has(word);

/** Names that are words too: taken for a name only where the sentence says so. */
export const isDoubtfulName = (word: string): boolean =>
  /^(?:mark|will|may|grace|hope|faith|joy|rose|art|bill|rob|pat|drew|chase|summer|april|june|august|dawn|eve|miles|reed|sky|iris|ivy|lily|amber|ruby|pearl|jade|ray|max|jack|frank|carol|dean|grant|guy|hunter|jay|lane|mason|page|paris|parker|pierce|price|rich|robin|rusty|sunny|tuesday|wade|ward|young|brook|cliff|clay|dale|glen|heath|cat|son|long|love|best|mo|song|read|case|field|worth|bishop|king|rice|brown|white|stone|ford|hardy|golden|patience|justice|charity|penny|princess|sandy|heaven|major|marks|little|rod|christian|justin)$/.test(
    word,
  );

const isVerbTag = (tag: string): boolean => /Verb|Tense|Infinitive|Gerund|Participle/.test(tag);

export const isVerb = (word: string): boolean => tagsOf(word).some(isVerbTag);

/** How much a word that fits nothing speaks against a fit: a thing much, how or how often it is little. */
export function emphasisOf(word: string): number {
  const tags = tagsOf(word);
  if (
    tags.some((tag) => /^(?:Adjective|Adverb|Preposition|Conjunction|Determiner|Comparative|Superlative)$/.test(tag)) ||
    word.endsWith('ly')
  )
    return 0.3;
  return tags.some(isVerbTag) ? 0.6 : 1.2;
}
