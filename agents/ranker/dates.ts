/**
 * Dates and periods in words ("last month", "since September", "between 3 and 14 October"), found in an English
 * reading and resolved against the school's today. Calendar days only, no times.
 */
import * as chrono from 'chrono-node';
// One by one: whoever asks for the whole of date-fns waits more than a second for its hundreds of modules.
import { addDays } from 'date-fns/addDays';
import { addMonths } from 'date-fns/addMonths';
import { addWeeks } from 'date-fns/addWeeks';
import { addYears } from 'date-fns/addYears';
import { endOfISOWeek } from 'date-fns/endOfISOWeek';
import { endOfMonth } from 'date-fns/endOfMonth';
import { endOfYear } from 'date-fns/endOfYear';
import { format } from 'date-fns/format';
import { startOfISOWeek } from 'date-fns/startOfISOWeek';
import { startOfMonth } from 'date-fns/startOfMonth';
import { startOfYear } from 'date-fns/startOfYear';
import { subDays } from 'date-fns/subDays';

/** ISO days, both inclusive; an end that was not said is missing ("since September"). */
export type DateRange = { from?: string; to?: string };
/** A period found at characters [start, end); read as past ("who was away on Friday") or to come ("due on Friday"). */
export type DateMatch = { start: number; end: number; past: DateRange; future: DateRange; term?: boolean };

type Span = { from: Date; to: Date };
type Atom = {
  start: number;
  end: number;
  past: Span;
  future: Span;
  term?: boolean /** Both ends were said. */;
  closed?: boolean;
};

const dayOf = (iso: string): Date => {
  const [year, month, day] = iso.split('-').map(Number);
  return new Date(year!, month! - 1, day!, 12);
};
const isoOf = (date: Date): string => format(date, 'yyyy-MM-dd');
const same = (span: Span) => ({ past: span, future: span });
const single = (date: Date): Span => ({ from: date, to: date });

const units = {
  week: { start: startOfISOWeek, end: endOfISOWeek, add: addWeeks },
  month: { start: startOfMonth, end: endOfMonth, add: addMonths },
  year: { start: startOfYear, end: endOfYear, add: addYears },
  day: { start: (date: Date) => date, end: (date: Date) => date, add: addDays },
} as const;
type Unit = keyof typeof units;

const months = 'january february march april may june july august september october november december'.split(' ');
const counts: Record<string, number> = {
  two: 2,
  three: 3,
  four: 4,
  five: 5,
  six: 6,
  seven: 7,
  eight: 8,
  nine: 9,
  ten: 10,
  twelve: 12,
  couple: 2,
  few: 3,
};
const back = '(?:last|past|previous|prior)';
const ahead = '(?:next|coming|following|upcoming)';

type Rule = [RegExp, (match: RegExpExecArray, today: Date, text: string) => Omit<Atom, 'start' | 'end'> | undefined];

