import { sql } from 'drizzle-orm';
import { z } from 'zod';
import { covers } from '../classes/queries.ts';
import { schoolDay } from '../classes/school-day.ts';
import { defineOperation } from '../contract/define-operation.ts';
import { entity } from '../contract/entity.ts';

const teacher = z.object({
  id: z.uuid(),
  name: z.string(),
  /** Classes taught today, with the duty where it is not the main one. */
  classes: z.array(z.object({ class: z.string(), subject: z.string().nullable(), kind: z.string(), duty: z.string() })),
  /** safeguarding_lead, office, … */
  duties: z.array(z.string()),
  /** For parents: whose teacher. */
  children: z.array(z.string()),
});
interface Row extends Record<string, unknown>, z.infer<typeof teacher> {
  total: number;
}

export const peopleTeachers = defineOperation({
  name: 'people.teachers',
  title: 'Teachers and staff',
  description:
    'Lists teachers: for staff the whole school’s with classes and duties such as counsellor or office, for students and parents those who teach oneself or one’s children.',
  examples: [
    'who are my teachers?',
    'who teaches Maya English',
    'list all maths teachers',
    'who is the safeguarding lead',
    'which staff teach grade 8',
    'which teachers do I have',
  ],
  roles: ['student', 'parent', 'teacher', 'admin'],
  routes: ['GET /api/student/teachers', 'GET /api/parent/teachers', 'GET /api/admin/teachers'],
  effect: 'read',
  input: z.strictObject({
    studentId: entity('student', 'Only those who teach this student').optional(),
    subjectId: entity('subject', 'Only this subject').optional(),
    classId: entity('class', 'Only this class').optional(),
    gradeLevelId: entity('grade_level', 'Only this grade').optional(),
    duty: z
      .enum(['safeguarding_lead', 'safeguarding_deputy', 'counsellor', 'office', 'registrar', 'exams'])
      .optional()
      .describe('Only staff with this duty'),
    limit: z.int().min(1).max(200).default(50).describe('At most so many people'),
  }),
  output: z.object({ total: z.int(), own: z.boolean(), teachers: z.array(teacher), more: z.boolean() }),
  run: async (input, { tx, caller }) => {
    const { today } = await schoolDay(tx);
    const own = caller.role === 'student' || caller.role === 'parent';
    const enrolled = sql`select e.student_id from student_class_assignments e where e.class_id = c.id and ${covers('e', today)}`;
    const taught = sql`
      select t.teacher_id, t.duty, c.id, c.name, c.kind, s.name as subject from teacher_class_assignments t join classes c on c.id = t.class_id left join subjects s on s.id = c.subject_id
      where ${covers('t', today)} ${input.subjectId ? sql`and c.subject_id = ${input.subjectId}::uuid` : sql``} ${input.gradeLevelId ? sql`and c.grade_level_id = ${input.gradeLevelId}::uuid` : sql``}
        ${input.classId ? sql`and (c.id = ${input.classId}::uuid or c.homeroom_id = ${input.classId}::uuid)` : sql``}
        ${input.studentId ? sql`and ${input.studentId}::uuid in (${enrolled})` : sql``}
        ${caller.role === 'student' ? sql`and c.id in (select app.own_class_ids())` : caller.role === 'parent' ? sql`and c.id in (select app.child_class_ids())` : sql``}`;
    const narrowed = own || input.subjectId || input.classId || input.gradeLevelId || input.studentId;
    const rows = await tx.execute<Row>(sql`
      with taught as (${taught}),
      duties as (select d.person_id, jsonb_agg(d.duty order by d.duty) as duties from staff_duties d where ${covers('d', today)} group by d.person_id)
      select p.id, p.display_name as name, coalesce(d.duties, '[]') as duties, count(*) over ()::int as total,
        coalesce((select jsonb_agg(jsonb_build_object('class', t.name, 'subject', t.subject, 'kind', t.kind, 'duty', t.duty) order by t.kind, t.name) from taught t where t.teacher_id = p.id), '[]') as classes,
        coalesce((select jsonb_agg(distinct k.display_name) from taught t join student_class_assignments e on e.class_id = t.id and ${covers('e', today)} join profiles k on k.id = e.student_id
          where t.teacher_id = p.id and e.student_id in (select app.my_child_ids())), '[]') as children
      from profiles p left join duties d on d.person_id = p.id
      where ${narrowed ? sql`p.id in (select teacher_id from taught)` : sql`(p.id in (select teacher_id from taught) or p.role in ('teacher', 'admin') or d.person_id is not null)`}
        ${input.duty ? sql`and d.duties ? ${input.duty}` : sql``}
      order by p.family_name, p.given_name, p.id limit ${input.limit}`);
    const total = rows[0]?.total ?? 0;
    return { total, own, teachers: rows.map(({ total: _total, ...row }) => row), more: total > rows.length };
  },
  summary: (output, t) => {
    if (output.total === 0) return t(output.own ? 'teachers.noneOwn' : 'teachers.none');
    const several = new Set(output.teachers.flatMap((row) => row.children)).size > 1;
    const listed = output.teachers.slice(0, 25).map((row) => {
      const subjects = [...new Set(row.classes.map((item) => item.subject ?? item.class))].join(', ');
      const duties = row.duties.map((duty) => t(`duty.${duty}`)).join(', ');
      return t('teachers.one', {
        name: row.name,
        subjects: [subjects, duties].filter(Boolean).join('; ') || 'none',
        children: several ? row.children.join(', ') || 'none' : 'none',
      });
    });
    return `${t(output.own ? 'teachers.own' : 'teachers.summary', { total: output.total })} ${listed.join('; ')}${output.total > listed.length ? ` ${t('teachers.more', { count: output.total - listed.length })}` : '.'}`;
  },
  draw: (output, t) => [
    {
      kind: 'table',
      title: t(output.own ? 'teachers.titleOwn' : 'teachers.title'),
      columns: [
        { key: 'name', label: t('column.name') },
        { key: 'classes', label: t('column.classes') },
        ...(output.own ? [] : [{ key: 'duties', label: t('column.duties') }]),
      ],
      rows: output.teachers.map((row) => ({
        name: row.name,
        classes: row.classes.map((item) => item.class).join(', '),
        duties: row.duties.map((duty) => t(`duty.${duty}`)).join(', '),
      })),
    },
  ],
  page: (_output, role) => `/${role}`,
});
