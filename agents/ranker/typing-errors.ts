import { distance } from 'fastest-levenshtein';

/** Edits between two words, counting two swapped neighbours as one (as people mistype). */
export function typingDistance(a: string, b: string): number {
  const edits = distance(a, b);
  return edits === 2 && isSwap(a, b) ? 1 : edits;
}

function isSwap(a: string, b: string): boolean {
  if (a.length !== b.length) return false;
  const first = [...a].findIndex((letter, index) => letter !== b[index]);
  return a[first] === b[first + 1] && a[first + 1] === b[first] && a.slice(first + 2) === b.slice(first + 2);
}

/** Edits that a word of this length may have and still be taken for another: short words are too easily names. */
const tolerance = (length: number): number => (length < 4 ? 0 : length < 9 ? 1 : 2);

/**
 * The word of a vocabulary that was probably meant, or undefined. The first letter must be right (unless swapped), and four letters may only be swapped.
 */
export function correct(word: string, vocabulary: Iterable<string>): string | undefined {
  const allowed = tolerance(word.length);
  if (allowed === 0 || !/^[a-z]+$/.test(word)) return undefined;
  let best: { candidate: string; edits: number } | undefined;
  for (const candidate of vocabulary) {
    if (Math.abs(candidate.length - word.length) > allowed || candidate.length < 4) continue;
    if (candidate[0] !== word[0] && candidate[0] !== word[1]) continue;
    const edits = typingDistance(word, candidate);
    if (edits === 0) return candidate;
    if (edits > allowed || (word.length < 5 && !isSwap(word, candidate))) continue;
    if (!best || edits < best.edits) best = { candidate, edits };
  }
  return best?.candidate;
}
