import { type SQL, sql } from 'drizzle-orm';
import type { Transaction } from '#db/with-caller.ts';
import type { Candidate } from '../contract/entity.ts';
import { nearness, plain, wordsOf } from './words.ts';

export interface Matches {
  matches: Candidate[];
  suggestions: Candidate[];
}

interface Found extends Record<string, unknown> {
  id: string;
  label: string;
  hint: string | null;
  preferred: boolean;
  rank: number;
}

interface Known extends Found {
  haystack: string;
}

/** How well the words of a row fit: equal label, every word whole, every word at least begun. */
const RANK = { equal: 3, whole: 2, begun: 1 } as const;
const MOST_CANDIDATES = 40;
/** Rows that a search by likeness looks at; a school has fewer classes, terms or assessments, and people are narrowed. */
const MOST_LOOKED_AT = 20_000;

const bare = (words: SQL) => sql`regexp_replace(app.searchable(${words}), ' +', ' ', 'g')`;

/**
 * Rows of `source` (columns id, label, hint, words, preferred) in which every token begins a word. Whole words beat
 * beginnings, an equal label beats both; among equals those that are `preferred` (the caller's own) come alone.
 */
export async function exactMatches(tx: Transaction, source: SQL, tokens: string[]): Promise<Candidate[]> {
  if (tokens.length === 0) return [];
  const rows = await tx.execute<Found>(sql`
    with source as (${source}),
    candidates as (select id, label, hint, preferred, app.searchable(words) as haystack, ${bare(sql`label`)} as name from source),
    tokens as (select app.plain(token) as token, ${bare(sql`${tokens.join(' ')}::text`)} as query from unnest(${sql.param(tokens)}::text[]) token)
    select id, label, hint, preferred, case
      when name = (select query from tokens limit 1) then ${RANK.equal}::int
      when (select bool_and(haystack like '% ' || token || ' %') from tokens) then ${RANK.whole}::int
      else ${RANK.begun}::int end as rank
    from candidates where (select bool_and(haystack like '% ' || token || '%') from tokens)
    order by rank desc, preferred desc, label, id limit ${MOST_CANDIDATES}`);
  const best = rows[0];
  return best ? rows.filter((row) => row.rank === best.rank && row.preferred === best.preferred).map(candidate) : [];
}

/**
 * Rows that are written nearly so, best first. One that stands out is taken as meant ("Samanta"): whatever is read or
 * proposed names it in full. Several, or less likely ones, are suggestions.
 */
export async function nearMatches(tx: Transaction, source: SQL, tokens: string[]): Promise<Matches> {
  if (tokens.length === 0) return { matches: [], suggestions: [] };
  const rows = await tx.execute<Known>(sql`
    with source as (${source}) select id, label, hint, preferred, app.searchable(words) as haystack from source order by preferred desc, label limit ${MOST_LOOKED_AT}`);
  const wanted = tokens.map(plain);
  const scored = rows
    .map((row) => ({ row, ...nearness(wanted, wordsOf(row.haystack)) }))
    .filter((entry) => entry.hits > 0)
    .sort((a, b) => b.hits - a.hits || a.distance - b.distance || Number(b.row.preferred) - Number(a.row.preferred));
  const [first, second] = scored;
  const standsOut = first && (!second || first.hits > second.hits || first.distance < second.distance);
  const likely =
    first && first.hits === wanted.length && first.distance <= wanted.length && wanted.join('').length >= 4;
  if (first && standsOut && likely) return { matches: [candidate(first.row)], suggestions: [] };
  return { matches: [], suggestions: scored.slice(0, 5).map((entry) => candidate(entry.row)) };
}

/** The rows that fit, else those that nearly do. */
export async function matchByWords(tx: Transaction, source: SQL, tokens: string[]): Promise<Matches> {
  const matches = await exactMatches(tx, source, tokens);
  return matches.length > 0 ? { matches, suggestions: [] } : nearMatches(tx, source, tokens);
}

/**
 * People who fit, else those who nearly do. `source` makes the rows, as above, of profiles `p` that meet a condition: the
 * database finds who is called so by its index, among those whom the caller may see.
 */
export async function matchPeople(tx: Transaction, source: (called: SQL) => SQL, tokens: string[]): Promise<Matches> {
  const matches = await exactMatches(tx, source(called(tokens)), tokens);
  return matches.length > 0
    ? { matches, suggestions: [] }
    : nearMatches(tx, source(called(tokens, { nearly: true })), tokens);
}

/** The condition that a profile `p` is called by some of the words, or by something like them. */
export const called = (tokens: string[], { nearly = false } = {}): SQL =>
  sql`p.id in (select app.people_named(${sql.param(tokens)}::text[], ${nearly}))`;

const candidate = (row: Found): Candidate =>
  row.hint ? { id: row.id, label: row.label, hint: row.hint } : { id: row.id, label: row.label };
