import { sql } from 'drizzle-orm';
import { z } from 'zod';
import { schoolDay } from '../classes/school-day.ts';
import { defineOperation } from '../contract/define-operation.ts';
import { entity } from '../contract/entity.ts';
import { AppError } from '../contract/errors.ts';
import { guardian, guardiansOf } from './guardians-query.ts';
import { homeroomOf } from './queries.ts';

export const peopleGuardians = defineOperation({
  name: 'people.guardians',
  title: 'Guardians of a student',
  description:
    'Parents and other guardians of one student: relation, who lives with the student, who is called in an emergency, and their contact where the caller may see it.',
  examples: [
    'who are Sam Okafor’s parents?',
    'phone number of Maya’s mother',
    'whom do I call for Omar in an emergency',
    'guardians of Lina Haddad',
  ],
  roles: ['teacher', 'admin'],
  routes: ['GET /api/teacher/students/:studentId/guardians', 'GET /api/admin/students/:studentId/guardians'],
  effect: 'read',
  input: z.strictObject({ studentId: entity('student', 'The student') }),
  output: z.object({
    student: z.string(),
    studentId: z.uuid(),
    class: z.string().nullable(),
    guardians: z.array(guardian),
    contactHidden: z.boolean(),
  }),
  run: async (input, { tx, caller, t }) => {
    const { today } = await schoolDay(tx);
    const [student] = await tx.execute<{ name: string; class: string | null; mine: boolean }>(
      sql`select p.display_name as name, ${homeroomOf(today)} as class, p.id in (select app.my_student_ids()) as mine from profiles p where p.id = ${input.studentId}::uuid`,
    );
    if (!student) throw new AppError('not_found', t('error.noStudent'));
    if (caller.role === 'teacher' && !student.mine)
      throw new AppError('forbidden', t('error.notMyStudent', { student: student.name }));
    const guardians = await guardiansOf(tx, input.studentId, today);
    return {
      student: student.name,
      studentId: input.studentId,
      class: student.class,
      guardians,
      contactHidden: guardians.some((row) => row.phone === null && row.email === null),
    };
  },
  summary: (output, t) => {
    if (output.guardians.length === 0) return t('guardians.none', { student: output.student });
    const listed = output.guardians.map((row) =>
      t('guardians.one', {
        name: row.name,
        relation: row.relation,
        phone: row.phone ?? 'none',
        emergency: String(row.emergencyContact),
        restricted: String(row.restricted),
        access: String(row.dataAccess && row.verified),
      }),
    );
    const hidden = output.contactHidden ? ` ${t('guardians.hidden')}` : '';
    return `${t('guardians.summary', { student: output.student, class: output.class ?? 'none', count: output.guardians.length })} ${listed.join('; ')}.${hidden}`;
  },
  draw: (output, t) =>
    output.guardians.length === 0
      ? []
      : [
          {
            kind: 'cards',
            title: t('guardians.title', { student: output.student }),
            cards: output.guardians.map((row) => ({
              title: row.name,
              lines: [
                row.relation,
                ...[row.phone, row.email].filter((line) => line !== null),
                ...(row.emergencyContact ? [t('guardians.emergency')] : []),
                ...(row.restricted ? [t('guardians.restricted')] : []),
              ],
              ...(row.restricted ? { tone: 'alert' as const } : {}),
            })),
          },
        ],
  page: (_output, role) => `/${role}`,
});
