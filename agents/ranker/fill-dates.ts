/** Dates and periods into the fields that take them. */
import { TZDate } from '@date-fns/tz';
import type { DateRange } from './dates.ts';
import type { Field, Filling } from './filling.ts';
import type { DateMention } from './mentions.ts';
import { isRequired, wordsOfName } from './operation-card.ts';

const isDate = ({ schema }: Field): boolean => schema.format === 'date' || isInstant({ schema });
const isInstant = ({ schema }: Pick<Field, 'schema'>): boolean => schema.format === 'date-time';
const isStart = ({ name }: Field): boolean => /^(?:from|start|since|after|begin|first)|(?:from|start)$/i.test(name);
const isEnd = ({ name }: Field): boolean => /^(?:to|end|until|before|till|last)|(?:until|end)$/i.test(name);

export function fillDates(filling: Filling): void {
  const fields = filling.fields.filter(isDate);
  if (!fields.length) return;
  const start = fields.find(isStart);
  const end = fields.find((field) => field !== start && isEnd(field));
  const days = fields.filter((field) => field !== start && field !== end);
  const said = filling.unused('date').filter((mention) => !mention.term);
  const ranges = said.map((mention) => rangeOf(filling, mention));
  for (const day of days) {
    const range = ranges[0];
    const value = range?.from === range?.to || !/due|deadline|end/i.test(day.name) ? range?.from : range?.to;
    if (!value) continue;
    filling.set(day.name, isInstant(day) ? instantOf(filling, value) : value);
    if (ranges.length > 1) ranges.shift();
  }
  if (start && days.length === 0) fillRange(filling, start, end, merged(ranges));
  claimAll(filling, said);
  fillToday(filling, [start, ...days]);
}

function fillRange(filling: Filling, start: Field, end: Field | undefined, range: DateRange): void {
  if (range.from) filling.set(start.name, range.from);
  if (end && range.to) filling.set(end.name, range.to);
}

/** "from Monday … until Friday", said apart. */
const merged = (ranges: DateRange[]): DateRange => {
  const [first, second] = ranges;
  if (first && second && (!first.from || !first.to)) return { ...second, ...first };
  return first ?? {};
};

const claimAll = (filling: Filling, mentions: DateMention[]): void => {
  for (const mention of mentions) filling.use(mention.first, mention.last);
};

/** A change that needs a day and was told none is about today; the card that asks for approval shows it. */
function fillToday(filling: Filling, fields: (Field | undefined)[]): void {
  if (!filling.changes) return;
  for (const field of fields) {
    if (field && isRequired(filling.card, field.name) && !filling.isFilled(field.name))
      filling.set(field.name, filling.today);
  }
}

const comingWords =
  /\b(?:due|upcoming|timetable|schedule|event|events|holiday|holidays|calendar|deadline|lesson|lessons|to come)\b/i;

/** "on Friday" is the next one for what is to come, and the last one for what was. */
export function looksAhead(filling: Pick<Filling, 'question' | 'card' | 'changes'>): boolean {
  const { english } = filling.question;
  if (/\b(?:was|were|did|had|missed|yesterday|last|ago|been|got|since)\b/.test(english)) return false;
  if (/\b(?:will|next|upcoming|due|coming|tomorrow)\b/.test(english)) return true;
  const gist = `${wordsOfName(filling.card.name).join(' ')} ${filling.card.title ?? ''} ${filling.card.description.slice(0, 60)}`;
  return filling.changes ? !/\bregister\b/i.test(gist) : comingWords.test(gist);
}

const rangeOf = (filling: Filling, mention: DateMention): DateRange =>
  looksAhead(filling) ? mention.future : mention.past;

/** A day, with the time of day if one was said ("tomorrow at 8"), in the school's time zone. */
function instantOf({ question, timeZone }: Filling, day: string): string {
  const said = /\bat (\d{1,2})(?: ?[:.h] ?(\d{2}))?(?: ?(am|pm))?\b/.exec(question.text.toLowerCase());
  const hour = said ? (Number(said[1]) % (said[3] ? 12 : 24)) + (said[3] === 'pm' ? 12 : 0) : 0;
  const [year, month, date] = day.split('-').map(Number);
  return new Date(new TZDate(year!, month! - 1, date!, hour, Number(said?.[2] ?? 0), timeZone).getTime()).toISOString();
}
