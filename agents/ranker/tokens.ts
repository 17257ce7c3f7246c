/** One word, number or punctuation mark of a text. */
export type Token = {
  /** As written, without a possessive ending. */
  raw: string;
  /** Offsets in the text, of the whole word as written. */
  start: number;
  end: number;
  /** Lower case, without accents; in English once the text was read (read-english.ts). */
  word: string;
  /** `Ana's`, `the kids'` */
  possessive: boolean;
  /** The word came from another language's glossary, so that it is certainly not a name. */
  glossed: boolean;
};

const pattern =
  /\d{4}-\d{2}-\d{2}|\d{1,2}[./]\d{1,2}[./]\d{2,4}|\d+(?:[.,]\d+)?\s?\/\s?\d+(?:[.,]\d+)?|\d{1,2}(?:[-–]|(?=\p{L}))\p{L}(?![\p{L}\p{N}])|\d+(?:[.,]\d+)*%?|[\p{L}\p{M}]+[\p{L}\p{M}\p{N}_]*(?:['’‘.-][\p{L}\p{M}\p{N}]+)*|[?!.,;:…؟،।"“”«»()]/gu;

/** Lower case, compatibility forms joined, Latin accents and Arabic vowel signs and hamzas dropped. */
export const normalise = (text: string): string =>
  text
    .normalize('NFKC')
    .toLowerCase()
    .normalize('NFD')
    .replace(/(\p{Script=Latin})\p{M}+/gu, '$1')
    .replace(/[\u064b-\u065f\u0640]/gu, '')
    .normalize('NFC')
    .replace(/[أإآ]/gu, 'ا')
    .replace(/ى/gu, 'ي')
    .replace(/ة/gu, 'ه')
    .replace(/ё/gu, 'е')
    .replace(/[’‘]/gu, "'");

/** Splits a text; every character belongs to at most one token, and `raw` is a slice of the text. */
export function tokenise(text: string): Token[] {
  return [...text.matchAll(pattern)].flatMap((match) => splitEnding(match[0], match.index, text));
}

const asksBefore = /^(?:what|who|how|where|when|that|there|it|he|she|here|let|which|why)$/;
const contracted: Record<string, string> = { "'re": 'are', "'ve": 'have', "'ll": 'will', "'m": 'am', "'d": 'would' };

/** What is written without its apostrophe, and what is shortened. */
const inFull: Record<string, string[]> = Object.fromEntries(
  `whats:what is|hows:how is|whos:who is|whens:when is|wheres:where is|thats:that is|theres:there is|hes:he is|shes:she is|
  im:i am|ive:i have|youre:you are|theyre:they are|dont:do not|doesnt:does not|didnt:did not|isnt:is not|arent:are not|wasnt:was not|
  werent:were not|hasnt:has not|havent:have not|cant:can not|cannot:can not|couldnt:could not|wont:will not|shouldnt:should not|lets:let us|
  hw:homework|tmrw:tomorrow|tmr:tomorrow|tomoz:tomorrow|pls:please|plz:please|avg:average|avgs:averages|u:you|ur:your|r:are|abt:about|cuz:because|bc:because|
  wk:week|mins:minutes|thx:thanks|gonna:going to|wanna:want to|gotta:have to|sci:science|fri:friday|thurs:thursday|tues:tuesday`
    .split('|')
    .map((entry) => entry.trim().split(':'))
    .map(([short = '', full = '']) => [short, full.split(' ')]),
);

function splitEnding(raw: string, start: number, text: string): Token[] {
  const end = start + raw.length;
  const token = (part: string, word: string, possessive = false): Token => ({
    raw: part,
    start,
    end,
    word,
    possessive,
    glossed: false,
  });
  const word = normalise(raw);
  const negated = /^(.+)n't$/.exec(word);
  if (negated?.[1]) {
    const base = { ca: 'can', wo: 'will', sha: 'shall' }[negated[1]] ?? negated[1];
    return [token(raw, base), token(raw, 'not')];
  }
  const ending = /^(.+)('re|'ve|'ll|'m|'d|'s)$/.exec(word);
  if (ending?.[1] && ending[2]) {
    const part = raw.slice(0, ending[1].length);
    if (ending[2] === "'s" && !asksBefore.test(ending[1])) return [token(part, ending[1], true)];
    return [token(part, ending[1]), token(raw, contracted[ending[2]] ?? (ending[1] === 'let' ? 'us' : 'is'))];
  }
  const written = inFull[word];
  if (written && !/^\p{Lu}\p{Ll}*$/u.test(raw.length === 1 ? raw : ''))
    return written.map((part) => ({ ...token(raw, part), glossed: true }));
  return [token(raw, word, /s$/i.test(raw) && /^['’](?:\s|$)/.test(text.slice(end, end + 2)))];
}

/** True for a word or number, false for punctuation. */
export const isWord = (token: Token): boolean => /[\p{L}\p{N}]/u.test(token.raw);
