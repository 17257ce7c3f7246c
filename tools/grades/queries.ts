import { type SQL, sql } from 'drizzle-orm';
import type { Transaction } from '#db/with-caller.ts';
import type { ScaleBreak } from '../gradebook/grading-scale.ts';
import type { Mark } from '../gradebook/mark.ts';
import type { StoredPolicy } from '../gradebook/stored-policy.ts';
import { markJson, marksBy, storedPolicy } from './policy-query.ts';

/** The default scale of the school: [] where it has none. */
export const defaultScale = sql`coalesce((select breaks from grading_scales order by is_default desc, created_at limit 1), '[]'::jsonb)`;

/** Days that figures are about: the term up to today, else the academic year up to today. */
export const rangeOf = (termId: string | undefined) => sql`(
  select jsonb_build_object('from', r.starts_on, 'to', least(r.ends_on, (select app.today())), 'name', r.name) from (
    ${termId ? sql`select starts_on, ends_on, name from terms where id = ${termId}::uuid` : sql`select starts_on, ends_on, name from academic_years where (select app.today()) between starts_on and ends_on`}
    union all select app.today(), (select app.today()), null
  ) r limit 1)`;

export interface Range {
  from: string;
  to: string;
  name: string | null;
}

/** Assessments of a term and of the terms below it, or of classes of this academic year. Aliases: a assessments, c classes. */
export const inScope = (termId: string | undefined): SQL =>
  termId
    ? sql`a.term_id in (with recursive wanted as (select ${termId}::uuid as id union select t.id from terms t join wanted w on t.parent_id = w.id) select id from wanted)`
    : sql`c.academic_year_id in (select id from academic_years where (select app.today()) between starts_on and ends_on)`;

/** Whether a mark or result is out: to guardians where a guardian asks, else to the student. */
const released = (alias: SQL) =>
  sql`coalesce(case (select app.role()) when 'parent' then ${alias}.released_to_guardians_at else ${alias}.released_to_student_at end <= now(), false)`;

/** A mark as the engine takes it, with what people want to know of it. */
export interface StudentMark extends Mark {
  classId: string;
  assessmentId: string;
  title: string;
  dueOn: string;
  termId: string;
  term: string;
  termStartsOn: string;
  comment: string | null;
  released: boolean;
}

export interface StudentClass {
  id: string;
  name: string;
  subject: string | null;
  policy: StoredPolicy;
}

export interface TermResult {
  term: string;
  termStartsOn: string;
  kind: 'term' | 'interim';
  subject: string;
  percent: number | null;
  letter: string | null;
  remarks: string | null;
  released: boolean;
}

export interface StudentFacts {
  range: Range;
  scale: ScaleBreak[];
  classes: StudentClass[];
  marks: StudentMark[];
  results: TermResult[];
}

