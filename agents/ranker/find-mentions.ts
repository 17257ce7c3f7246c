/** Finds what a question names (mentions.ts), in order of certainty: what one reader claims is not read again. */
import { findDates } from './dates.ts';
import { findNames } from './find-names.ts';
import { findOwnChildren } from './find-own-children.ts';
import type {
  ClassMention,
  GradeLevelMention,
  Mention,
  NumberMention,
  QuotedMention,
  SubjectMention,
} from './mentions.ts';
import { isWord, type Token } from './tokens.ts';
import { numberWords } from './vocabulary/attributes.ts';
import { subjects } from './vocabulary/subjects.ts';

export type ReadingContext = {
  text: string;
  tokens: Token[];
  language: string;
  /** The school's today, ISO. */
  today: string;
  monthFirst: boolean;
  /** A parent asks. */
  ownChildren: boolean;
};

type Reader = (context: ReadingContext, free: (index: number) => boolean) => Mention[];

const readers: Reader[] = [
  findQuoted,
  findClasses,
  findGradeLevels,
  findDateMentions,
  findOwnChildren,
  findSubjects,
  findNumbers,
  findNames,
];

export function findMentions(context: ReadingContext): Mention[] {
  const claimed = new Set<number>();
  const mentions: Mention[] = [];
  for (const reader of readers) {
    for (const mention of reader(context, (index) => index < context.tokens.length && !claimed.has(index))) {
      mentions.push(mention);
      for (let index = mention.first; index <= mention.last; index++) claimed.add(index);
    }
  }
  return mentions.sort((a, b) => a.first - b.first);
}

function findQuoted({ text, tokens }: ReadingContext): QuotedMention[] {
  return [...text.matchAll(/["“«]([^"”»]{1,200})["”»]/g)].flatMap((match) => {
    const inside = tokens.flatMap((token, index) =>
      token.start > match.index && token.end <= match.index + match[0].length - 1 && isWord(token) ? [index] : [],
    );
    if (!inside.length) return [];
    return [{ kind: 'quoted' as const, text: match[1]!.trim(), first: inside[0]!, last: inside.at(-1)! }];
  });
}

const classWord = /^(?:class|classes|year|grade|form|section|group|homeroom|standard|std)$/;

function findClasses({ tokens }: ReadingContext, free: (index: number) => boolean): ClassMention[] {
  const found: ClassMention[] = [];
  for (let index = 0; index < tokens.length; index++) {
    if (!free(index)) continue;
    const { raw, word } = tokens[index]!;
    if (
      /^(?:my|our)$/.test(word) &&
      /^(?:class|homeroom|form)$/.test(tokens[index + 1]?.word ?? '') &&
      free(index + 1)
    ) {
      found.push({ kind: 'class', code: `my ${tokens[index + 1]!.word}`, first: index, last: index + 1 });
      continue;
    }
    const prefixed = classWord.test(tokens[index - 1]?.word ?? '');
    const first = prefixed && free(index - 1) ? index - 1 : index;
    const joined = /^(\d{1,2})[-–]?(\p{L})$/u.exec(raw);
    if (joined && Number(joined[1]) <= 13) {
      found.push({ kind: 'class', code: `${joined[1]}${joined[2]!.toUpperCase()}`, first, last: index });
      continue;
    }
    if (!/^\d{1,2}$/.test(word) || Number(word) > 13) continue;
    const skip = /^(?:section|-)$/.test(tokens[index + 1]?.word ?? '') ? 2 : 1;
    const letter = tokens[index + skip]?.raw ?? '';
    const followsDirectly = /^\p{L}$/u.test(letter) && (prefixed ? true : /^\p{Lu}$/u.test(letter) && letter !== 'I');
    if (followsDirectly) {
      found.push({ kind: 'class', code: `${word}${letter.toUpperCase()}`, first, last: index + skip });
      index += skip;
    }
  }
  return found;
}

function findGradeLevels({ tokens }: ReadingContext, free: (index: number) => boolean): GradeLevelMention[] {
  return tokens.flatMap(({ word }, index): GradeLevelMention[] => {
    if (!free(index)) return [];
    const level = Number(word) || numberWords[word];
    if (!level || level > 13 || !Number.isInteger(level)) return [];
    if (/^(?:year|grade|form|class|level)s?$/.test(tokens[index - 1]?.word ?? '') && free(index - 1)) {
      return [{ kind: 'gradeLevel', level, first: index - 1, last: index }];
    }
    const ordinal = /^(?:st|nd|rd|th)$/.test(tokens[index + 1]?.word ?? '');
    if (ordinal && /^(?:grade|year|form|class|grader)s?$/.test(tokens[index + 2]?.word ?? '')) {
      return [{ kind: 'gradeLevel', level, first: index, last: index + 2 }];
    }
    return [];
  });
}

