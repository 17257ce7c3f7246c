import { type SQL, sql } from 'drizzle-orm';
import type { Transaction } from '#db/with-caller.ts';
import type { Candidate } from '../contract/entity.ts';

/** Lower case, no accents, punctuation as spaces: how names are compared. Letters of every script are kept. */
export function plain(words: string): string {
  return words
    .normalize('NFKD')
    .replace(/\p{Diacritic}/gu, '')
    .toLowerCase()
    .replace(/[^\p{L}\p{N}\p{M}]+/gu, ' ')
    .trim();
}

const honorifics = new Set(['mr', 'mrs', 'ms', 'miss', 'mx', 'dr', 'prof', 'professor', 'teacher', 'student', 'pupil', 'coach', 'the']);

/** The words that carry a name. */
export function nameTokens(words: string): string[] {
  const all = plain(words).replace(/\bs$/, '').split(' ').filter(Boolean);
  const carrying = all.filter((token) => !honorifics.has(token));
  return carrying.length > 0 ? carrying : all;
}

interface Found extends Record<string, unknown> {
  id: string;
  label: string;
  hint: string | null;
  rank: number;
}

/**
 * Rows of `source` (columns id, label, hint, words) whose words begin with every token. Whole-word hits beat beginnings,
 * an equal label beats both; suggestions are the most alike when nothing fits.
 */
export async function matchByWords(tx: Transaction, source: SQL, tokens: string[]): Promise<{ matches: Candidate[]; suggestions: Candidate[] }> {
  const query = tokens.join(' ');
  if (query === '') return { matches: [], suggestions: [] };
  const spaced = sql`(' ' || regexp_replace(app.plain(words), '[^[:alnum:]]+', ' ', 'g') || ' ')`;
  const rows = await tx.execute<Found>(sql`
    with candidates as (select id, label, hint, ${spaced} as haystack, app.plain(label) as name from (${source}) source),
    tokens as (select app.plain(token) as token from unnest(${sql.param(tokens)}::text[]) token)
    select id, label, hint, case
      when name = ${query} then 3
      when (select bool_and(haystack like '% ' || token || ' %') from tokens) then 2
      else 1 end as rank
    from candidates where (select bool_and(haystack like '% ' || token || '%') from tokens)
    order by rank desc, label limit 40`);
  const best = rows[0]?.rank;
  if (best !== undefined) return { matches: rows.filter((row) => row.rank === best).map(candidate), suggestions: [] };
  const near = await tx.execute<Found>(sql`
    select id, label, hint, extensions.word_similarity(${query}, app.plain(words)) as rank from (${source}) source
    where extensions.word_similarity(${query}, app.plain(words)) > 0.35 order by rank desc, label limit 5`);
  const strong = near.filter((row) => Number(row.rank) >= 0.7);
  // A single near miss ("Samanta") is taken as meant: what is read or proposed names the person in full.
  if (strong.length === 1 && query.length >= 5) return { matches: strong.map(candidate), suggestions: [] };
  return { matches: [], suggestions: near.map(candidate) };
}

const candidate = (row: Found): Candidate => (row.hint ? { id: row.id, label: row.label, hint: row.hint } : { id: row.id, label: row.label });
