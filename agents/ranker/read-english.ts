/**
 * Reads a question of another language as English words: not a translation, but the school's vocabulary in a form
 * that the rest of the ranker understands. Words that no glossary has stay as they are (they are often names).
 */
import { normalise, type Token } from './tokens.ts';
import { functionWords, lightWords, schoolWords } from './vocabulary/function-words.ts';
import { type Glossary, glossaries, type Language } from './vocabulary/languages.ts';

type Entry = { words: string[]; english: string[] };
type Index = { markers: Set<string>; exact: Map<string, Entry[]>; prefixes: { prefix: string; english: string[] }[] };

const indexes = new Map<Language, Index>();

function indexOf(language: Exclude<Language, 'en'>): Index {
  const known = indexes.get(language);
  if (known) return known;
  const index = buildIndex(glossaries[language]);
  indexes.set(language, index);
  return index;
}

function buildIndex(glossary: Glossary): Index {
  const exact = new Map<string, Entry[]>();
  const prefixes: Index['prefixes'] = [];
  for (const [reading, forms] of Object.entries(glossary.words)) {
    const english = reading.split(' ').filter(Boolean);
    for (const form of forms.split(/\s+/).filter(Boolean)) {
      const words = form.split('_').map(normalise);
      const first = words[0]!;
      if (words.length === 1 && first.endsWith('*')) prefixes.push({ prefix: first.slice(0, -1), english });
      else exact.set(first, [...(exact.get(first) ?? []), { words, english }].sort(longestFirst));
    }
  }
  return { markers: new Set(glossary.markers.split(/\s+/).map(normalise)), exact, prefixes };
}

const longestFirst = (a: Entry, b: Entry) => b.words.length - a.words.length;

/** The language that a text is most likely in; `fallback` (the person's own) when its words do not say. */
export function detectLanguage(tokens: Token[], fallback: Language = 'en'): Language {
  const text = tokens.map((token) => token.raw).join('');
  if (/\p{Script=Arabic}/u.test(text)) return 'ar';
  if (/\p{Script=Devanagari}/u.test(text)) return 'hi';
  if (/\p{Script=Cyrillic}/u.test(text)) return 'ru';
  const scores = (['es', 'fr', 'de', 'pt'] as const).map((language) => ({ language, score: score(tokens, language) }));
  const english = tokens.reduce((sum, { word }) => sum + englishness(word), 0.1);
  const best = scores.reduce((a, b) => (b.score + own(b.language) > a.score + own(a.language) ? b : a));
  function own(language: Language): number {
    return language === fallback ? 0.5 : 0;
  }
  return best.score + own(best.language) > english + own('en') ? best.language : 'en';
}

const englishness = (word: string): number =>
  functionWords.has(word) ? 1 : lightWords.has(word) || schoolWords.has(word) ? 0.7 : 0;

function score(tokens: Token[], language: 'es' | 'fr' | 'de' | 'pt'): number {
  const { markers, exact, prefixes } = indexOf(language);
  let sum = 0;
  for (const { word } of tokens) {
    if (markers.has(word)) sum += 1;
    else if (exact.get(word)?.some((entry) => entry.words.length === 1 && entry.english[0] !== word)) sum += 0.7;
    else if (word.length > 4 && prefixes.some(({ prefix }) => word.startsWith(prefix))) sum += 0.5;
  }
  return sum;
}

/** The same tokens with `word` in English; a phrase becomes as many tokens as its reading has words. */
export function readAsEnglish(tokens: Token[], language: Language): Token[] {
  if (language === 'en') return tokens;
  const index = indexOf(language);
  const source = tokens.flatMap((token) => withoutClitic(token, language, index));
  const result: Token[] = [];
  for (let position = 0; position < source.length; ) {
    const token = source[position]!;
    const entry = index.exact
      .get(token.word)
      ?.find(({ words }) => words.every((word, offset) => matches(source[position + offset]?.word, word)));
    const prefix = entry ? undefined : index.prefixes.find((candidate) => token.word.startsWith(candidate.prefix));
    const covered = entry?.words.length ?? 1;
    const english = entry?.english ?? prefix?.english;
    const span = { start: token.start, end: source[position + covered - 1]!.end };
    if (english) result.push(...english.map((word) => ({ ...token, ...span, word, glossed: true })));
    else result.push(token);
    position += covered;
  }
  return result;
}

const matches = (word: string | undefined, form: string): boolean =>
  word !== undefined && (form.endsWith('*') ? word.startsWith(form.slice(0, -1)) : word === form);

/** French elisions (`l'anglais`) and Arabic articles and prepositions (`الرياضيات`, `لآدم`) stand before their word. */
function withoutClitic(token: Token, language: Language, index: Index): Token[] {
  if (index.exact.has(token.word)) return [token];
  if (language === 'fr') {
    const match = /^(qu|[ldjnsmtc])'(.+)$/.exec(token.word);
    if (!match?.[2]) return [token];
    const cut = token.raw.length - match[2].length;
    const { start } = token;
    return [
      { ...token, raw: token.raw.slice(0, cut - 1), word: match[1]!, end: start + cut },
      { ...token, raw: token.raw.slice(cut), word: match[2], start: start + cut },
    ];
  }
  if (language !== 'ar') return [token];
  const cut = /^(?:وال|بال|فال|كال|لل|ال)/.exec(token.word)?.[0].length ?? 0;
  const bare = token.word.slice(cut);
  return [cut > 0 && bare.length > 1 ? { ...token, word: bare } : token];
}
