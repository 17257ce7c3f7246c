import { createHash } from 'node:crypto';

/** Stands in every canary key, over and over, so that any longer part of one is known by it. */
const MARK = 'Qx7Canary';

export type KeyForm = 'standard' | 'authorisation';

/** A key that opens nothing, with the form of a real one: `AIza` and 35 more, or `AQ.` and more. */
export function canaryKey(number: number, form: KeyForm): string {
  const tail = createHash('sha256').update(`canary ${number}`).digest('base64url').slice(0, 8);
  return form === 'standard' ? `AIza${MARK.repeat(3)}${tail}` : `AQ.Ab8${MARK.repeat(4)}_${tail}`;
}

const turned = (text: string) => [...text].reverse().join('');
const otherCase = (text: string) =>
  [...text].map((letter) => (letter === letter.toLowerCase() ? letter.toUpperCase() : letter.toLowerCase())).join('');

/** What the mark looks like inside base64, wherever it begins. */
function insideBase64(text: string): string[] {
  return [0, 1, 2].map((offset) => {
    const coded = Buffer.from('\0'.repeat(offset) + text).toString('base64');
    const whole = Math.floor((offset + text.length) / 3) * 4;
    return coded.slice(offset === 0 ? 0 : 4, whole);
  });
}

const forms = [MARK, otherCase(MARK), turned(MARK), turned(otherCase(MARK))];
const traces = [...forms, ...forms.flatMap(insideBase64), ...forms.map((form) => Buffer.from(form).toString('hex'))];

/** Finds any part of a canary key of nine letters or more: as it is, backwards, in base64 or hex, in any case. */
export const CANARY = new RegExp([...new Set(traces)].join('|'), 'i');

/** Where it was found, for people who have to mend it. */
export function canaryIn(text: string): string | undefined {
  const found = CANARY.exec(text);
  return found ? text.slice(Math.max(0, found.index - 200), found.index + 200) : undefined;
}
