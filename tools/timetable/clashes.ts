import { sql } from 'drizzle-orm';
import { z } from 'zod';
import type { Transaction } from '#db/with-caller.ts';
import type { Translate } from '../contract/define-operation.ts';
import { AppError } from '../contract/errors.ts';

/** A lesson that is to be: from and to are days, both included. */
export interface Wanted {
  classId: string;
  cycleDay: number;
  periodId: string;
  room: string | null;
  sharesRoom: boolean;
  from: string;
  to: string;
  /** The lesson that it takes the place of: no obstacle to itself. */
  insteadOf: string | null;
}

/** Something that would be in two places. A student is a warning: schools decide about those one by one. */
export const clash = z.object({
  kind: z.enum(['class', 'room', 'teacher', 'cover', 'student']),
  /** Who or what: a name. For students: one of them. */
  who: z.string(),
  count: z.int(),
  /** The other lesson's class. */
  class: z.string(),
});
export type Clash = z.infer<typeof clash>;

const hard = new Set(['class', 'room', 'teacher']);
export const isRefused = ({ kind }: Clash) => hard.has(kind);

/** What a lesson would clash with, over the days that both last. The database refuses the same (migration 0015), one at a time. */
export async function clashesOf(tx: Transaction, wanted: Wanted): Promise<Clash[]> {
  const days = sql`daterange(${wanted.from}::date, ${wanted.to}::date, '[]')`;
  const during = (alias: 'a' | 'b' | 'e' | 'f') => sql.raw(`daterange(${alias}.starts_on, ${alias}.ends_on, '[]')`);
  const met = (one: 'a' | 'e', other: 'b' | 'f') => sql`not isempty(o.days * ${during(one)} * ${during(other)})`;
  const apart = sql`not (o.shares_room and ${wanted.sharesRoom}::boolean and coalesce(o.room = ${wanted.room}, false))`;
  return [
    ...(await tx.execute<Clash & Record<string, unknown>>(sql`
      with others as (
        select m.class_id, m.room, m.shares_room, c.name as class, daterange(m.starts_on, m.ends_on, '[]') * ${days} as days
        from class_meetings m join classes c on c.id = m.class_id
        where m.cycle_day = ${wanted.cycleDay}::smallint and m.period_id = ${wanted.periodId}::uuid and m.id is distinct from ${wanted.insteadOf}::uuid
          and daterange(m.starts_on, m.ends_on, '[]') && ${days}),
      elsewhere as (select * from others o where o.class_id <> ${wanted.classId}::uuid),
      found as (
        select 'class' as kind, o.class as who, o.class, 1 as place from others o where o.class_id = ${wanted.classId}::uuid
        union select 'room', o.room, o.class, 2 from elsewhere o where o.room = ${wanted.room} and ${apart}
        union select case when 'substitute' in (a.duty, b.duty) then 'cover' else 'teacher' end, p.display_name, o.class, 3 from elsewhere o
          join teacher_class_assignments b on b.class_id = o.class_id
          join teacher_class_assignments a on a.class_id = ${wanted.classId}::uuid and a.teacher_id = b.teacher_id and ${met('a', 'b')}
          join profiles p on p.id = a.teacher_id where ${apart}
        union all (select 'student', p.display_name, o.class, 4 from elsewhere o
          join student_class_assignments f on f.class_id = o.class_id
          join student_class_assignments e on e.class_id = ${wanted.classId}::uuid and e.student_id = f.student_id and ${met('e', 'f')}
          join profiles p on p.id = e.student_id))
      select kind, min(who) as who, count(*)::int as count, class from found
      group by kind, class, place, case when kind = 'student' then '' else who end order by place, class, who limit 50`)),
  ];
}

export const clashInWords = (one: Clash, t: Translate): string => t('clash', { ...one });

/** Refuses what cannot be, with every reason; answers what is worth knowing. */
export async function assertFree(tx: Transaction, wanted: Wanted, t: Translate): Promise<Clash[]> {
  const found = await clashesOf(tx, wanted);
  const refused = found.filter(isRefused);
  if (refused.length > 0) {
    const reasons = refused.map((one) => clashInWords(one, t));
    throw new AppError('conflict', reasons.join(' '), { details: { clashes: refused } });
  }
  return found;
}
