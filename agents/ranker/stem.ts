/**
 * A light English stemmer: joins the forms of a word (`absences`, `grading`, `missed`) without joining different words.
 * The result is a key, not a word. Words of other scripts come back unchanged.
 */
export function stem(word: string): string {
  if (word.length < 4 || !/^[a-z]+$/.test(word)) return word;
  return withoutFinalE(withoutVerbEnding(withoutPlural(word)));
}

function withoutPlural(word: string): string {
  if (word.endsWith('ies') && word.length > 4) return `${word.slice(0, -3)}y`;
  if (word.endsWith('zzes')) return word.slice(0, -3);
  if (/(?:s|x|z|ch|sh)es$/.test(word)) return word.slice(0, -2);
  if (/[^suai]s$/.test(word) || /[aeiou]as$/.test(word)) return word.slice(0, -1);
  return word;
}

function withoutVerbEnding(word: string): string {
  const match = /^(.*[aeiouy].*?)(?:ing|ed)$/.exec(word);
  if (!match?.[1] || match[1].length < 3) return word;
  const base = match[1];
  if (base.endsWith('i')) return `${base.slice(0, -1)}y`;
  return /([bdfgmnprtz])\1$/.test(base) ? base.slice(0, -1) : base;
}

const withoutFinalE = (word: string): string => (word.length > 4 && word.endsWith('e') ? word.slice(0, -1) : word);