const rules: Rule[] = [
  [/\bday before yesterday\b/g, (_, today) => same(single(subDays(today, 2)))],
  [/\bday after tomorrow\b/g, (_, today) => same(single(addDays(today, 2)))],
  [/\b(?:today|tonight|this (?:morning|afternoon|evening))\b/g, (_, today) => same(single(today))],
  [/\byesterday\b/g, (_, today) => same(single(subDays(today, 1)))],
  [/\btomorrow\b/g, (_, today) => same(single(addDays(today, 1)))],
  [
    new RegExp(
      `\\b(${back}|${ahead}) (?:a )?(\\d+|${Object.keys(counts).join('|')})(?: of)? (day|week|month|year)s?\\b`,
      'g',
    ),
    (match, today) => {
      const count = Number(match[2]) || counts[match[2]!]!;
      const { add } = units[match[3] as Unit];
      if (new RegExp(ahead).test(match[1]!)) return same({ from: today, to: subDays(add(today, count), 1) });
      return same({ from: addDays(add(today, -count), 1), to: today });
    },
  ],
  [
    new RegExp(`\\b(this|current|${back}|${ahead}) (?:school )?(week|month|year)\\b`, 'g'),
    (match, today) => {
      const { start, end, add } = units[match[2] as Unit];
      const offset = new RegExp(back).test(match[1]!) ? -1 : new RegExp(ahead).test(match[1]!) ? 1 : 0;
      const date = add(today, offset);
      return same({ from: start(date), to: end(date) });
    },
  ],
  [
    /\b(?:the )?(week|month) before(?: (?:that|last(?: \1)?))?(?=$| [?.!])/g,
    (match, today) => {
      const { start, end, add } = units[match[1] as Unit];
      const date = add(today, -2);
      return same({ from: start(date), to: end(date) });
    },
  ],
  [
    new RegExp(`\\b(?:(this|last|next|${back}|${ahead}) )?weekend\\b`, 'g'),
    (match, today) => {
      const sunday = endOfISOWeek(addWeeks(today, match[1] === 'last' ? -1 : match[1] === 'next' ? 1 : 0));
      return same({ from: subDays(sunday, 1), to: sunday });
    },
  ],
  [
    new RegExp(`\\b(?:this|current|last|next|the|${back}) (?:term|semester|quarter)\\b`, 'g'),
    (_, today) => ({ ...same(single(today)), term: true }),
  ],
  [
    new RegExp(
      `(?<!\\d(?:st|nd|rd|th)? (?:of )?)\\b(?:(last|next) )?(${months.join('|')})\\b(?! \\d{1,2}(?!\\d))(?: (?:of )?(\\d{4}))?`,
      'g',
    ),
    (match, today, text) => {
      const index = months.indexOf(match[2]!);
      if (/^(?:may|march)$/.test(match[2]!) && !isMonth(match, text)) return undefined;
      return monthSpans(index, match[3] ? Number(match[3]) : undefined, today);
    },
  ],
];

const isMonth = (match: RegExpExecArray, text: string): boolean =>
  match[1] !== undefined ||
  match[3] !== undefined ||
  /\b(?:in|since|until|till|of|during|from|to|for|by|before|after|between|and)\s+$/.test(text.slice(0, match.index));

function monthSpans(index: number, year: number | undefined, today: Date): { past: Span; future: Span } {
  const at = (y: number): Span => {
    const first = new Date(y, index, 1, 12);
    return { from: first, to: endOfMonth(first) };
  };
  if (year) return same(at(year));
  const here = today.getFullYear();
  return {
    past: at(index > today.getMonth() ? here - 1 : here),
    future: at(index < today.getMonth() ? here + 1 : here),
  };
}

/** Every date or period of an English text. `monthFirst`: 3/10 is the tenth of March. */
export function findDates(text: string, todayIso: string, monthFirst = false): DateMatch[] {
  const today = dayOf(todayIso);
  const atoms: Atom[] = [];
  let rest = text;
  const blank = (start: number, end: number) => {
    rest = rest.slice(0, start) + ' '.repeat(end - start) + rest.slice(end);
  };
  for (const [pattern, resolve] of rules) {
    for (const match of [...rest.matchAll(pattern)]) {
      const spans = resolve(match as RegExpExecArray, today, text);
      if (!spans) continue;
      atoms.push({ start: match.index, end: match.index + match[0].length, ...spans });
      blank(match.index, match.index + match[0].length);
    }
  }
  atoms.push(...pointDates(rest, today, monthFirst));
  return joinAtoms(
    text,
    atoms.sort((a, b) => a.start - b.start),
  );
}

