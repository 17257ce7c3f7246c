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
  if (value && typeof value === 'object') return Object.values(value).map(valueInWords).filter(Boolean).join(': ');
  return '';
}

/** The shortest of it for one quiet line: whom and what it is about. */
export const argumentsInShort = (input: unknown): string => {
  const words = argumentsInWords(input).filter(({ name }) => name !== 'limit' && name !== 'default code');
  const short = words.map(({ value }) => value).join(', ');
  return short.length > 70 ? `${short.slice(0, 69)}…` : short;
};
