import { sql } from 'drizzle-orm';
import { z } from 'zod';
import { defineOperation } from '../contract/define-operation.ts';
import { entity } from '../contract/entity.ts';
import { calendarDay } from '../contract/messages.ts';
import { classInQuestion } from '../entities/class-in-question.ts';
import { classPage, rolePage } from '../school/role-page.ts';
import { achievementKinds } from './of-student.ts';

const given = z.object({
  student: z.string(),
  class: z.string().nullable(),
  kind: z.enum(achievementKinds),
  title: z.string(),
  points: z.int(),
  reason: z.string().nullable(),
  awardedOn: z.iso.date(),
});

export const achievementsRecent = defineOperation({
  name: 'achievements.recent',
  title: 'Recent recognition',
  description:
    'What students of a class, of my classes or of the school were recognised for lately, with totals by class. There is no ranking of students.',
  examples: [
    'who was praised this month?',
    'recent achievements in 8B',
    'achievement statistics of the school',
    'how many XP did my classes get?',
    'which awards were given lately?',
  ],
  roles: ['teacher', 'admin'],
  routes: ['GET /api/teacher/achievements', 'GET /api/admin/analytics/achievements'],
  effect: 'read',
  input: z.strictObject({
    classId: entity('class', 'Only this class').optional(),
    days: z.int().min(1).max(365).default(30).describe('How many days back'),
    limit: z.int().min(1).max(200).default(50),
  }),
  output: z.object({
    class: z.object({ id: z.uuid(), name: z.string() }).nullable(),
    ...{
      from: z.iso.date(),
      to: z.iso.date(),
      count: z.int(),
      points: z.int(),
      students: z.int(),
      enrolled: z.int(),
      badges: z.int(),
      awards: z.int(),
    },
    byClass: z.array(z.object({ class: z.string(), count: z.int(), points: z.int(), students: z.int() })),
    achievements: z.array(given),
    more: z.int(),
  }),
  run: async (input, { tx, caller }) => {
    const found = input.classId ? await classInQuestion(tx, caller, input.classId) : null;
    // Students of the class are meant, whoever gave it: recognition in 8B Mathematics is recognition of 8B.
    const members = found
      ? sql`select e.student_id from student_class_assignments e where e.class_id = ${found.id}::uuid and (select app.today()) between e.starts_on and coalesce(e.ends_on, 'infinity')`
      : caller.role === 'teacher'
        ? sql`select app.my_student_ids()`
        : sql`select e.student_id from student_class_assignments e where e.class_kind = 'homeroom' and (select app.today()) between e.starts_on and coalesce(e.ends_on, 'infinity')`;
    const [row] = await tx.execute<{ found: Found }>(sql`
      with members as (select distinct m.student_id from (${members}) m (student_id)),
      found as materialized (
        select s.id, p.display_name as student, s.student_id, coalesce(h.name, '–') as class, s.kind, s.title, s.points, s.reason, s.awarded_on as "awardedOn", s.created_at
        from student_achievements s join profiles p on p.id = s.student_id
        left join student_class_assignments e on e.student_id = s.student_id and e.class_kind = 'homeroom' and (select app.today()) between e.starts_on and coalesce(e.ends_on, 'infinity')
        left join classes h on h.id = e.class_id
        where s.student_id in (select student_id from members) and s.awarded_on > (select app.today()) - ${input.days}::int),
      shown as (select * from found order by "awardedOn" desc, created_at desc, id limit ${input.limit})
      select jsonb_build_object('from', (select app.today()) - ${input.days}::int + 1, 'to', (select app.today()), 'count', (select count(*) from found), 'points', (select coalesce(sum(points), 0) from found),
        'students', (select count(distinct student_id) from found), 'enrolled', (select count(*) from members),
        'badges', (select count(*) from found where kind = 'badge'), 'awards', (select count(*) from found where kind = 'award'),
        'byClass', (select coalesce(jsonb_agg(to_jsonb(c) order by class), '[]') from (select class, count(*) as count, sum(points) as points, count(distinct student_id) as students from found group by 1) c),
        'achievements', (select coalesce(jsonb_agg(to_jsonb(s) - 'created_at' - 'student_id' - 'id' order by "awardedOn" desc, created_at desc, id), '[]') from shown s)) as found`);
    if (!row) throw new Error('Recognition is one row');
    return {
      class: found && { id: found.id, name: found.name },
      ...row.found,
      more: row.found.count - row.found.achievements.length,
    };
  },
  summary: (data, t) => {
    const latest = data.achievements
      .slice(0, 4)
      .map((item) => t('recent.item', { student: item.student, title: item.title, reason: item.reason ?? 'none' }));
    return t('recent.summary', {
      ...data,
      of: data.class?.name ?? 'none',
      class: '',
      from: calendarDay(data.from),
      to: calendarDay(data.to),
      latest: latest.join('; '),
      byClass: '',
      achievements: '',
    });
  },
  draw: (data, t) => [
    {
      kind: 'bar',
      title: t('recent.chart'),
      x: { key: 'class', label: t('label.class') },
      series: [{ key: 'points', label: t('label.points') }],
      rows: data.byClass,
    },
    {
      kind: 'table',
      title: t('recent.title'),
      columns: [
        { key: 'awardedOn', label: t('label.day'), format: 'date' },
        { key: 'student', label: t('label.student') },
        { key: 'class', label: t('label.class') },
        { key: 'title', label: t('label.title') },
        { key: 'reason', label: t('label.reason') },
        { key: 'points', label: t('label.points'), align: 'end', format: 'number' },
      ],
      rows: data.achievements,
    },
  ],
  page: (data, role) => (data.class ? classPage(role, data.class.id) : rolePage(role)),
});

interface Found {
  from: string;
  to: string;
  count: number;
  points: number;
  students: number;
  enrolled: number;
  badges: number;
  awards: number;
  byClass: { class: string; count: number; points: number; students: number }[];
  achievements: z.infer<typeof given>[];
}
