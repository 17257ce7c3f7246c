const number = /\d+(?:[,\u00a0\u202f]\d{3})+(?:\.\d+)?|\d+(?:\.\d+)?/g;

/** The number of a list item, which says nothing. */
const listNumber = /^\s*\d+\.\s/gm;

/** The numbers in a text, without thousands separators and closing zeros: "1,200", "93.50" → 1200, 93.5. */
export const numbersIn = (text: string): number[] =>
  [...toWesternDigits(text).replace(listNumber, '').matchAll(number)].map(([found]) =>
    Number(found.replace(/[,\u00a0\u202f]/g, '')),
  );

// Arabic-Indic, extended Arabic-Indic and Devanagari digits
const toWesternDigits = (text: string) =>
  text.replace(/[\u0660-\u0669\u06f0-\u06f9\u0966-\u096f]/g, (digit) => {
    const code = digit.charCodeAt(0);
    return String(code - (code >= 0x0966 ? 0x0966 : code >= 0x06f0 ? 0x06f0 : 0x0660));
  });

/** Numbers of an answer that are in none of the sources, nor a share of them as a percentage. */
export function ungrounded(answer: string, sources: readonly string[]): number[] {
  const known = new Set(sources.flatMap(numbersIn));
  const shares = new Set(
    [...known].flatMap((value) => (value <= 1 ? [0, 1, 2].map((digits) => roundTo(value * 100, digits)) : [])),
  );
  return numbersIn(answer).filter((value) => !known.has(value) && !shares.has(value));
}

const roundTo = (value: number, digits: number) => Math.round(value * 10 ** digits) / 10 ** digits;