function pointDates(rest: string, today: Date, monthFirst: boolean): Atom[] {
  const text = rest
    .replace(/ , (?=\d{1,2}\b(?!\d))/g, ' ; ')
    .replace(/\b(between \d{1,2}(?:st|nd|rd|th)?) and\b/g, '$1 to ')
    .replace(
      /(?<!\b(?:on|since|until|from|to|by|due|and|before|after) )\b\d+(?:\.\d+)?\s?\/\s?\d+(?:\.\d+)?(?![/\d])/g,
      (score) => ' '.repeat(score.length),
    );
  const parser = monthFirst ? chrono.casual : chrono.en.GB;
  const read = (forwardDate: boolean) => parser.parse(text, today, { forwardDate });
  const future = read(true);
  return read(false).flatMap((result) => {
    const { start } = result;
    const certain = start.isCertain('day') || start.isCertain('weekday') || start.isCertain('month');
    if (
      !certain ||
      /\b(?:min|minute|hour|second)s?\b/.test(result.text) ||
      /^(?:now|may|march|second)$/.test(result.text) ||
      /^[a-z]{3}$/.test(result.text)
    )
      return [];
    const spanOf = (parsed: chrono.ParsedResult, shift: number): Span => {
      const from = addDays(parsed.start.date(), shift);
      return { from, to: parsed.end ? addDays(parsed.end.date(), shift) : from };
    };
    const ahead = future.find((candidate) => candidate.index === result.index) ?? result;
    const late = start.isCertain('weekday') && !start.isCertain('day') && isoOf(start.date()) > isoOf(today);
    const explicit = /\b(?:next|coming|this)\b/.test(result.text);
    const past = spanOf(result, late && !explicit ? -7 : 0);
    return [
      {
        start: result.index,
        end: result.index + result.text.length,
        past: earlier(past, result, today),
        future: spanOf(ahead, 0),
        closed: result.end !== null && result.end !== undefined,
      },
    ];
  });
}

/** "14 December", asked in November about what was, is last year's. */
function earlier(span: Span, result: chrono.ParsedResult, today: Date): Span {
  const yearSaid = result.start.isCertain('year') || !result.start.isCertain('month');
  if (yearSaid || span.from <= today) return span;
  return { from: addYears(span.from, -1), to: addYears(span.to, -1) };
}

function joinAtoms(text: string, atoms: Atom[]): DateMatch[] {
  const matches: DateMatch[] = [];
  for (let index = 0; index < atoms.length; index++) {
    const atom = atoms[index]!;
    const before = text.slice(0, atom.start);
    const next = atoms[index + 1];
    const link = next && /^\s*(to|until|till|through|and|[-–])\s*$/.exec(text.slice(atom.end, next.start));
    const opened = /\b(between|from)\s+(?:the\s+)?$/.exec(before);
    const adjoining = next && isoOf(addDays(atom.future.to, 1)) === isoOf(next.future.from);
    if (next && link && (link[1] !== 'and' || opened?.[1] === 'between' || adjoining)) {
      const range = (side: 'past' | 'future') => ({ from: isoOf(atom[side].from), to: isoOf(next[side].to) });
      matches.push({ start: opened?.index ?? atom.start, end: next.end, past: range('past'), future: range('future') });
      index++;
    } else matches.push(withBound(atom, before));
  }
  return matches;
}

/** "since", "until" and their kin leave one end open. */
function withBound(atom: Atom, before: string): DateMatch {
  const bound =
    /\b(since|from|starting|as of|after|until|till|up to|by|before|on|in|for|during|of|at)\s+(?:the\s+)?(?:start of\s+|beginning of\s+|end of\s+)?$/.exec(
      before,
    );
  const start = bound?.index ?? atom.start;
  const side = (span: Span): DateRange => {
    const from = isoOf(span.from);
    const to = isoOf(span.to);
    if (atom.closed) return { from, to };
    if (/^(?:since|from|starting|as of)$/.test(bound?.[1] ?? '')) return { from };
    if (bound?.[1] === 'after') return { from: isoOf(addDays(span.to, 1)) };
    if (/^(?:until|till|up to|by)$/.test(bound?.[1] ?? '')) return { to };
    if (bound?.[1] === 'before') return { to: isoOf(subDays(span.from, 1)) };
    return { from, to };
  };
  if (atom.term) return { start, end: atom.end, past: {}, future: {}, term: true };
  return { start, end: atom.end, past: side(atom.past), future: side(atom.future) };
}
