import { sql } from 'drizzle-orm';
import { z } from 'zod';
import type { Transaction } from '#db/with-caller.ts';
import { defineOperation } from '../contract/define-operation.ts';
import { entity } from '../contract/entity.ts';
import { AppError } from '../contract/errors.ts';
import { classInQuestion } from '../entities/class-in-question.ts';
import { classPage } from '../school/role-page.ts';

const audiences = ['both', 'students', 'guardians'] as const;

export const releaseGrades = defineOperation({
  name: 'grades.release',
  title: 'Release marks',
  description:
    'Lets students, their guardians or both see the marks of one assessment, now or from a time on. Marks that are still empty stay back and are counted.',
  examples: [
    'release the marks of the fractions quiz',
    'publish the unit test results to students and parents',
    'let 8B see their essay marks tomorrow at 8',
    'release the lab report to students only',
  ],
  roles: ['teacher', 'admin'],
  routes: ['POST /api/teacher/assessments/:assessmentId/release', 'POST /api/admin/assessments/:assessmentId/release'],
  effect: 'write',
  input: z.strictObject({
    classId: entity('class', 'The class, if said').optional(),
    assessmentId: entity('assessment', 'Whose marks: the title of the assessment'),
    audience: z.enum(audiences).default('both').describe('Who may see them: students, guardians or both'),
    at: z.iso.datetime({ offset: true }).optional().describe('From when; now if left out'),
  }),
  output: z.object({
    ...{ assessmentId: z.uuid(), assessment: z.string(), classId: z.uuid(), class: z.string() },
    audience: z.enum(audiences),
    at: z.iso.datetime({ offset: true }).nullable(),
    released: z.int(),
    already: z.int(),
    ungraded: z.int(),
  }),
  run: async (input, { tx, caller }) => {
    const [found] = await tx.execute<{ title: string; class_id: string; past: boolean; published: boolean }>(sql`
      select title, class_id, coalesce(${input.at ?? null}::timestamptz <= now(), true) as past, coalesce(published_at <= now(), false) as published
      from assessments where id = ${input.assessmentId}::uuid for no key update`);
    if (!found) throw new AppError('not_found', 'There is no such assessment of yours.');
    const ofClass = await classInQuestion(tx, caller, found.class_id);
    if (!found.published)
      throw new AppError('conflict', `“${found.title}” is not published yet; its marks cannot be seen before it is.`);
    const counts = await release(tx, input.assessmentId, input.audience, found.past ? undefined : input.at);
    return {
      ...{ assessmentId: input.assessmentId, assessment: found.title, classId: ofClass.id, class: ofClass.name },
      ...{ audience: input.audience, at: found.past ? null : (input.at ?? null), ...counts },
    };
  },
  summary: (data, t) => t('release.done', values(data)),
  card: (data, t) => ({
    title: t('release.title', values(data)),
    action: t('release.action', { count: data.released }),
  }),
  page: (data, role) => classPage(role, data.classId),
});

const values = (data: {
  assessment: string;
  class: string;
  audience: string;
  at: string | null;
  released: number;
  already: number;
  ungraded: number;
}) => ({
  ...data,
  when: data.at ? 'later' : 'now',
  at: data.at ? Date.parse(data.at) : 0,
});

/** A mark that this audience sees already stays as it is, so that releasing again never hides anything. */
async function release(
  tx: Transaction,
  assessmentId: string,
  audience: (typeof audiences)[number],
  at: string | undefined,
) {
  const from = sql`coalesce(${at ?? null}::timestamptz, now())`;
  const opened = (column: string, wanted: boolean) =>
    wanted ? sql`least(${sql.identifier(column)}, ${from})` : sql.identifier(column);
  const student = opened('released_to_student_at', audience !== 'guardians');
  const guardians = opened('released_to_guardians_at', audience !== 'students');
  const [before] = await tx.execute<{ ungraded: number; marks: number }>(sql`
    select count(*) filter (where p.state is null or p.state = 'ungraded')::int as ungraded, count(*) filter (where p.state <> 'ungraded')::int as marks
    from assessments a
    join student_class_assignments e on e.class_id = a.class_id and (select app.today()) between e.starts_on and coalesce(e.ends_on, 'infinity')
    left join assessment_grades p on p.assessment_id = a.id and p.student_id = e.student_id where a.id = ${assessmentId}::uuid`);
  const changed = await tx.execute(sql`
    update assessment_grades set released_to_student_at = ${student}, released_to_guardians_at = ${guardians}, updated_at = now()
    where assessment_id = ${assessmentId}::uuid and state <> 'ungraded'
      and (released_to_student_at, released_to_guardians_at) is distinct from (${student}, ${guardians}) returning id`);
  return {
    released: changed.length,
    already: Math.max(0, (before?.marks ?? 0) - changed.length),
    ungraded: before?.ungraded ?? 0,
  };
}
