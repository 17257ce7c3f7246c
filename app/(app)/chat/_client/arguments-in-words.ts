import { formatDate } from '#app/_components/ui/format.ts';

/** An argument of a call, for people: "class" and "8B". */
export interface Argument {
  name: string;
  value: string;
}

/** The person's language, and the time zone of their school. */
export interface Place {
  locale: string;
  timeZone: string;
}

const uuid = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;
const moment = /^\d{4}-\d{2}-\d{2}(T[\d:.]+(Z|[+-]\d{2}:\d{2}))?$/;
/** One of an operation's own words, such as `not_taken`. */
const code = /^[a-z]+(_[a-z]+)+$/;

/** `studentId` → "student", `dueOn` → "due on". */
const nameInWords = (key: string) =>
  key
    .replace(/Ids?$/, '')
    .replace(/([a-z])([A-Z])/g, '$1 $2')
    .toLowerCase();

/** What a call was given, without what only machines read. */
export function argumentsInWords(input: unknown, place: Place): Argument[] {
  if (!input || typeof input !== 'object' || Array.isArray(input)) return [];
  return Object.entries(input).flatMap(([key, value]) => {
    const words = valueInWords(value, place);
    return words === '' ? [] : [{ name: nameInWords(key), value: words }];
  });
}

function valueInWords(value: unknown, place: Place): string {
  const inWords = (inner: unknown) => valueInWords(inner, place);
  if (typeof value === 'string') return textInWords(value, place);
  if (typeof value === 'number') return String(value);
  if (typeof value === 'boolean') return value ? 'yes' : 'no';
  if (Array.isArray(value)) return value.map(inWords).filter(Boolean).join('; ');
  if (value && typeof value === 'object') return whomFirst(value).map(inWords).filter(Boolean).join(': ');
  return '';
}

function textInWords(text: string, { locale, timeZone }: Place): string {
  if (uuid.test(text)) return '';
  if (moment.test(text)) return formatDate(text, locale, timeZone);
  return code.test(text) ? text.replaceAll('_', ' ') : text;
}

/** "Sam Okafor: late", whatever order the keys were stored in. */
const whomFirst = (value: object): unknown[] =>
  Object.entries(value)
    .toSorted(([a], [b]) => Number(/^(student|person)/.test(b)) - Number(/^(student|person)/.test(a)))
    .map(([, inner]) => inner);

/** What a question rarely says itself. */
const untold = new Set(['limit', 'default code']);

/** The shortest of it for one quiet line: whom and what it is about. A bare number needs its name. */
export function argumentsInShort(input: unknown, place: Place): string {
  const words = argumentsInWords(input, place).filter(({ name }) => !untold.has(name));
  const short = words.map(({ name, value }) => (/^\d+$/.test(value) ? `${name} ${value}` : value)).join(', ');
  return short.length > 70 ? `${short.slice(0, 69)}…` : short;
}
