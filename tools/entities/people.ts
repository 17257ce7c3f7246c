import { type SQL, sql } from 'drizzle-orm';
import type { Caller } from '#db/caller.ts';
import type { Transaction } from '#db/with-caller.ts';
import type { Candidate } from '../contract/entity.ts';
import type { EntityResolver } from '../contract/resolve-entities.ts';
import { called, exactMatches, matchPeople, nearMatches } from './matching.ts';
import { nameTokens, plain } from './words.ts';

const nameWords = sql`concat_ws(' ', p.display_name, p.given_name, p.family_name, p.latin_name)`;
const today = sql`(select app.today())`;
const current = (alias: string) =>
  sql`${sql.raw(alias)}.starts_on <= ${today} and (${sql.raw(alias)}.ends_on is null or ${sql.raw(alias)}.ends_on >= ${today})`;

/** The caller's own: a teacher means their students first, a parent their children. */
const ownStudents = (caller: Caller) =>
  caller.role === 'teacher'
    ? sql`p.id in (select app.my_student_ids())`
    : caller.role === 'parent'
      ? sql`p.id in (select app.my_child_ids())`
      : sql`false`;

/** Students enrolled today, or ever; in the class of `scope` if there is one. The newest homeroom is the hint. */
const students = (caller: Caller, classId: string | undefined, when: 'now' | 'ever', named: SQL): SQL => sql`
  select p.id, p.display_name as label, h.name as hint, concat_ws(' ', ${nameWords}, h.name) as words, ${ownStudents(caller)} as preferred
  from profiles p
  join lateral (select c.name from student_class_assignments e left join classes c on c.id = e.class_id
    where e.student_id = p.id and e.class_kind = 'homeroom' ${when === 'now' ? sql`and ${current('e')}` : sql``} order by e.starts_on desc limit 1) h on true
  where ${named} ${classId ? sql`and p.id in (select o.student_id from student_class_assignments o where o.class_id = ${classId}::uuid ${when === 'now' ? sql`and ${current('o')}` : sql``})` : sql``}`;

const classesTaught = sql`(select string_agg(distinct c.name, ', ' order by c.name) from teacher_class_assignments t join classes c on c.id = t.class_id
  where t.teacher_id = p.id and ${current('t')})`;

const teachers = (named: SQL) => sql`
  select p.id, p.display_name as label, ${classesTaught} as hint, concat_ws(' ', ${nameWords}, ${classesTaught}) as words, false as preferred
  from profiles p where ${named} and exists (select from teacher_class_assignments t where t.teacher_id = p.id)`;

const homeroomOf = sql`(select c.name from student_class_assignments e join classes c on c.id = e.class_id
  where e.student_id = p.id and e.class_kind = 'homeroom' and ${current('e')})`;

const everyone = (named: SQL) => sql`
  select p.id, p.display_name as label, coalesce(${homeroomOf}, p.role) as hint, concat_ws(' ', ${nameWords}, ${homeroomOf}) as words, false as preferred
  from profiles p where ${named}`;

const self = /^(me|myself|i|my|mine|self|own|my own)$/;
const ownChild = /^(my |our )?(own )?(child|children|kid|kids|son|sons|daughter|daughters|boy|girl|little one)$/;
const genders: Record<string, string> = {
  son: 'male',
  sons: 'male',
  boy: 'male',
  daughter: 'female',
  daughters: 'female',
  girl: 'female',
};

export const resolveStudent: EntityResolver = async (words, { tx, caller, scope }) => {
  const said = plain(words);
  if (self.test(said) && caller.role === 'student')
    return { matches: [{ id: caller.userId, label: caller.name }], suggestions: [] };
  if (caller.role === 'parent' && (ownChild.test(said) || self.test(said))) {
    return { matches: await ownChildren(tx, genders[said.split(' ').at(-1) ?? '']), suggestions: [] };
  }
  // What a field left out stands for; a name may begin like it.
  if (said === 'me' || said === 'myself') return { matches: [], suggestions: [] };
  const tokens = nameTokens(words);
  for (const when of ['now', 'ever'] as const) {
    const matches = await exactMatches(tx, students(caller, scope.classId, when, called(tokens)), tokens);
    if (matches.length > 0) return { matches, suggestions: [] };
  }
  return nearMatches(tx, students(caller, scope.classId, 'now', called(tokens, { nearly: true })), tokens);
};

/** A parent's children by age, of one gender if one was said. */
async function ownChildren(tx: Transaction, gender: string | undefined): Promise<Candidate[]> {
  const rows = await tx.execute<{ id: string; label: string; hint: string | null }>(sql`
    select p.id, p.display_name as label, ${homeroomOf} as hint from profiles p left join personal_details d on d.person_id = p.id
    where p.id in (select app.my_child_ids()) ${gender ? sql`and coalesce(d.gender, ${gender}) = ${gender}` : sql``} order by d.birth_date, p.display_name`);
  return rows.map(({ id, label, hint }) => (hint ? { id, label, hint } : { id, label }));
}

export const resolveTeacher: EntityResolver = async (words, { tx, caller }) => {
  if (self.test(plain(words))) return { matches: [{ id: caller.userId, label: caller.name }], suggestions: [] };
  return matchPeople(tx, teachers, nameTokens(words));
};

export const resolvePerson: EntityResolver = async (words, { tx, caller }) => {
  if (self.test(plain(words))) return { matches: [{ id: caller.userId, label: caller.name }], suggestions: [] };
  return matchPeople(tx, everyone, nameTokens(words));
};