function findDateMentions({ tokens, today, monthFirst }: ReadingContext, free: (index: number) => boolean): Mention[] {
  const offsets: number[] = [];
  let english = '';
  tokens.forEach((token, index) => {
    offsets.push(english.length);
    english += `${free(index) ? token.word : '·'.repeat(token.word.length)} `;
  });
  return findDates(english.trimEnd(), today, monthFirst).map((match) => {
    const indexes = offsets.flatMap((offset, index) => (offset >= match.start && offset < match.end ? [index] : []));
    const { past, future, term = false } = match;
    return { kind: 'date', past, future, term, first: indexes[0]!, last: indexes.at(-1)! };
  });
}

const subjectNames = Object.values(subjects).flatMap((list) => list.split(/\s+/).map((name) => name.split('_')));

function findSubjects({ tokens }: ReadingContext, free: (index: number) => boolean): SubjectMention[] {
  const found: SubjectMention[] = [];
  for (let index = 0; index < tokens.length; index++) {
    if (!free(index)) continue;
    const name = subjectNames
      .filter((words) => words.every((word, offset) => free(index + offset) && tokens[index + offset]?.word === word))
      .sort((a, b) => b.length - a.length)[0];
    if (!name || (name[0] === 're' && tokens[index]!.raw !== 'RE')) continue;
    const last = index + name.length - 1;
    const said = tokens.slice(index, last + 1).map((token) => (token.glossed ? token.word : token.raw));
    found.push({ kind: 'subject', subject: said.join(' '), first: index, last });
    index = last;
  }
  return found;
}

function findNumbers({ tokens }: ReadingContext, free: (index: number) => boolean): NumberMention[] {
  const found: NumberMention[] = [];
  for (let index = 0; index < tokens.length; index++) {
    if (!free(index)) continue;
    const read = readNumber(tokens, index);
    if (!read) continue;
    let last = index + read.length - 1;
    let { outOf, percent } = read;
    const following = tokens.slice(last + 1, last + 4).map((token) => token.word);
    const whole = following[0] === 'out' && following[1] === 'of' ? readNumber(tokens, last + 3) : undefined;
    if (whole) {
      outOf = whole.value;
      last += 2 + whole.length;
    }
    if (/^(?:percent|pct|per)$/.test(following[0] ?? '')) {
      percent = true;
      last += following[0] === 'per' ? 2 : 1;
    }
    const after = tokens[last + 1]?.word ?? '';
    const before = tokens[index - 1]?.word ?? '';
    found.push({
      kind: 'number',
      value: read.value,
      ...(outOf !== undefined && { outOf }),
      percent,
      after,
      before,
      first: index,
      last,
    });
    index = last;
  }
  return found;
}

type ReadNumber = { value: number; outOf?: number; percent: boolean; length: number };

function readNumber(tokens: Token[], index: number): ReadNumber | undefined {
  const word = tokens[index]?.word ?? '';
  const fraction = /^(\d+(?:[.,]\d+)?)\s?\/\s?(\d+(?:[.,]\d+)?)$/.exec(word);
  if (fraction) return { value: decimal(fraction[1]!), outOf: decimal(fraction[2]!), percent: false, length: 1 };
  const digits = /^(\d+(?:[.,]\d+)*)(%?)$/.exec(word);
  if (digits) return { value: decimal(digits[1]!), percent: digits[2] === '%', length: 1 };
  const value = numberWords[word];
  if (value === undefined || word === 'one') return undefined;
  const unit = value >= 20 && value < 100 ? numberWords[tokens[index + 1]?.word ?? ''] : undefined;
  return unit && unit < 10 ? { value: value + unit, percent: false, length: 2 } : { value, percent: false, length: 1 };
}

/** `1,000` is a thousand, `8,5` eight and a half. */
const decimal = (text: string): number =>
  Number(/^\d{1,3}(?:,\d{3})+$/.test(text) ? text.replaceAll(',', '') : text.replace(',', '.'));
