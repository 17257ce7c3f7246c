const latinLetters: Record<string, string> = {
  ø: 'o',
  ł: 'l',
  đ: 'd',
  ð: 'd',
  þ: 'th',
  ß: 'ss',
  æ: 'ae',
  œ: 'oe',
  ı: 'i',
};

/**
 * Lower case without punctuation; accents go from Latin letters only, since in other scripts a mark makes another letter
 * ("й", "र्म"). What PostgreSQL's app.plain() makes of a word, closely enough to compare.
 */
export function plain(words: string): string {
  return words
    .normalize('NFD')
    .replace(/(\p{Script=Latin})\p{M}+/gu, '$1')
    .normalize('NFC')
    .toLowerCase()
    .replace(/[øłđðþßæœı]/g, (letter) => latinLetters[letter] ?? letter)
    .replace(/[^\p{L}\p{N}\p{M}]+/gu, ' ')
    .trim();
}

/** The words of a text, as they are compared. */
export const wordsOf = (text: string): string[] => text.split(' ').filter(Boolean);

const notNames = new Set([
  ...[
    'mr',
    'mrs',
    'ms',
    'miss',
    'mx',
    'dr',
    'sir',
    'madam',
    'prof',
    'professor',
    'teacher',
    'student',
    'pupil',
    'coach',
  ],
  ...['the', 'in', 'of', 'from', 'class', 'grade', 'called', 'named', 'kid', 'boy', 'girl'],
]);

/** The words that carry a name: "Ms. Reyes’s", "Sam from 8B" → [reyes], [sam, 8b]. */
export function nameTokens(words: string): string[] {
  const all = wordsOf(plain(words.replace(/(\p{L})['’]s?(?=\P{L}|$)/gu, '$1')));
  const carrying = all.filter((token) => !notNames.has(token));
  return carrying.length > 0 ? carrying : all;
}

/** Typing errors that a word of this length forgives. */
const forgiven = (length: number) => (length <= 2 ? 0 : length <= 5 ? 1 : length <= 8 ? 2 : 3);

/** Tokens that some word fits, and by how many typing errors in all. A beginning of three letters or more is no error. */
export function nearness(tokens: string[], words: string[]): { hits: number; distance: number } {
  let [hits, distance] = [0, 0];
  for (const token of tokens) {
    const best = Math.min(
      ...words.map((word) => (token.length >= 3 && word.startsWith(token) ? 0 : typingErrors(token, word))),
    );
    if (best > forgiven(token.length)) continue;
    hits += 1;
    distance += best;
  }
  return { hits, distance };
}

/** Insertions, deletions, replacements and swaps of neighbours (optimal string alignment) that part two words. */
export function typingErrors(from: string, to: string): number {
  const [a, b] = [[...from], [...to]];
  if (Math.abs(a.length - b.length) > 3) return Math.abs(a.length - b.length);
  let before: number[] = [];
  let above = b.map((_, index) => index).concat(b.length);
  for (let row = 1; row <= a.length; row += 1) {
    const current = [row];
    for (let column = 1; column <= b.length; column += 1) {
      const change = a[row - 1] === b[column - 1] ? 0 : 1;
      const swapped = row > 1 && column > 1 && a[row - 1] === b[column - 2] && a[row - 2] === b[column - 1];
      const least = Math.min(
        (above[column] ?? 0) + 1,
        (current[column - 1] ?? 0) + 1,
        (above[column - 1] ?? 0) + change,
      );
      current.push(swapped ? Math.min(least, (before[column - 2] ?? 0) + 1) : least);
    }
    [before, above] = [above, current];
  }
  return above[b.length] ?? 0;
}
