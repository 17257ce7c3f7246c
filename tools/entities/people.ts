import { type SQL, sql } from 'drizzle-orm';
import type { EntityResolver } from '../contract/resolve-entities.ts';
import { matchByWords, nameTokens, plain } from './matching.ts';

const nameWords = sql`p.display_name || ' ' || p.given_name || ' ' || p.family_name`;

/** Students enrolled today (or in the class of `scope`), with their homeroom as hint. */
const students = (classId: string | undefined): SQL => sql`
  select p.id, p.display_name as label, h.name as hint, ${nameWords} as words
  from profiles p
  join student_class_assignments e on e.student_id = p.id and e.class_kind = 'homeroom'
    and e.starts_on <= app.today() and (e.ends_on is null or e.ends_on >= app.today())
  left join classes h on h.id = e.class_id
  ${classId ? sql`where exists (select from student_class_assignments o where o.student_id = p.id and o.class_id = ${classId}::uuid
    and o.starts_on <= app.today() and (o.ends_on is null or o.ends_on >= app.today()))` : sql``}`;

const teachers = sql`
  select p.id, p.display_name as label,
    (select string_agg(distinct c.name, ', ' order by c.name) from teacher_class_assignments t join classes c on c.id = t.class_id
     where t.teacher_id = p.id and t.starts_on <= app.today() and (t.ends_on is null or t.ends_on >= app.today())) as hint,
    ${nameWords} as words
  from profiles p
  where exists (select from teacher_class_assignments t where t.teacher_id = p.id)`;

const everyone = sql`
  select p.id, p.display_name as label,
    coalesce((select c.name from student_class_assignments e join classes c on c.id = e.class_id where e.student_id = p.id and e.class_kind = 'homeroom'
      and e.starts_on <= app.today() and (e.ends_on is null or e.ends_on >= app.today())), p.role) as hint,
    ${nameWords} as words
  from profiles p`;

const self = /^(me|myself|i|my|mine|self|own)$/;
const ownChild = /^(my )?(child|children|kid|kids|son|daughter|boy|girl)s?$/;

export const resolveStudent: EntityResolver = async (words, { tx, caller, scope }) => {
  const said = plain(words);
  if (self.test(said) && caller.role === 'student') return { matches: [{ id: caller.userId, label: caller.name }], suggestions: [] };
  if (caller.role === 'parent' && (ownChild.test(said) || self.test(said))) {
    const rows = await tx.execute<{ id: string; label: string; hint: string | null }>(
      sql`select s.id, s.label, s.hint from (${students(undefined)}) s where s.id in (select app.my_child_ids()) order by s.label`,
    );
    return { matches: rows.map(({ hint, ...row }) => ({ ...row, ...(hint ? { hint } : {}) })), suggestions: [] };
  }
  return matchByWords(tx, students(scope.classId), nameTokens(words));
};

export const resolveTeacher: EntityResolver = async (words, { tx, caller }) => {
  if (self.test(plain(words))) return { matches: [{ id: caller.userId, label: caller.name }], suggestions: [] };
  return matchByWords(tx, teachers, nameTokens(words));
};

export const resolvePerson: EntityResolver = async (words, { tx, caller }) => {
  if (self.test(plain(words))) return { matches: [{ id: caller.userId, label: caller.name }], suggestions: [] };
  return matchByWords(tx, everyone, nameTokens(words));
};
