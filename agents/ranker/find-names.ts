/**
 * People's names in a question, in any script and any case. A name is mostly what nothing else explains: a word that
 * is neither the school's nor English, a known given name, or a capital where English has none, in a place where a
 * sentence puts a person.
 */
import type { ReadingContext } from './find-mentions.ts';
import { isCommonWord, isDoubtfulName, isGivenName, isPlace, isSchoolWord } from './lexicon.ts';
import type { PersonMention } from './mentions.ts';
import { nominative } from './russian-names.ts';
import { isWord, type Token } from './tokens.ts';
import { functionWords } from './vocabulary/function-words.ts';

const introduces = new Set(
  `of for about to from is are was were has have had did does give tell mark award message move transfer except but
  besides with find named called show report student pupil child kid son daughter teacher mr mrs ms miss dr and or
  excuse grades marks results attendance absences how's who's than compare praise reward who`.split(/\s+/),
);
const follows = new Set(
  `is was has had will did does doing late absent present got gets needs missed scored get here away excused been
  attendance grades marks results homework today yesterday who and`.split(/\s+/),
);
const titles = new Set([
  'mr',
  'mrs',
  'ms',
  'miss',
  'dr',
  'prof',
  'professor',
  'sir',
  'madam',
  'señora',
  'sra',
  'sr',
  'herr',
  'frau',
  'mme',
]);
const particles = new Set([
  'de',
  'del',
  'la',
  'van',
  'von',
  'der',
  'den',
  'bin',
  'ibn',
  'al',
  'el',
  'da',
  'dos',
  'das',
  'di',
  'le',
  'ter',
]);
const relations = /^(?:mother|father|mum|mom|dad|parents?|guardians?|mama|papa|family)$/;

export function findNames(context: ReadingContext, free: (index: number) => boolean): PersonMention[] {
  const { tokens, language, text } = context;
  const shouting = !/\p{Ll}/u.test(text);
  const isName = (index: number): boolean =>
    free(index) && isWord(tokens[index]!) && looksLikeName(tokens, index, language, shouting);
  const found: PersonMention[] = [];
  for (let index = 0; index < tokens.length; index++) {
    if (!isName(index)) continue;
    const last = withInitial(tokens, endOfName(tokens, index, isName, free), free);
    found.push(mentionOf(tokens, index, last, text, language));
    index = found.at(-1)!.last;
  }
  return found;
}

function endOfName(
  tokens: Token[],
  first: number,
  isName: (index: number) => boolean,
  free: (index: number) => boolean,
) {
  let last = first;
  while (!tokens[last]!.possessive) {
    let next = last + 1;
    while (particles.has(tokens[next]?.raw.toLowerCase() ?? '') && free(next)) next++;
    const continues = next < tokens.length && (isName(next) || continuesName(tokens, next, free));
    if (!continues || tokens.slice(last + 1, next + 1).some((token) => !isWord(token))) break;
    last = next;
  }
  return last;
}

/** "Sam O.", "levi q": one letter of the family name. */
const withInitial = (tokens: Token[], last: number, free: (index: number) => boolean): number => {
  const next = tokens[last + 1];
  const initial =
    next !== undefined &&
    free(last + 1) &&
    !tokens[last]!.possessive &&
    /^\p{L}$/u.test(next.raw) &&
    (/^\p{Lu}$/u.test(next.raw)
      ? next.raw !== 'I'
      : !/^[aieyuo]$/.test(next.raw) || tokens[last + 2]?.raw === '.' || next.raw === 'o');
  return initial ? last + 1 : last;
};

/** A surname that is also a word (`Ana King`), after a name, with a capital. */
const continuesName = (tokens: Token[], index: number, free: (index: number) => boolean): boolean => {
  const token = tokens[index]!;
  if (free(index) && isGivenName(tokens[index - 1]!.word) && (isUnknownWord(token) || isLastWord(tokens, index)))
    return true;
  return (
    free(index) &&
    /^\p{Lu}\p{Ll}/u.test(token.raw) &&
    !introduces.has(token.word) &&
    !token.glossed &&
    /^\p{Lu}/u.test(tokens[index - 1]!.raw)
  );
};

/** "info on ella stokes": what ends a message after a given name, and is no word of a school, is its family name. */
const isLastWord = (tokens: Token[], index: number): boolean => {
  const { word, raw, glossed } = tokens[index]!;
  const next = tokens[index + 1];
  const ends = !next || !isWord(next) || functionWords.has(next.word);
  return ends && !glossed && /^\p{Script=Latin}{5,}s$/u.test(raw) && !isSchoolWord(word);
};

