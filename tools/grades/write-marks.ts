import { sql } from 'drizzle-orm';
import type { Caller } from '#db/caller.ts';
import type { Transaction } from '#db/with-caller.ts';
import { AppError, type InputIssue } from '../contract/errors.ts';
import type { MarkState } from '../gradebook/mark.ts';

/** One mark as it is entered: a score, or a state without one, or neither where only the comment changes. */
export interface MarkEntry {
  assessmentId: string;
  studentId: string;
  score?: number | undefined;
  state?: Exclude<MarkState, 'graded'> | undefined;
  comment?: string | undefined;
  /** What stood there when it was decided: another mark by now is somebody else's, and stays. */
  expected?: { state: MarkState; score: number | null } | undefined;
}

/** A mark before and after, with what a person calls its parts. */
export interface WrittenMark extends Record<string, unknown> {
  assessmentId: string;
  classId: string;
  studentId: string;
  student: string;
  assessment: string;
  className: string;
  maxScore: number;
  extraCredit: boolean;
  /** The caller is staff of the class today; the term is open for posting today. */
  mine: boolean;
  open: boolean;
  postingCloses: string;
  enrolled: boolean;
  before: { state: MarkState; score: number | null; comment: string | null } | null;
  /** Who entered what stands there. */
  by: string | null;
  released: boolean;
  releasedToGuardians: boolean;
}

/**
 * Enters marks, all or none. Marks that are already so are left alone (`changed` false), and so are those that are not as
 * the entry expected them (`conflict`). Refuses scores above the
 * maximum unless the work is extra credit, students who are not in the class, classes of others, and, for teachers, terms
 * that are closed for posting; an admin gives a reason for what is not their own class or no longer open (access.md).
 */
export async function writeMarks(
  tx: Transaction,
  caller: Caller,
  entries: readonly MarkEntry[],
  reason: string | undefined,
) {
  await lockAssessments(tx, entries);
  const found = await markFacts(tx, entries);
  const facts = new Map(found.map((fact) => [`${fact.assessmentId}/${fact.studentId}`, fact]));
  const written = entries.map((entry) => {
    const fact = facts.get(`${entry.assessmentId}/${entry.studentId}`);
    if (!fact) throw new AppError('not_found', 'There is no such assessment or student that you may see.');
    assertMayWrite(caller, fact, reason);
    const wanted = after(entry, fact);
    const conflict = entry.expected !== undefined && !same(fact.before, entry.expected) && !same(fact.before, wanted);
    return { ...fact, after: conflict ? (fact.before ?? empty) : wanted, conflict };
  });
  assertValid(written);
  await upsert(
    tx,
    written.filter((mark) => !mark.conflict),
  );
  return written.map((mark) => ({ ...mark, changed: !mark.conflict && !equal(mark.before, mark.after) }));
}

const empty = { state: 'ungraded' as const, score: null, comment: null };

const same = (now: WrittenMark['before'], then: { state: MarkState; score: number | null }) =>
  (now?.state ?? 'ungraded') === then.state && (now?.score ?? null) === then.score;

const equal = (before: WrittenMark['before'], now: NonNullable<WrittenMark['before']>) =>
  before !== null && before.state === now.state && before.score === now.score && before.comment === now.comment;

function after({ score, state, comment }: MarkEntry, fact: WrittenMark): NonNullable<WrittenMark['before']> {
  const kept = { state: fact.before?.state ?? ('ungraded' as const), score: fact.before?.score ?? null };
  const next = score !== undefined ? { state: 'graded' as const, score } : state ? { state, score: null } : kept;
  return { ...next, comment: comment === undefined ? (fact.before?.comment ?? null) : comment || null };
}

/** In the order of keys, so that two people who grade the same work wait for each other instead of locking up. */
async function lockAssessments(tx: Transaction, entries: readonly MarkEntry[]) {
  const ids = [...new Set(entries.map((entry) => entry.assessmentId))];
  await tx.execute(
    sql`select id from assessments where id = any (${sql.param(ids)}::uuid[]) order by id for no key update`,
  );
}