/** Everything about a student's marks that the caller may see, in one statement. Row security leaves out unreleased marks. */
export async function studentFacts(
  tx: Transaction,
  filter: { studentId: string; subjectId: string | undefined; termId: string | undefined },
): Promise<StudentFacts> {
  const ofSubject = filter.subjectId ? sql`and c.subject_id = ${filter.subjectId}::uuid` : sql``;
  const [row] = await tx.execute<{ facts: StudentFacts }>(sql`
    with marks as materialized (
      select a.class_id, a.category_id, a.id as assessment_id, a.title, a.due_on, a.max_score, a.extra_credit, g.state, g.score, g.comment,
        ${released(sql`g`)} as released, t.id as term_id, t.name as term, t.starts_on as term_starts_on
      from assessment_grades g join assessments a on a.id = g.assessment_id join classes c on c.id = a.class_id join terms t on t.id = a.term_id
      where g.student_id = ${filter.studentId}::uuid ${ofSubject} and ${inScope(filter.termId)})
    select jsonb_build_object(
      'range', ${rangeOf(filter.termId)}, 'scale', ${defaultScale},
      'classes', (select coalesce(jsonb_agg(jsonb_build_object('id', c.id, 'name', c.name, 'subject', s.name, 'policy', ${storedPolicy}) order by s.name, c.name), '[]')
        from classes c left join subjects s on s.id = c.subject_id where c.id in (select class_id from marks)),
      'marks', (select coalesce(jsonb_agg(jsonb_build_object('classId', m.class_id, 'categoryId', m.category_id, 'assessmentId', m.assessment_id, 'title', m.title, 'dueOn', m.due_on,
          'maxScore', m.max_score::text, 'extraCredit', m.extra_credit, 'state', m.state, 'score', m.score::text, 'comment', m.comment, 'released', m.released,
          'termId', m.term_id, 'term', m.term, 'termStartsOn', m.term_starts_on) order by m.due_on desc, m.assessment_id), '[]') from marks m),
      'results', (select coalesce(jsonb_agg(jsonb_build_object('term', t.name, 'termStartsOn', t.starts_on, 'kind', r.kind, 'subject', s.name, 'percent', r.percent::float8, 'letter', r.letter,
          'remarks', r.remarks, 'released', ${released(sql`r`)}) order by t.starts_on, t.ends_on - t.starts_on, s.name), '[]')
        from grades r join terms t on t.id = r.term_id join subjects s on s.id = r.subject_id join classes c on c.id = r.class_id
        where r.student_id = ${filter.studentId}::uuid ${ofSubject} and ${filter.termId ? sql`r.term_id = ${filter.termId}::uuid` : sql`c.academic_year_id in (select id from academic_years where (select app.today()) between starts_on and ends_on)`})
    ) as facts`);
  return row?.facts ?? { range: { from: '', to: '', name: null }, scale: [], classes: [], marks: [], results: [] };
}

export interface ClassFacts {
  range: Range;
  scale: ScaleBreak[];
  policy: StoredPolicy;
  students: { id: string; name: string; marks: Mark[]; missing: number }[];
  unreleased: number;
  assessments: number;
}

/** What the averages of one class are made of: its students of today, their marks and its policy. */
export async function classFacts(tx: Transaction, classId: string, termId: string | undefined): Promise<ClassFacts> {
  const ofClass = sql`a.class_id = ${classId}::uuid and ${inScope(termId)}`;
  const [row] = await tx.execute<{ facts: ClassFacts }>(sql`
    with summed as (${marksBy(ofClass)}),
    states as (
      select g.student_id, count(*) filter (where g.state = 'missing')::int as missing,
        count(*) filter (where g.state <> 'ungraded' and (g.released_to_student_at is null or g.released_to_student_at > now()))::int as unreleased
      from assessment_grades g join assessments a on a.id = g.assessment_id join classes c on c.id = a.class_id where ${ofClass} group by 1)
    select jsonb_build_object(
      'range', ${rangeOf(termId)}, 'scale', ${defaultScale},
      'policy', (select ${storedPolicy} from classes c where c.id = ${classId}::uuid),
      'unreleased', (select coalesce(sum(unreleased), 0) from states),
      'assessments', (select count(*) from assessments a join classes c on c.id = a.class_id where ${ofClass}),
      'students', (select coalesce(jsonb_agg(jsonb_build_object('id', p.id, 'name', p.display_name, 'missing', coalesce(s.missing, 0),
          'marks', (select coalesce(jsonb_agg(${markJson}), '[]') from summed where summed.student_id = p.id)) order by p.family_name, p.given_name, p.id), '[]')
        from student_class_assignments e join profiles p on p.id = e.student_id left join states s on s.student_id = p.id
        where e.class_id = ${classId}::uuid and (select app.today()) between e.starts_on and coalesce(e.ends_on, 'infinity'))
    ) as facts`);
  if (!row) throw new Error('The facts of a class are one row');
  return row.facts;
}
