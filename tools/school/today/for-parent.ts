import { sql } from 'drizzle-orm';
import { type Suggest, type Suggestion, suggestion, when } from './suggestion.ts';

interface Child {
  name: string;
  /** Label of the newest mark of today that is no presence, or null. */
  away: string | null;
  due: number;
  marks: number;
  missing: number;
}

/** Of each child under their own name: not in school today, due work, new marks, missing work; then the announcements. */
export const forParent: Suggest = async (tx) => {
  const [row] = await tx.execute<{ now: { children: Child[]; announcements: number } }>(sql`
    select jsonb_build_object('announcements', (select count(*) from announcements where publishes_at between now() - interval '7 days' and now() and coalesce(expires_on >= (select app.today()), true)),
      'children', (select coalesce(jsonb_agg(to_jsonb(child) order by child.name), '[]') from (
        select p.given_name as name,
          (select k.label from attendance_effective m join attendance_codes k on k.id = m.code_id where m.student_id = p.id and m.day = (select app.today()) and m.session in ('am', 'pm') and not k.counts_present order by m.session desc limit 1) as away,
          (select count(*) from assessments a join student_class_assignments e on e.class_id = a.class_id and e.student_id = p.id and a.due_on between e.starts_on and coalesce(e.ends_on, 'infinity')
            where a.published_at <= now() and a.due_on between (select app.today()) and (select app.today()) + 7) as due,
          (select count(*) from assessment_grades g where g.student_id = p.id and g.state <> 'ungraded' and g.released_to_guardians_at between now() - interval '7 days' and now()) as marks,
          (select count(*) from assessment_grades g join assessments a on a.id = g.assessment_id where g.student_id = p.id and g.state = 'missing' and g.released_to_guardians_at <= now() and a.due_on between (select app.today()) - 60 and (select app.today()) - 1) as missing
        from profiles p where p.id in (select app.my_child_ids())) child)) as now`);
  if (!row) return [];
  const { children, announcements } = row.now;
  const each = (make: (child: Child) => Suggestion[]) => children.flatMap(make);
  return [
    ...each((child) =>
      when(child.away !== null, 'away', { child: child.name, code: (child.away ?? '').toLowerCase() }),
    ),
    ...each((child) => when(child.missing, 'childMissing', { child: child.name, missing: child.missing })),
    ...each((child) => when(child.due, 'childDue', { child: child.name, due: child.due })),
    ...each((child) => when(child.marks, 'childMarks', { child: child.name, marks: child.marks })),
    ...when(announcements, 'announcements', { count: announcements }),
    ...each((child) => [suggestion('childGrades', { child: child.name })]),
  ];
};
