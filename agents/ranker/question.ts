/** A question as the ranker and the argument filler understand it. Pure: the same text and today give the same reading. */
import { findMentions } from './find-mentions.ts';
import { type Intent, readIntent } from './intent.ts';
import { isCommonWord, isDoubtfulName, isGivenName, isSchoolWord, knownSchoolWords } from './lexicon.ts';
import type { Mention, MentionKind } from './mentions.ts';
import { detectLanguage, readAsEnglish } from './read-english.ts';
import { isWord, normalise, type Token, tokenise } from './tokens.ts';
import { correct } from './typing-errors.ts';
import { dateWords, functionWords } from './vocabulary/function-words.ts';
import type { Language } from './vocabulary/languages.ts';

export type ReadingOptions = {
  /** The school's today, ISO day; only dates depend on it. */
  today?: string;
  /** BCP 47 locale of the person: decides close calls of language, and 3/10. */
  locale?: string;
  /** Words of the operations on offer, which typing errors may be corrected to. */
  vocabulary?: ReadonlySet<string>;
  /** Verbs that open requests for the changes on offer. */
  verbs?: ReadonlySet<string>;
  /** A parent asks: "my son" and "the kids" name someone. */
  ownChildren?: boolean;
  /** Who asks: `student`, `teacher`, `admin`, `parent`. Staff who name nobody do not mean themselves. */
  role?: string;
};

export type Question = {
  text: string;
  language: Language;
  tokens: Token[];
  /** The tokens' English words, joined by spaces. */
  english: string;
  mentions: Mention[];
  intent: Intent;
  /** Speaks of the speaker's own: my grades, what do I have. */
  firstPerson: boolean;
  /** Speaks of a person or class that was named before. */
  refersTo?: 'person' | 'class';
  /** A teacher or administrator asks. */
  staff: boolean;
};

export function readQuestion(text: string, options: ReadingOptions = {}): Question {
  const { today = '2000-01-03', locale = 'en', vocabulary, verbs, ownChildren = false, role = '' } = options;
  const written = tokenise(text);
  const language = detectLanguage(written, normalise(locale).slice(0, 2) as Language);
  const tokens = readAsEnglish(written, language)
    .map((token, index, all) =>
      language === 'en' ? corrected(token, all[index - 1], all[index + 1], vocabulary) : token,
    )
    .map(withPossessive);
  const mentions = findMentions({ text, tokens, language, today, monthFirst: /^en-us$/i.test(locale), ownChildren });
  const english = tokens.map((token) => token.word).join(' ');
  const refersTo = referenceIn(english, mentions);
  return {
    text,
    language,
    tokens,
    english,
    mentions,
    intent: readIntent(english, text, tokens, mentions, verbs),
    firstPerson: /\b(?:i|my|mine|me|myself|our|we|us)\b/.test(
      english.replace(/\b(?:show|tell|give|remind|help|let) me\b|\b(?:can|could|may) i (?:see|have|get)\b/g, ''),
    ),
    ...(refersTo && { refersTo }),
    staff: /^(?:teacher|admin)$/.test(role),
  };
}

/** "leos grades": the apostrophe of a known name is often left out. */
function withPossessive(token: Token, index: number, all: Token[]): Token {
  const name = token.word.slice(0, -1);
  if (token.word === 'childrens') return { ...token, raw: token.raw.slice(0, -1), word: name, possessive: true };
  const owned = all[index + 1];
  if (token.possessive || token.glossed || !token.word.endsWith('s') || !owned || !isWord(owned)) return token;
  const first = isGivenName(name) && !isDoubtfulName(name) && !isGivenName(token.word) && !isSchoolWord(token.word);
  const last =
    index > 0 && isGivenName(all[index - 1]!.word) && /^[a-z]{4,}$/.test(token.word) && !isGivenName(token.word);
  const unowned = isCommonWord(token.word) || !knownSchoolWords.has(owned.word) || functionWords.has(owned.word);
  if (!first && (!last || unowned)) return token;
  if (/^(?:are|were|is|was|and|or|have|in|who)$/.test(owned.word)) return token;
  return { ...token, raw: token.raw.slice(0, -1), word: name, possessive: true };
}

function corrected(
  token: Token,
  previous: Token | undefined,
  next: Token | undefined,
  vocabulary?: ReadonlySet<string>,
): Token {
  const { word, raw } = token;
  if (!isWord(token) || token.possessive || isCommonWord(word) || isGivenName(word)) return token;
  if (vocabulary?.has(word) || vocabulary?.has(`${word}s`))
    return /^\p{Lu}/u.test(raw) ? token : { ...token, glossed: true };
  if (/^\p{Lu}/u.test(raw) && ((previous && isWord(previous)) || /^(?:is|was|has|got|will)$/.test(next?.word ?? '')))
    return token;
  const meant = correction(word) ?? (vocabulary && correct(word, vocabulary));
  return meant ? { ...token, word: meant, glossed: true } : token;
}

const correctable = [...new Set([...knownSchoolWords, ...functionWords, ...dateWords])];
const corrections = new Map<string, string | undefined>();

function correction(word: string): string | undefined {
  if (corrections.has(word)) return corrections.get(word);
  if (corrections.size > 5000) corrections.clear();
  const meant = correct(word, correctable);
  corrections.set(word, meant);
  return meant;
}

function referenceIn(english: string, mentions: Mention[]): Question['refersTo'] {
  const has = (kind: MentionKind) => mentions.some((mention) => mention.kind === kind);
  if (
    !has('person') &&
    /\b(?:he|him|his|she|her|hers|they|them|their|that (?:student|pupil|kid|child|person)|(?:this|same) (?:student|pupil|child))\b/.test(
      english,
    )
  ) {
    return 'person';
  }
  if (
    !has('class') &&
    /\b(?:that|this|the same|same) (?:class|group)\b|\bthere\b(?! (?:is|are|was|were|any))/.test(english)
  )
    return 'class';
  return undefined;
}

/** Mentions of one kind. */
export const mentionsOf = <Kind extends MentionKind>(question: Question, kind: Kind) =>
  question.mentions.filter((mention): mention is Extract<Mention, { kind: Kind }> => mention.kind === kind);

/** The text as the person wrote it, between two tokens (inclusive), without outer punctuation. */
export function writtenText(question: Question, first: number, last: number): string {
  const start = question.tokens[first]?.start;
  const end = question.tokens[last]?.end;
  if (start === undefined || end === undefined || first > last) return '';
  return question.text.slice(start, end).trim();
}

/** The first token of what a question is about, where it says so ("anything about the trip"). */
export function topicStart({ tokens, intent }: Pick<Question, 'tokens' | 'intent'>): number | undefined {
  if (intent !== 'read') return undefined;
  const about = tokens.findIndex(
    (token, index) =>
      index > 0 &&
      (/^(?:about|regarding|concerning|mentions?|mentioning)$/.test(token.word) ||
        (token.word === 'with' && tokens[index - 1]?.word === 'on')),
  );
  return about > 0 && about < tokens.length - 1 ? about + 1 : undefined;
}
