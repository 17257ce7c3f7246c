/**
 * What the school's words are in other languages: English reading → words of that language. An underscore joins a
 * phrase, a final asterisk matches every ending, words are without accents (Arabic: without hamza and article).
 * Not a translation: enough for a question to be ranked and its arguments to be found.
 */
import { arabic } from './arabic.ts';
import { french } from './french.ts';
import { german } from './german.ts';
import { hindi } from './hindi.ts';
import { portuguese } from './portuguese.ts';
import { russian } from './russian.ts';
import { spanish } from './spanish.ts';

export type Language = 'en' | 'es' | 'fr' | 'de' | 'pt' | 'ru' | 'ar' | 'hi';

export type Glossary = {
  /** Words that show that a text is in this language. */
  markers: string;
  /** English reading → words. An empty reading drops the word. */
  words: Record<string, string>;
};

export const glossaries: Record<Exclude<Language, 'en'>, Glossary> = {
  es: spanish,
  fr: french,
  de: german,
  pt: portuguese,
  ru: russian,
  ar: arabic,
  hi: hindi,
};
