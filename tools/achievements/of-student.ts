import { sql } from 'drizzle-orm';
import { z } from 'zod';
import { defineOperation } from '../contract/define-operation.ts';
import { entity } from '../contract/entity.ts';
import { calendarDay } from '../contract/messages.ts';
import { studentInQuestion } from '../entities/student-in-question.ts';
import { rolePage } from '../school/role-page.ts';

export const achievementKinds = ['xp', 'badge', 'award'] as const;

const achievement = z.object({
  ...{
    id: z.uuid(),
    kind: z.enum(achievementKinds),
    title: z.string(),
    points: z.int(),
    reason: z.string().nullable(),
  },
  ...{ class: z.string().nullable(), awardedBy: z.string().nullable(), awardedOn: z.iso.date() },
});

export const achievementsOfStudent = defineOperation({
  name: 'achievements.ofStudent',
  title: 'Achievements of a student',
  description:
    'Points (XP), badges and awards of one student, in all and by month, with the reasons they were given for.',
  examples: [
    'how many XP do I have?',
    'show my badges',
    'what was Sam praised for?',
    'achievements of my daughter',
    'how many points does Ana have?',
  ],
  roles: ['student', 'parent', 'teacher', 'admin'],
  routes: [
    'GET /api/student/achievements',
    'GET /api/parent/children/:studentId/achievements',
    'GET /api/teacher/students/:studentId/achievements',
  ],
  effect: 'read',
  core: ['student'],
  input: z.strictObject({
    studentId: entity('student', 'Whose; the student who asks, or an only child, if left out').optional(),
    kind: z.enum(achievementKinds).optional().describe('Only xp, badges or awards'),
    limit: z.int().min(1).max(200).default(50),
  }),
  output: z.object({
    student: z.object({ id: z.uuid(), name: z.string(), homeroom: z.string().nullable() }),
    ...{ points: z.int(), count: z.int(), badges: z.int(), awards: z.int(), pointsLast30Days: z.int() },
    byMonth: z.array(z.object({ month: z.string(), points: z.int() })),
    achievements: z.array(achievement),
    more: z.int(),
  }),
  run: async (input, { tx, caller }) => {
    const student = await studentInQuestion(tx, caller, input.studentId);
    const [row] = await tx.execute<{ found: Found }>(sql`
      with found as materialized (
        select s.id, s.kind, s.title, s.points, s.reason, c.name as class, p.display_name as "awardedBy", s.awarded_on as "awardedOn", s.created_at
        from student_achievements s left join classes c on c.id = s.class_id left join profiles p on p.id = s.awarded_by
        where s.student_id = ${student.id}::uuid ${input.kind ? sql`and s.kind = ${input.kind}` : sql``}),
      shown as (select * from found order by "awardedOn" desc, created_at desc, id limit ${input.limit})
      select jsonb_build_object('points', (select coalesce(sum(points), 0) from found), 'count', (select count(*) from found),
        'badges', (select count(*) from found where kind = 'badge'), 'awards', (select count(*) from found where kind = 'award'),
        'pointsLast30Days', (select coalesce(sum(points), 0) from found where "awardedOn" > (select app.today()) - 30),
        'byMonth', (select coalesce(jsonb_agg(to_jsonb(m) order by month), '[]') from (select to_char("awardedOn", 'YYYY-MM') as month, sum(points) as points from found group by 1) m),
        'achievements', (select coalesce(jsonb_agg(to_jsonb(s) - 'created_at' order by "awardedOn" desc, created_at desc, id), '[]') from shown s)) as found`);
    if (!row) throw new Error('Achievements are one row');
    return { student, ...row.found, more: row.found.count - row.found.achievements.length };
  },
  summary: (data, t) => {
    const latest = data.achievements.slice(0, 4).map((item) =>
      t('ofStudent.item', {
        title: item.title,
        reason: item.reason ?? 'none',
        points: item.points,
        day: calendarDay(item.awardedOn),
      }),
    );
    return t('ofStudent.summary', {
      name: data.student.name,
      points: data.points,
      count: data.count,
      badges: data.badges,
      awards: data.awards,
      lately: data.pointsLast30Days,
      latest: latest.join('; '),
    });
  },
  draw: (data, t) => [
    ...(data.byMonth.length > 1
      ? [
          {
            kind: 'bar' as const,
            title: t('ofStudent.months'),
            x: { key: 'month', label: t('label.month') },
            series: [{ key: 'points', label: t('label.points') }],
            rows: data.byMonth,
          },
        ]
      : []),
    {
      kind: 'table' as const,
      title: t('ofStudent.title', { name: data.student.name }),
      columns: [
        { key: 'awardedOn', label: t('label.day'), format: 'date' as const },
        { key: 'title', label: t('label.title') },
        { key: 'reason', label: t('label.reason') },
        { key: 'points', label: t('label.points'), align: 'end' as const, format: 'number' as const },
        { key: 'awardedBy', label: t('label.by') },
      ],
      rows: data.achievements.map(({ awardedOn, title, reason, points, awardedBy }) => ({
        awardedOn,
        title,
        reason,
        points,
        awardedBy,
      })),
    },
  ],
  page: (_, role) => rolePage(role),
});

interface Found {
  points: number;
  count: number;
  badges: number;
  awards: number;
  pointsLast30Days: number;
  byMonth: { month: string; points: number }[];
  achievements: z.infer<typeof achievement>[];
}