async function markFacts(tx: Transaction, entries: readonly MarkEntry[]): Promise<WrittenMark[]> {
  const pairs = entries.map(({ assessmentId, studentId }) => ({ assessmentId, studentId }));
  return tx.execute<WrittenMark>(sql`
    select a.id as "assessmentId", a.class_id as "classId", p.id as "studentId", p.display_name as student, a.title as assessment, c.name as "className",
      a.max_score::float8 as "maxScore", a.extra_credit as "extraCredit", a.class_id in (select app.my_class_ids()) as mine,
      (select app.today()) between t.posting_opens_on and t.posting_closes_on as open, t.posting_closes_on as "postingCloses",
      exists (select from student_class_assignments e where e.student_id = p.id and e.class_id = a.class_id
        and e.starts_on <= greatest(a.due_on, (select app.today())) and coalesce(e.ends_on, 'infinity') >= a.assigned_on) as enrolled,
      case when g.id is not null then jsonb_build_object('state', g.state, 'score', g.score::float8, 'comment', g.comment) end as before,
      grader.display_name as by, coalesce(g.released_to_student_at <= now(), false) as released,
      coalesce(g.released_to_guardians_at <= now(), false) as "releasedToGuardians"
    from jsonb_to_recordset(${JSON.stringify(pairs)}::jsonb) as entry ("assessmentId" uuid, "studentId" uuid)
    join assessments a on a.id = entry."assessmentId" join classes c on c.id = a.class_id join terms t on t.id = a.term_id
    join profiles p on p.id = entry."studentId"
    left join assessment_grades g on g.assessment_id = a.id and g.student_id = p.id
    left join profiles grader on grader.id = g.graded_by`);
}

function assertMayWrite(caller: Caller, fact: WrittenMark, reason: string | undefined) {
  if (caller.role !== 'admin' && !fact.mine)
    throw new AppError('forbidden', `${fact.className} is not one of your classes today.`);
  if (caller.role !== 'admin' && !fact.open) {
    throw new AppError(
      'forbidden',
      `Marks for “${fact.assessment}” are closed: its term could be posted until ${fact.postingCloses}. The office can correct them.`,
    );
  }
  if (caller.role === 'admin' && !(fact.mine && fact.open) && !reason) {
    throw new AppError('invalid_input', 'Please give the reason for this correction.', {
      details: {
        issues: [
          { path: 'reason', message: 'is needed to correct marks of a class that is not yours, or of a closed term' },
        ],
      },
    });
  }
}

function assertValid(
  marks: readonly (WrittenMark & { after: NonNullable<WrittenMark['before']>; conflict: boolean })[],
) {
  const issues = marks.flatMap((mark, index): InputIssue[] => {
    if (mark.conflict) return [];
    if (!mark.enrolled)
      return [{ path: `marks.${index}.studentId`, message: `${mark.student} is not in ${mark.className}.` }];
    if (mark.after.score === null || mark.extraCredit || mark.after.score <= mark.maxScore) return [];
    return [
      {
        path: `marks.${index}.score`,
        message: `${mark.student}: ${mark.after.score} is more than the ${mark.maxScore} points of “${mark.assessment}”.`,
      },
    ];
  });
  if (issues.length > 0)
    throw new AppError(
      'invalid_input',
      issues
        .slice(0, 3)
        .map((issue) => issue.message)
        .join(' '),
      { details: { issues } },
    );
}

async function upsert(
  tx: Transaction,
  marks: readonly (WrittenMark & { after: NonNullable<WrittenMark['before']> })[],
) {
  const rows = marks.map(({ assessmentId, studentId, after: made }) => ({ assessmentId, studentId, ...made }));
  await tx.execute(sql`
    insert into assessment_grades (assessment_id, class_id, student_id, state, score, comment)
    select m."assessmentId", a.class_id, m."studentId", m.state, m.score, m.comment
    from jsonb_to_recordset(${JSON.stringify(rows)}::jsonb) as m ("assessmentId" uuid, "studentId" uuid, state text, score numeric, comment text)
    join assessments a on a.id = m."assessmentId" order by 1, 3
    on conflict (school_id, assessment_id, student_id) do update
      set state = excluded.state, score = excluded.score, comment = excluded.comment, graded_by = (select app.uid()), updated_at = now()
      where (assessment_grades.state, assessment_grades.score, assessment_grades.comment) is distinct from (excluded.state, excluded.score, excluded.comment)`);
}