/** Neither a school's word nor an English one, nor a form of one: after a given name it is a family name. */
const isUnknownWord = ({ word, glossed, raw }: Token): boolean =>
  !glossed &&
  /^[\p{Script=Latin}'’-]{4,}$/u.test(raw) &&
  !isCommonWord(word) &&
  !isPlace(word) &&
  !/(?:ed|ing|ly|s|er|est|ful|less|ness|tion|ment)$/.test(word);

/** "both Sams", "the two leos" */
const isPluralName = (tokens: Token[], index: number): boolean => {
  const { word } = tokens[index]!;
  return (
    word.endsWith('s') &&
    isGivenName(word.slice(0, -1)) &&
    !isGivenName(word) &&
    /^(?:both|two|three|all|the)$/.test(tokens[index - 1]?.word ?? '')
  );
};

function mentionOf(tokens: Token[], first: number, last: number, text: string, language: string): PersonMention {
  const source = text.slice(tokens[first]!.start, tokens[last]!.start + tokens[last]!.raw.length);
  const titled = titles.has(tokens[first - 1]?.word ?? '');
  const kin = tokens[last]!.possessive ? tokens[last + 1] : undefined;
  const plural = first === last && isPluralName(tokens, first);
  const name = plural
    ? source.slice(0, -1)
    : language === 'ru'
      ? nominative(source, tokens[first - 1]?.word)
      : language === 'ar'
        ? withoutPreposition(source)
        : source;
  const related = kin && relations.test(kin.word);
  return {
    kind: 'person',
    name,
    ...(related && { relation: text.slice(tokens[first]!.start, kin.end) }),
    titled,
    first: titled ? first - 1 : first,
    last: related ? last + 1 : last,
  };
}

/** Arabic writes "to" and "and" into the word: `لآدم`, `وسارة`. */
const withoutPreposition = (name: string): string =>
  /^[لو](?=[\p{L}]{3})/u.test(name) && /^ل[آأإ]|^و/u.test(name) ? name.slice(1) : name;

function looksLikeName(tokens: Token[], index: number, language: string, shouting: boolean): boolean {
  const token = tokens[index]!;
  const { word, raw } = token;
  if (token.glossed || /^\d/.test(raw) || titles.has(word)) return false;
  if (isPluralName(tokens, index) && !isSchoolWord(word)) return true;
  const previous = tokens[index - 1];
  const opens = !previous || !isWord(previous);
  if (askedWhatIs(tokens, index)) return /^\p{Lu}/u.test(raw) && isGivenName(word);
  if (!/^\p{Script=Latin}/u.test(raw))
    return (
      [...raw].length > 1 &&
      (language !== 'ru' || /^\p{Lu}/u.test(raw)
        ? !(language === 'ru' && !previous && isCommonOpening(tokens))
        : introduces.has(previous?.word ?? ''))
    );
  if (word.length < 2) return false;
  const introduced = introduces.has(previous?.word ?? '');
  const followed = follows.has(tokens[index + 1]?.word ?? '') || token.possessive;
  const capital = /^\p{Lu}/u.test(raw) && !shouting;
  const given = isGivenName(word);
  if (/^(?:a|an|the|my|our|some|any|no|this|that)$/.test(previous?.word ?? '') && !capital) return false;
  if (isDoubtfulName(word)) return doubtfulName(tokens, index, capital && !opens);
  if (given && !(isCommonWord(word) && !capital)) return true;
  if (isCommonWord(word))
    return capital && !opens && !isSchoolWord(word) && !isPlace(word) && (introduced || token.possessive);
  if (!capital && /(?:ly|ing|ed|tion|ness|ment|less|ful|ical|ous|ance|ence|ity|ship|work|ism)$/.test(word) && !given)
    return false;
  if (!capital && !given && previous?.word === 'of' && !isSchoolWord(tokens[index - 2]?.word ?? '')) return false;
  if (isPlace(word)) return capital && token.possessive;
  if (capital && !opens) return true;
  const next = tokens[index + 1];
  if (isUnknownWord(token) && next && isUnknownWord(next) && language === 'en' && previous?.word !== 'the') return true;
  return introduced || followed || (tokens.filter(isWord).length <= 2 && capital);
}

const isCommonOpening = (tokens: Token[]): boolean => tokens.length > 4;

/** Words such as `may` and `mark` are names only in the places where only a name can stand. */
function doubtfulName(tokens: Token[], index: number, capitalInside: boolean): boolean {
  const previous = tokens[index - 1]?.word ?? '';
  if (capitalInside || tokens[index]!.possessive) return tokens[index]!.word !== 'xp';
  if (/^(?:except|but|besides|only)$/.test(previous) || (previous === 'from' && tokens[index - 2]?.word === 'apart')) {
    const next = tokens[index + 1];
    return !next || !isWord(next) || follows.has(next.word) || (/^\p{L}$/u.test(next.raw) && next.raw !== 'i');
  }
  const asked =
    /^(?:is|was|has|about)$/.test(previous) &&
    /^(?:how|what|why|me|tell|is|was|has|where)$/.test(tokens[index - 2]?.word ?? previous);
  return asked && follows.has(tokens[index + 1]?.word ?? '');
}

/** "what is photosynthesis" asks for a thing; a person is asked for by "who". */
const askedWhatIs = (tokens: Token[], index: number): boolean => {
  if (tokens[index]!.possessive) return false;
  const [before, one] = [tokens[index - 2]?.word, tokens[index - 1]?.word];
  return (before === 'what' && (one === 'is' || one === 'are')) || /^(?:define|explain|translate)$/.test(one ?? '');
};
