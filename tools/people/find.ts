import { type SQL, sql } from 'drizzle-orm';
import { z } from 'zod';
import type { Transaction } from '#db/with-caller.ts';
import { covers } from '../classes/queries.ts';
import { schoolDay } from '../classes/school-day.ts';
import { defineOperation } from '../contract/define-operation.ts';
import { entity } from '../contract/entity.ts';
import { matchPeople } from '../entities/matching.ts';
import { nameTokens } from '../entities/words.ts';
import { peopleByNumber } from './by-number.ts';
import { homeroomOf, roleOf } from './queries.ts';

const person = z.object({
  id: z.uuid(),
  name: z.string(),
  role: z.string(),
  class: z.string().nullable(),
  /** What tells namesakes apart: classes taught, or whose guardian it is. */
  about: z.string().nullable(),
});
interface Row extends Record<string, unknown>, z.infer<typeof person> {}

export const peopleFind = defineOperation({
  name: 'people.find',
  title: 'Find people',
  description:
    'Searches the people of the school by name, in any script and with typing errors forgiven: students with their class, staff with what they teach, guardians with their children. Administrators also find whose a whole telephone number is.',
  examples: [
    'find Daniel Kim',
    'is there anyone called Okafor',
    'who is Ms Patel',
    'search for a student named Zoe',
    'whose mother is Joana',
    'whose number is +1 212 555 0142',
  ],
  roles: ['teacher', 'admin', 'student', 'parent'],
  routes: ['GET /api/teacher/people', 'GET /api/admin/people', 'GET /api/student/people'],
  effect: 'read',
  core: ['teacher', 'admin'],
  input: z.strictObject({
    name: z
      .string()
      .trim()
      .min(1)
      .max(100)
      .describe('The name, or part of it, as it was said; or a whole telephone number'),
    role: z
      .enum(['student', 'teacher', 'admin', 'parent'])
      .optional()
      .describe('Only people who are this at the school'),
    classId: entity('class', 'Only students of this class').optional(),
    limit: z.int().min(1).max(40).default(20).describe('At most so many people'),
  }),
  output: z.object({ name: z.string(), exact: z.boolean(), people: z.array(person), more: z.boolean() }),
  run: async (input, { tx, caller }) => {
    const { today } = await schoolDay(tx);
    const numbered = await peopleByNumber(tx, caller.schoolId, input.name);
    if (numbered) {
      const people = numbered.length === 0 ? [] : await describe(tx, numbered.slice(0, input.limit), today);
      return { name: input.name, exact: true, people, more: numbered.length > input.limit };
    }
    const inClass = input.classId
      ? sql`and exists (select from student_class_assignments e where e.student_id = p.id and e.class_id = ${input.classId}::uuid and ${covers('e', today)})`
      : sql``;
    const source = (named: SQL) => sql`
      select p.id, p.display_name as label, null::text as hint, concat_ws(' ', p.display_name, p.given_name, p.family_name, p.latin_name, ${homeroomOf(today)}) as words, false as preferred
      from profiles p where ${named} ${input.role ? sql`and ${roleOf(today)} = ${input.role}` : sql``} ${inClass}`;
    const { matches, suggestions } = await matchPeople(tx, source, nameTokens(input.name));
    const found = (matches.length > 0 ? matches : suggestions).map((match) => match.id);
    const rows = found.length === 0 ? [] : await describe(tx, found.slice(0, input.limit), today);
    return { name: input.name, exact: matches.length > 0, people: [...rows], more: found.length > input.limit };
  },
  summary: (output, t) => {
    const listed = output.people
      .map((row) =>
        t('find.one', {
          name: row.name,
          role: t(`role.${row.role}`),
          class: row.class ?? 'none',
          about: row.about ?? 'none',
        }),
      )
      .join('; ');
    if (output.people.length === 0) return t('find.none', { name: output.name });
    return `${t(output.exact ? 'find.summary' : 'find.near', { name: output.name, count: output.people.length, more: String(output.more) })} ${listed}.`;
  },
  draw: (output, t) =>
    output.people.length === 0
      ? []
      : [
          {
            kind: 'cards',
            title: t('find.title', { name: output.name }),
            cards: output.people.map((row) => ({
              title: row.name,
              lines: [
                t('find.role', { role: t(`role.${row.role}`), class: row.class ?? 'none' }),
                ...(row.about ? [row.about] : []),
              ],
            })),
          },
        ],
  page: (_output, role) => `/${role}`,
});

/** People by name in the order in which they were found. */
async function describe(tx: Transaction, ids: string[], today: string): Promise<Row[]> {
  const rows = await tx.execute<Row>(sql`
    select p.id, p.display_name as name, ${roleOf(today)} as role, ${homeroomOf(today)} as class, coalesce(
      (select string_agg(c.name, ', ' order by c.name) from teacher_class_assignments t join classes c on c.id = t.class_id where t.teacher_id = p.id and ${covers('t', today)}),
      (select string_agg(distinct g.relation || ': ' || s.display_name, '; ') from parent_child_relationships g join profiles s on s.id = g.student_id where g.guardian_id = p.id and ${covers('g', today)})) as about
    from unnest(${sql.param(ids)}::uuid[]) with ordinality as wanted (id, place) join profiles p on p.id = wanted.id order by wanted.place`);
  return [...rows];
}
