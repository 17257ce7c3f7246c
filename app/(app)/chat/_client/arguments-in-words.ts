/** An argument of a call, for people: "class" and "8B". */
export interface Argument {
  name: string;
  value: string;
}

const uuid = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;

/** `studentId` → "student", `dueOn` → "due on". */
const nameInWords = (key: string) =>
  key
    .replace(/Ids?$/, '')
    .replace(/([a-z])([A-Z])/g, '$1 $2')
    .toLowerCase();

/** What a call was given, without what only machines read. */
export function argumentsInWords(input: unknown): Argument[] {
  if (!input || typeof input !== 'object' || Array.isArray(input)) return [];
  return Object.entries(input).flatMap(([key, value]) => {
    const words = valueInWords(value);
    return words === '' ? [] : [{ name: nameInWords(key), value: words }];
  });
}

function valueInWords(value: unknown): string {
  if (typeof value === 'string') return uuid.test(value) ? '' : value;
  if (typeof value === 'number') return String(value);
  if (typeof value === 'boolean') return value ? 'yes' : 'no';
  if (Array.isArray(value)) return value.map(valueInWords).filter(Boolean).join('; ');
  if (value && typeof value === 'object') return whomFirst(value).map(valueInWords).filter(Boolean).join(': ');
  return '';
}

/** "Sam Okafor: late", whatever order the keys were stored in. */
const whomFirst = (value: object): unknown[] =>
  Object.entries(value)
    .toSorted(([a], [b]) => Number(/^(student|person)/.test(b)) - Number(/^(student|person)/.test(a)))
    .map(([, inner]) => inner);

/** What a question rarely says itself. */
const untold = new Set(['limit', 'default code']);

/** The shortest of it for one quiet line: whom and what it is about. A bare number needs its name. */
export function argumentsInShort(input: unknown): string {
  const words = argumentsInWords(input).filter(({ name }) => !untold.has(name));
  const short = words.map(({ name, value }) => (/^\d+$/.test(value) ? `${name} ${value}` : value)).join(', ');
  return short.length > 70 ? `${short.slice(0, 69)}…` : short;
}
