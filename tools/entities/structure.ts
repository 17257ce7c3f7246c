import { type SQL, sql } from 'drizzle-orm';
import type { Transaction } from '#db/with-caller.ts';
import type { Candidate } from '../contract/entity.ts';
import type { EntityResolver } from '../contract/resolve-entities.ts';
import { matchByWords, plain } from './matching.ts';

const none = { matches: [], suggestions: [] };

interface Labelled extends Record<string, unknown> {
  id: string;
  label: string;
}

const found = async (tx: Transaction, query: SQL): Promise<Candidate[]> =>
  [...(await tx.execute<Labelled>(query))].map(({ id, label }) => ({ id, label }));

const currentClasses = sql`select c.id, c.name as label, c.room as hint, c.name as words, c.kind from classes c
  join academic_years y on y.id = c.academic_year_id and app.today() between y.starts_on and y.ends_on`;

/** "8B", "class 8 b", "grade 8 section B", "8B maths", "my class". */
export const resolveClass: EntityResolver = async (words, { tx }) => {
  const said = plain(words);
  if (/^(my|our|the)?\s*(own\s)?(class|homeroom|form|tutor group)$/.test(said) || said === 'mine') {
    const own = await found(
      tx,
      sql`select c.id, c.name as label from classes c where c.kind = 'homeroom' and (c.id in (select app.own_class_ids()) or c.id in (select app.child_class_ids())
        or exists (select from teacher_class_assignments t where t.class_id = c.id and t.teacher_id = app.uid() and t.duty = 'main'
          and t.starts_on <= app.today() and (t.ends_on is null or t.ends_on >= app.today()))) order by c.name`,
    );
    if (own.length > 0) return { matches: own, suggestions: [] };
    return { matches: await found(tx, sql`select id, name as label from classes where id in (select app.my_class_ids()) order by name`), suggestions: [] };
  }
  const kept = said.replace(/\b(class|grade|year|form|homeroom|section|room|group|the)\b/g, ' ').trim().replace(/\s+/g, ' ');
  const joined = kept.replace(/^(\d{1,2}) ([\p{L}])\b/u, '$1$2');
  const exact = await found(tx, sql`select id, label from (${currentClasses}) c where app.plain(label) = ${joined} order by kind limit 2`);
  if (exact.length > 0) return { matches: exact.slice(0, 1), suggestions: [] };
  return matchByWords(tx, currentClasses, joined.split(' ').map(singular).filter(Boolean));
};

/** "maths" begins "Mathematics" once the plural is off. */
const singular = (token: string) => (token.length > 4 && token.endsWith('s') ? token.slice(0, -1) : token);

export const resolveSubject: EntityResolver = async (words, { tx }) => {
  const tokens = plain(words).split(' ').filter(Boolean);
  const source = sql`select id, name as label, code as hint, name || ' ' || code as words from subjects`;
  const direct = await matchByWords(tx, source, tokens);
  return direct.matches.length > 0 ? direct : matchByWords(tx, source, tokens.map(singular));
};

const ordinals: Record<string, string> = { first: '1', second: '2', third: '3', fourth: '4', one: '1', two: '2', three: '3', four: '4' };

/** "this term", "last quarter", "Q2", "second semester". */
export const resolveTerm: EntityResolver = async (words, { tx }) => {
  const said = plain(words);
  const kind = said.match(/semester|quarter|progress/)?.[0];
  const ofKind = kind ? sql`and kind = ${kind}` : sql``;
  if (/^(this|the|current|now)\b/.test(said) || /^(term|quarter|semester)$/.test(said)) {
    return { matches: await found(tx, sql`select id, name as label from terms where app.today() between starts_on and ends_on ${ofKind} order by ends_on - starts_on limit 1`), suggestions: [] };
  }
  if (/^(last|previous|past)\b/.test(said)) {
    return { matches: await found(tx, sql`select id, name as label from terms where ends_on < app.today() ${ofKind} order by ends_on desc, starts_on desc limit 1`), suggestions: [] };
  }
  const tokens = said.replace(/^q(\d)$/, 'quarter $1').split(' ').filter((token) => token !== 'term').map((token) => ordinals[token] ?? token);
  return matchByWords(tx, sql`select id, name as label, null::text as hint, name || ' ' || kind as words from terms`, tokens);
};

export const resolveGradeLevel: EntityResolver = async (words, { tx }) => {
  const number = Number(plain(words).match(/\d{1,2}/)?.[0]);
  if (Number.isNaN(number)) return matchByWords(tx, sql`select id, name as label, null::text as hint, name as words from grade_levels`, plain(words).split(' '));
  return { matches: await found(tx, sql`select id, name as label from grade_levels where number = ${number}`), suggestions: [] };
};

const codeWords: Record<string, string> = {
  here: 'present', in: 'present', attending: 'present', there: 'present', attended: 'present',
  away: 'absent', missing: 'absent', out: 'absent', skipped: 'absent', truant: 'absent', gone: 'absent', off: 'absent',
  tardy: 'late', delayed: 'late',
  sick: 'excused', ill: 'excused', unwell: 'excused', medical: 'excused', authorised: 'excused', authorized: 'excused',
  left: 'left_early', 'left early': 'left_early', 'went home': 'left_early', 'went home early': 'left_early',
  excursion: 'trip', 'school trip': 'trip', 'field trip': 'trip',
};

export const resolveAttendanceCode: EntityResolver = async (words, { tx }) => {
  const said = plain(words);
  const meant = codeWords[said] ?? said.replaceAll(' ', '_');
  const exact = await found(tx, sql`select id, label from attendance_codes where code = ${meant} or app.plain(label) = ${said}`);
  if (exact.length > 0) return { matches: exact, suggestions: [] };
  const near = await matchByWords(tx, sql`select id, label, code as hint, label || ' ' || code as words from attendance_codes`, said.split(' '));
  if (near.matches.length > 0) return near;
  return { ...none, suggestions: await found(tx, sql`select id, label from attendance_codes order by position`) };
};

export const resolveAssessment: EntityResolver = async (words, { tx, scope }) => {
  const inClass = scope.classId ? sql`where a.class_id = ${scope.classId}::uuid` : sql``;
  const source = sql`select a.id, a.title as label, c.name || ', due ' || a.due_on as hint, a.title || ' ' || c.name as words
    from assessments a join classes c on c.id = a.class_id ${inClass}`;
  return matchByWords(tx, source, plain(words).split(' ').filter((token) => !['the', 'test', 'assignment'].includes(token) || plain(words).split(' ').length === 1));
};
