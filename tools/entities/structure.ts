import { type SQL, sql } from 'drizzle-orm';
import type { Transaction } from '#db/with-caller.ts';
import type { Candidate } from '../contract/entity.ts';
import type { EntityResolver } from '../contract/resolve-entities.ts';
import { exactMatches, type Matches, matchByWords, nearMatches } from './matching.ts';
import { inFigures } from './numbers.ts';
import { nameTokens, plain, wordsOf } from './words.ts';

const none: Matches = { matches: [], suggestions: [] };
const only = (matches: Candidate[]): Matches => ({ matches, suggestions: [] });

interface Labelled extends Record<string, unknown> {
  id: string;
  label: string;
}

const found = async (tx: Transaction, query: SQL): Promise<Candidate[]> =>
  [...(await tx.execute<Labelled>(query))].map(({ id, label }) => ({ id, label }));

const HOMEROOM = 'homeroom';
const today = sql`(select app.today())`;

/** Classes of this year; the caller's own are preferred. */
const classes = (words: SQL, where: SQL = sql`true`): SQL => sql`
  select c.id, c.name as label, case c.kind when 'homeroom' then ${HOMEROOM} else s.name end as hint, ${words} as words,
    (c.id in (select app.my_class_ids()) or c.id in (select app.own_class_ids()) or c.id in (select app.child_class_ids())) as preferred
  from classes c
  join academic_years y on y.id = c.academic_year_id and ${today} between y.starts_on and y.ends_on
  left join subjects s on s.id = c.subject_id where ${where}`;

const byName = classes(sql`concat_ws(' ', c.name, s.name, s.code)`);
const byMainTeacher = classes(
  sql`(select string_agg(concat_ws(' ', p.display_name, p.family_name, p.latin_name), ' ') from teacher_class_assignments t join profiles p on p.id = t.teacher_id
    where t.class_id = c.id and t.duty = 'main' and t.starts_on <= ${today} and (t.ends_on is null or t.ends_on >= ${today}))`,
  sql`c.kind = 'homeroom'`,
);

