import type { Field } from './binding.ts';

const DATE = /^(\d{4})-(\d{2})-(\d{2})$/;
const DAY_OR_TIME = /^\d{4}-\d{2}-\d{2}([T ]\d{2}:\d{2}(:\d{2}(\.\d+)?)?(Z|[+-]\d{2}:?\d{2})?)?$/;
const DATE_TIME = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}(\.\d+)?(Z|[+-]\d{2}:?\d{2})$/;
const PAIRS = /^\s*\{[^{}:]+:[^{}]+\}\s*(,\s*\{[^{}:]+:[^{}]+\}\s*)*$/;
const NOT_OF_ID = /[^0-9A-Za-z./@_-]/u;
const LONGEST_ID = 255;

const isDate = (text: string) => {
  const [, year, month, day] = (DATE.exec(text) ?? []).map(Number);
  if (!year || !month || !day) return false;
  const date = new Date(Date.UTC(year, month - 1, day));
  return date.getUTCMonth() === month - 1 && date.getUTCDate() === day;
};

/** Values of a list field. The binding separates them by commas; spaces around them mean nothing. */
export const listOf = (text: string) =>
  text
    .split(',')
    .map((item) => item.trim())
    .filter(Boolean);

/** What is wrong with a value that is not empty, or undefined. */
export function wrongValue(field: Field, text: string): string | undefined {
  if (text.includes('\u0000')) return 'holds a character of code 0. Take it out.';
  if (text.includes('\uFFFD')) return 'holds bytes that are not UTF-8. Save the file as UTF-8.';
  switch (field.type) {
    case 'guid':
      return wrongId(text);
    case 'guids':
      return firstWrong(listOf(text), wrongId);
    case 'pairs':
      return PAIRS.test(text)
        ? undefined
        : `“${shortened(text)}” is not a list of pairs in braces. Write it as {first:second},{first:second}.`;
    case 'date':
      return isDate(text) ? undefined : `“${shortened(text)}” is not a day. Write it as 2026-09-01.`;
    case 'dayOrTime':
      return isTime(text, DAY_OR_TIME) ? undefined : `“${shortened(text)}” is not a day. Write it as 2026-09-01.`;
    case 'datetime':
      return isTime(text, DATE_TIME)
        ? undefined
        : `“${shortened(text)}” is not a time with its zone. Write it as 2026-09-01T08:30:00.000Z.`;
    case 'year':
      return /^\d{4}$/.test(text) ? undefined : `“${shortened(text)}” is not a year of four digits.`;
    case 'boolean':
      return /^(true|false)$/i.test(text) ? undefined : `“${shortened(text)}” is neither true nor false.`;
    case 'integer':
      return /^-?\d{1,12}(\.0+)?$/.test(text)
        ? undefined
        : `“${shortened(text)}” is not a whole number. Write it as 25.`;
    case 'number':
      return /^-?\d{1,12}(\.\d{1,12})?$/.test(text)
        ? undefined
        : `“${shortened(text)}” is not a number. Write it as 12.5.`;
    case 'one':
      return wrongWord(field, text);
    case 'some':
      return firstWrong(listOf(text), (word) => wrongWord(field, word));
    default:
      return undefined;
  }
}

const isTime = (text: string, form: RegExp) =>
  form.test(text) && isDate(text.slice(0, 10)) && !Number.isNaN(Date.parse(text));

const firstWrong = (items: string[], wrong: (item: string) => string | undefined) =>
  items.map(wrong).find((one) => one !== undefined);

/** Ids of rows are of these characters alone (CSV binding, data type GUID): they stand in addresses and in lists. */
function wrongId(id: string): string | undefined {
  if (id.length > LONGEST_ID) return `“${shortened(id)}” is longer than ${LONGEST_ID} characters.`;
  const sign = NOT_OF_ID.exec(id)?.[0];
  return sign === undefined
    ? undefined
    : `“${shortened(id)}” has the character “${sign}”. Ids are of letters a to z, digits and . - _ / @ alone.`;
}

function wrongWord({ values = [], extensible }: Field, word: string): string | undefined {
  if (values.includes(word) || (extensible && /^ext:./.test(word))) return undefined;
  const near = values.find((value) => value.toLowerCase() === word.trim().toLowerCase());
  if (near) return `“${shortened(word)}” has to be written “${near}”.`;
  return `“${shortened(word)}” is not one of ${values.join(', ')}${extensible ? ', or a word of your own that begins with ext:' : ''}.`;
}

/** A value as the binding writes it: spreadsheets write TRUE, the binding true. Everything else stays as it came. */
export const asWritten = (field: Field | undefined, text: string) =>
  field?.type === 'boolean' ? text.toLowerCase() : text;

/** A value as a message of one line shows it. */
const shortened = (text: string) => {
  const line = text.replace(/\s+/g, ' ');
  return line.length > 40 ? `${line.slice(0, 40)}…` : line;
};
