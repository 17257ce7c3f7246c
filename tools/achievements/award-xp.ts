import { sql } from 'drizzle-orm';
import { z } from 'zod';
import type { Caller } from '#db/caller.ts';
import type { Transaction } from '#db/with-caller.ts';
import { defineOperation } from '../contract/define-operation.ts';
import { entity } from '../contract/entity.ts';
import { AppError } from '../contract/errors.ts';
import { classInQuestion } from '../entities/class-in-question.ts';
import { rolePage } from '../school/role-page.ts';

export const awardXp = defineOperation({
  name: 'achievements.awardXp',
  title: 'Award XP',
  description:
    'Gives points (XP) with a reason to one or several students of my classes; administration to any student.',
  examples: [
    'give Ana 20 XP for helping',
    'award 10 points to Sam and Li for their presentation',
    '15 XP to Maya and Omar: great teamwork',
    'reward Ben with 5 points for perseverance',
  ],
  roles: ['teacher', 'admin'],
  routes: ['POST /api/teacher/achievements', 'POST /api/admin/achievements'],
  effect: 'write',
  core: ['teacher'],
  input: z.strictObject({
    classId: entity('class', 'The class in which it was earned, if said').optional(),
    studentIds: z
      .array(entity('student', 'Who gets it'))
      .min(1)
      .max(100)
      .describe('Who gets it: one or several students'),
    points: z.int().min(1).max(100).describe('Points for each of them'),
    reason: z.string().trim().min(2).max(300).describe('What for, in a few words'),
    title: z.string().trim().min(1).max(80).optional().describe('A headline, if said'),
  }),
  output: z.object({
    points: z.int(),
    reason: z.string(),
    class: z.string().nullable(),
    students: z.array(z.object({ id: z.uuid(), name: z.string(), total: z.int() })),
  }),
  run: async (input, { tx, caller }) => {
    const ids = [...new Set(input.studentIds)].sort();
    const inClass = input.classId ? await classInQuestion(tx, caller, input.classId) : null;
    await assertMine(tx, caller, ids, inClass?.id);
    await tx.execute(sql`
      insert into student_achievements (student_id, class_id, kind, title, points, reason)
      select student, ${inClass?.id ?? null}::uuid, 'xp', ${input.title ?? `${input.points} XP`}, ${input.points}, ${input.reason} from unnest(${sql.param(ids)}::uuid[]) student order by student`);
    const students = await tx.execute<{ id: string; name: string; total: number }>(sql`
      select p.id, p.display_name as name, coalesce((select sum(s.points) from student_achievements s where s.student_id = p.id), 0)::int as total
      from profiles p where p.id = any (${sql.param(ids)}::uuid[]) order by p.display_name, p.id`);
    return { points: input.points, reason: input.reason, class: inClass?.name ?? null, students: [...students] };
  },
  summary: (data, t) =>
    t('awardXp.done', {
      points: data.points,
      count: data.students.length,
      names: data.students.map((student) => student.name).join(', '),
      reason: data.reason,
      totals: data.students
        .slice(0, 10)
        .map((student) => `${student.name} ${student.total}`)
        .join(', '),
    }),
  card: (data, t) => ({
    title: t('awardXp.title', {
      points: data.points,
      names: data.students.map((student) => student.name).join(', '),
      count: data.students.length,
      reason: data.reason,
    }),
    action: t('awardXp.action', { points: data.points }),
  }),
  page: (_, role) => rolePage(role),
});

/** All are students of mine (an admin's: of the school), and of the class where one is named; or nobody gets anything. */
async function assertMine(tx: Transaction, caller: Caller, ids: string[], classId: string | undefined) {
  const rows = await tx.execute<{ name: string; mine: boolean; member: boolean }>(sql`
    select p.display_name as name, ${caller.role === 'admin' ? sql`true` : sql`p.id in (select app.my_student_ids())`} as mine,
      exists (select from student_class_assignments e where e.student_id = p.id and (select app.today()) between e.starts_on and coalesce(e.ends_on, 'infinity') ${classId ? sql`and e.class_id = ${classId}::uuid` : sql``}) as member
    from profiles p where p.id = any (${sql.param(ids)}::uuid[])`);
  if (rows.length < ids.length) throw new AppError('not_found', 'There is no such student that you may see.');
  const strangers = rows.filter((row) => !row.mine).map((row) => row.name);
  if (strangers.length > 0) throw new AppError('forbidden', `Not in one of your classes: ${strangers.join(', ')}.`);
  const absent = rows.filter((row) => !row.member).map((row) => row.name);
  if (absent.length > 0)
    throw new AppError(
      'invalid_input',
      `${classId ? 'Not in that class' : 'Not a student today'}: ${absent.join(', ')}.`,
      { details: { issues: [{ path: 'studentIds', message: 'are students of the class today' }] } },
    );
}