const myClass = /^((my|our|the) )?(own )?(class|homeroom|form|tutor group|kids|students|children)$/;
const ofTeacher = /^(.*\b(?:mr|mrs|ms|miss|mx|dr)\b.*|.+['’]s? (?:class|homeroom|form))$/iu;
const classWords = /\b(my|our|class|classroom|grade|year|form|homeroom|section|group|the|in|of|lesson|lessons)\b/g;

/** "8B", "class 8 b", "eighth grade section B", "8B maths", "my class", "Ms Reyes’s class". */
export const resolveClass: EntityResolver = async (words, { tx }) => {
  const said = inFigures(plain(words));
  if (myClass.test(said) || said === 'mine') return only(await ownHomerooms(tx));
  const kept = said.replace(classWords, ' ').trim().replace(/\s+/g, ' ') || said;
  const joined = kept.replace(/^(\d{1,2}) (\p{L})(?=$|\s)/u, '$1$2');
  const exact = await found(
    tx,
    sql`select id, label from (${byName}) c where app.plain(label) = app.plain(${joined}) order by hint <> ${HOMEROOM}, label limit 1`,
  );
  if (exact.length > 0) return only(exact);
  if (ofTeacher.test(words)) {
    const taught = await exactMatches(tx, byMainTeacher, nameTokens(words));
    if (taught.length > 0) return only(taught);
  }
  const tokens = wordsOf(joined);
  for (const attempt of [tokens, tokens.map(singular), usualName(joined)]) {
    const matches = await exactMatches(
      tx,
      /^\d+$/.test(joined) ? sql`select id, label, hint, words, false as preferred from (${byName}) every` : byName,
      attempt,
    );
    if (matches.length > 0) return only(homeroomsFirst(matches));
  }
  return nearMatches(tx, byName, tokens);
};

/** "8" means the homerooms of grade 8, not every lesson in it. */
function homeroomsFirst(matches: Candidate[]): Candidate[] {
  const homerooms = matches.filter((match) => match.hint === HOMEROOM);
  return homerooms.length > 0 ? homerooms : matches;
}

/** The homeroom one is in, whose child is in, or which one leads; for other teachers, whatever they teach. */
async function ownHomerooms(tx: Transaction): Promise<Candidate[]> {
  const own = await found(
    tx,
    sql`select c.id, c.name as label from classes c where c.kind = 'homeroom' and (c.id in (select app.own_class_ids()) or c.id in (select app.child_class_ids())
      or c.id in (select t.class_id from teacher_class_assignments t where t.teacher_id = (select app.uid()) and t.duty = 'main'
        and t.starts_on <= ${today} and (t.ends_on is null or t.ends_on >= ${today}))) order by c.name`,
  );
  if (own.length > 0) return own;
  return found(
    tx,
    sql`select id, name as label from classes where id in (select app.my_class_ids()) order by kind, name`,
  );
}

/** "maths" begins "Mathematics" once the plural is off. */
const singular = (token: string) => (token.length > 4 && token.endsWith('s') ? token.slice(0, -1) : token);

/** What subjects are called in the corridor, and what they are usually called on paper. */
const usualNames: [RegExp, string][] = [
  [/\b(maths?|algebra|geometry|arithmetic)\b/, 'mathematics'],
  [/\b(pe|gym|sports?|phys ed|gymnastics)\b/, 'physical education'],
  [/\b(it|ict|cs|comp sci|computer science|computers?|coding|informatics)\b/, 'computing'],
  [/\b(language arts|ela|lit|literature|reading and writing)\b/, 'english'],
  [/\b(bio|biology|chemistry|physics)\b/, 'science'],
];
const usualName = (said: string): string[] =>
  wordsOf(usualNames.reduce((text, [called, name]) => text.replace(called, name), said));

export const resolveSubject: EntityResolver = async (words, { tx }) => {
  const said =
    plain(words)
      .replace(/\b(the|class|lessons?|subject)\b/g, ' ')
      .trim() || plain(words);
  const source = sql`select id, name as label, code as hint, name || ' ' || code as words, false as preferred from subjects`;
  for (const attempt of [wordsOf(said), wordsOf(said).map(singular), usualName(said)]) {
    const matches = await exactMatches(tx, source, attempt);
    if (matches.length > 0) return only(matches);
  }
  return nearMatches(tx, source, wordsOf(said));
};

/** "this term", "last quarter", "Q2", "second semester". */
export const resolveTerm: EntityResolver = async (words, { tx }) => {
  const said = inFigures(plain(words));
  const kind = said.match(/semester|quarter|progress/)?.[0];
  const ofKind = kind ? sql`and kind = ${kind}` : sql``;
  const one = async (where: SQL, order: SQL) =>
    only(await found(tx, sql`select id, name as label from terms where ${where} ${ofKind} order by ${order} limit 1`));
  if (/^(last|previous|past)\b/.test(said)) return one(sql`ends_on < ${today}`, sql`ends_on desc, starts_on desc`);
  if (/^(next|coming)\b/.test(said)) return one(sql`starts_on > ${today}`, sql`starts_on, ends_on`);
  if (/^(this|the|current|now)\b/.test(said) || /^(term|quarter|semester)$/.test(said)) {
    const running = await one(sql`${today} between starts_on and ends_on`, sql`ends_on - starts_on`);
    return running.matches.length > 0 ? running : one(sql`ends_on < ${today}`, sql`ends_on desc, starts_on desc`);
  }
  const tokens = wordsOf(said.replace(/^q ?(\d)$/, 'quarter $1').replace(/^s ?(\d)$/, 'semester $1')).filter(
    (token) => token !== 'term',
  );
  return matchByWords(
    tx,
    sql`select id, name as label, null::text as hint, name || ' ' || kind as words, ${today} between starts_on and ends_on as preferred from terms`,
    tokens,
  );
};

/** "8", "grade eight", "8th grade", "year 8". */
export const resolveGradeLevel: EntityResolver = async (words, { tx }) => {
  const said = inFigures(plain(words));
  const number = said.match(/(?<!\d)\d{1,2}(?!\d)/)?.[0];
  if (number)
    return only(await found(tx, sql`select id, name as label from grade_levels where number = ${Number(number)}`));
  return matchByWords(
    tx,
    sql`select id, name as label, null::text as hint, name as words, false as preferred from grade_levels`,
    wordsOf(said),
  );
};

const codeWords: Record<string, string> = {
  ...{
    here: 'present',
    in: 'present',
    attending: 'present',
    there: 'present',
    attended: 'present',
    'on time': 'present',
    'at school': 'present',
  },
  ...{
    away: 'absent',
    missing: 'absent',
    out: 'absent',
    skipped: 'absent',
    truant: 'absent',
    gone: 'absent',
    off: 'absent',
    'not here': 'absent',
    'no show': 'absent',
    unexcused: 'absent',
    absence: 'absent',
  },
  ...{ tardy: 'late', delayed: 'late', lateness: 'late', 'came late': 'late' },
  ...{
    sick: 'excused',
    ill: 'excused',
    unwell: 'excused',
    medical: 'excused',
    authorised: 'excused',
    authorized: 'excused',
    dentist: 'excused',
    doctor: 'excused',
    'excused absence': 'excused',
  },
  ...{
    left: 'left_early',
    'left early': 'left_early',
    'went home': 'left_early',
    'went home early': 'left_early',
    'gone home': 'left_early',
  },
  ...{ excursion: 'trip', 'school trip': 'trip', 'field trip': 'trip', 'on a trip': 'trip' },
};

export const resolveAttendanceCode: EntityResolver = async (words, { tx }) => {
  const said = plain(words);
  const meant = codeWords[said] ?? said.replaceAll(' ', '_');
  const exact = await found(
    tx,
    sql`select id, label from attendance_codes where code = ${meant} or app.plain(label) = ${said}`,
  );
  if (exact.length > 0) return only(exact);
  const near = await matchByWords(
    tx,
    sql`select id, label, code as hint, label || ' ' || code as words, false as preferred from attendance_codes`,
    wordsOf(said),
  );
  if (near.matches.length > 0) return near;
  return { ...none, suggestions: await found(tx, sql`select id, label from attendance_codes order by position`) };
};

const fillers = new Set([
  'the',
  'a',
  'my',
  'our',
  'in',
  'for',
  'on',
  'last',
  'latest',
  'test',
  'quiz',
  'homework',
  'assignment',
  'project',
  'exam',
]);

/** Work of the class that was named (of a homeroom: of its lessons), and of a class that the student is in. */
function ofScope({ classId, studentId }: Record<string, string>): SQL {
  const ofClass = classId
    ? sql`(c.id = ${classId}::uuid or c.name like (select h.name from classes h where h.id = ${classId}::uuid and h.kind = ${HOMEROOM}) || ' %')`
    : sql`true`;
  const ofStudent = studentId
    ? sql`c.id in (select e.class_id from student_class_assignments e where e.student_id = ${studentId}::uuid)`
    : sql`true`;
  return sql`${ofClass} and ${ofStudent}`;
}

/** "the fractions quiz", "8B maths project": the title's words, with the class if it is said; the class of `scope` narrows. */
export const resolveAssessment: EntityResolver = async (words, { tx, scope }) => {
  const source = sql`
    select a.id, a.title as label, c.name || ', due ' || a.due_on as hint, concat_ws(' ', a.title, c.name, a.kind) as words,
      (c.id in (select app.my_class_ids()) or c.id in (select app.own_class_ids()) or c.id in (select app.child_class_ids())) as preferred
    from assessments a join classes c on c.id = a.class_id where ${ofScope(scope)}`;
  const tokens = wordsOf(plain(words));
  const telling = tokens.filter((token) => !fillers.has(token));
  for (const attempt of [tokens, tokens.filter((token) => token !== 'the' && token !== 'my'), telling]) {
    const matches = await exactMatches(tx, source, attempt);
    if (matches.length > 0) return only(matches);
  }
  return nearMatches(tx, source, telling.length > 0 ? telling : tokens);
};
