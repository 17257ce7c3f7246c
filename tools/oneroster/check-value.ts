import type { Field } from './binding.ts';

const DATE = /^(\d{4})-(\d{2})-(\d{2})$/;
const DATE_TIME = /^\d{4}-\d{2}-\d{2}(T\d{2}:\d{2}(:\d{2}(\.\d+)?)?(Z|[+-]\d{2}:?\d{2})?)?$/;
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
      return text.length > LONGEST_ID ? `is longer than ${LONGEST_ID} characters.` : undefined;
    case 'guids':
      return listOf(text).some((id) => id.length > LONGEST_ID)
        ? `has an id of more than ${LONGEST_ID} characters.`
        : undefined;
    case 'date':
      return isDate(text) ? undefined : `“${shortened(text)}” is not a day. Write it as 2026-09-01.`;
    case 'datetime':
      return DATE_TIME.test(text) && isDate(text.slice(0, 10)) && !Number.isNaN(Date.parse(text))
        ? undefined
        : `“${shortened(text)}” is not a time. Write it as 2026-09-01T08:30:00Z.`;
    case 'year':
      return /^\d{4}$/.test(text) ? undefined : `“${shortened(text)}” is not a year of four digits.`;
    case 'boolean':
      return /^(true|false)$/i.test(text) ? undefined : `“${shortened(text)}” is neither true nor false.`;
    case 'number':
      return /^-?\d{1,12}(\.\d{1,12})?$/.test(text)
        ? undefined
        : `“${shortened(text)}” is not a number. Write it as 12.5.`;
    case 'one':
      return wrongWord(field, text);
    case 'some':
      return listOf(text)
        .map((word) => wrongWord(field, word))
        .find((wrong) => wrong !== undefined);
    default:
      return undefined;
  }
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

const shortened = (text: string) => (text.length > 40 ? `${text.slice(0, 40)}…` : text);
