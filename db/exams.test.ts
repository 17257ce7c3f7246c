import { sql } from 'drizzle-orm';
import { beforeAll, describe, expect, it } from 'vitest';
import type { Caller } from './caller.ts';
import { ownDatabase } from './testing.ts';
import { withCaller } from './with-caller.ts';

const { superuser, connection, caller } = await ownDatabase();
const people = {} as Record<'admin' | 'teacher' | 'exams' | 'stranger' | 'student' | 'parent', Caller>;
let exam: { classId: string; termId: string };

const as = <Row extends Record<string, unknown>>(who: Caller, query: ReturnType<typeof sql>) =>
  withCaller(who, async (tx) => [...(await tx.execute<Row>(query))], connection);
const refusal = (work: PromiseLike<unknown>): Promise<string> =>
  Promise.resolve(work).then(
    () => 'no refusal',
    (error: { code?: string; cause?: { code?: string } }) => error.cause?.code ?? error.code ?? String(error),
  );

beforeAll(async () => {
  for (const [name, email, role] of [
    ['admin', 'admin@demo.school', 'admin'],
    ['teacher', 'teacher@demo.school', 'teacher'],
    ['exams', 'james.thornton@demo.school', 'teacher'],
    ['student', 'student@demo.school', 'student'],
    ['parent', 'parent@demo.school', 'parent'],
  ] as const)
    people[name] = await caller(email, role);
  const [found] = await superuser<{ class_id: string; term_id: string; guardian: string; stranger: string }[]>`
    select t.class_id, m.id as term_id,
      (select g.guardian_id from public.parent_child_relationships g where g.student_id = e.student_id and g.data_access and g.verified_at is not null and not g.contact_restricted limit 1) as guardian,
      (select o.teacher_id from public.teacher_class_assignments o where o.school_id = t.school_id and o.ends_on is null
        and o.teacher_id <> ${people.exams.userId}
        and not exists (select from public.teacher_class_assignments x where x.teacher_id = o.teacher_id and x.class_id = t.class_id)
        and not exists (select from public.teacher_class_assignments h join public.student_class_assignments a on a.class_id = h.class_id
          where h.teacher_id = o.teacher_id and a.student_id = e.student_id) limit 1) as stranger
    from public.teacher_class_assignments t
    join public.student_class_assignments e on e.school_id = t.school_id and e.class_id = t.class_id and e.student_id = ${people.student.userId} and e.ends_on is null
    join public.terms m on m.school_id = t.school_id and current_date between m.posting_opens_on and m.posting_closes_on
    where t.teacher_id = ${people.teacher.userId} and t.ends_on is null order by m.starts_on, t.class_id limit 1`;
  if (!found) throw new Error('The demonstration has no class of this teacher and student in an open term');
  exam = { classId: found.class_id, termId: found.term_id };
  const member = async (person: string, role: Caller['role']) => {
    const [row] = await superuser<Pick<Caller, 'membershipId'>[]>`
      select id as "membershipId" from public.memberships where person_id = ${person} and role = ${role} and school_id = ${people.admin.schoolId}`;
    return { ...people.teacher, userId: person, role, membershipId: row?.membershipId ?? '' };
  };
  people.stranger = await member(found.stranger, 'teacher');
  people.parent = await member(found.guardian, 'parent');
});

/** An exam of the teacher's class with one question, its key and the student's place. Times in hours from now. */
async function arrange(opensIn: number, closesIn: number) {
  const [made] = await as<{ id: string }>(
    people.teacher,
    sql`insert into exams (class_id, term_id, title, opens_at, closes_at, minutes, published_at)
        values (${exam.classId}, ${exam.termId}, 'Midterm', now() + interval '1 day', now() + interval '2 days', 60, now()) returning id`,
  );
  const id = made?.id ?? '';
  const [question] = await as<{ id: string }>(
    people.teacher,
    sql`insert into exam_questions (exam_id, position, kind, prompt, points) values (${id}, 1, 'number', 'What is 6 × 7?', 2) returning id`,
  );
  await as(
    people.teacher,
    sql`insert into exam_answer_keys (exam_id, question_id, answer) values (${id}, ${question?.id}, '{"number": 42}')`,
  );
  const [sitting] = await as<{ id: string }>(
    people.teacher,
    sql`insert into exam_sittings (exam_id, student_id) values (${id}, ${people.student.userId}) returning id`,
  );
  await superuser`
    update public.exams set opens_at = now() + make_interval(hours => ${opensIn}), closes_at = now() + make_interval(hours => ${closesIn}),
      questions_released_at = now() + make_interval(hours => ${opensIn}) where id = ${id}`;
  return { id, question: question?.id ?? '', sitting: sitting?.id ?? '' };
}

const counts = async (who: Caller, examId: string) =>
  (
    await as<{ exams: number; questions: number; keys: number }>(
      who,
      sql`select (select count(*)::int from exams where id = ${examId}) as exams,
        (select count(*)::int from exam_questions where exam_id = ${examId}) as questions,
        (select count(*)::int from exam_answer_keys where exam_id = ${examId}) as keys`,
    )
  )[0];

describe('before an exam', () => {
  it('its questions and keys are for its class’s staff, the duty and admins; its time for the families', async () => {
    const { id } = await arrange(24, 48);
    const all = { exams: 1, questions: 1, keys: 1 };
    for (const who of [people.teacher, people.exams, people.admin]) expect(await counts(who, id)).toEqual(all);
    for (const who of [people.student, people.parent])
      expect(await counts(who, id)).toEqual({ exams: 1, questions: 0, keys: 0 });
    expect(await counts(people.stranger, id)).toEqual({ exams: 0, questions: 0, keys: 0 });
  });

  it('nothing is begun or answered', async () => {
    const { id, sitting, question } = await arrange(24, 48);
    expect(await refusal(as(people.student, sql`select * from app.begin_exam(${id})`))).toBe('55000');
    const answer = sql`insert into exam_answers (sitting_id, exam_id, student_id, question_id, answer) values (${sitting}, ${id}, ${people.student.userId}, ${question}, '{"number": 42}')`;
    expect(await refusal(as(people.student, answer))).toBe('42501');
  });
});

describe('during an exam', () => {
  it('its questions stand, its keys stay closed, and a student answers until handing in', async () => {
    const { id, sitting, question } = await arrange(-1, 1);
    expect(await counts(people.student, id)).toEqual({ exams: 1, questions: 1, keys: 0 });
    expect(
      await as(
        people.teacher,
        sql`update exam_questions set prompt = 'What is 6 × 8?' where exam_id = ${id} returning id`,
      ),
    ).toEqual([]);
    const begun = () =>
      as<{ sitting_id: string; ends_at: string }>(
        people.student,
        sql`select sitting_id, ends_at from app.begin_exam(${id})`,
      );
    const [first, again] = await Promise.all([begun(), begun()]);
    expect(first).toEqual(again);
    expect(first[0]?.sitting_id).toBe(sitting);
    const answer = (number: number) =>
      as(
        people.student,
        sql`insert into exam_answers (sitting_id, exam_id, student_id, question_id, answer)
            values (${sitting}, ${id}, ${people.student.userId}, ${question}, ${JSON.stringify({ number })}::jsonb)
            on conflict (school_id, sitting_id, question_id) do update set answer = excluded.answer`,
      );
    await answer(41);
    await answer(42);
    expect(await as(people.student, sql`select app.hand_in_exam(${sitting}) as handed`)).toEqual([{ handed: true }]);
    expect(await as(people.student, sql`select app.hand_in_exam(${sitting}) as handed`)).toEqual([{ handed: false }]);
    expect(await refusal(answer(43))).toBe('42501');
    expect(await refusal(as(people.student, sql`select * from app.begin_exam(${id})`))).toBe('55000');
    expect(await as(people.parent, sql`select answer from exam_answers where exam_id = ${id}`)).toEqual([]);
    expect(await as(people.teacher, sql`select answer from exam_answers where exam_id = ${id}`)).toEqual([
      { answer: { number: 42 } },
    ]);
  });

  it('time runs out, unless more of it was granted', async () => {
    const { id, sitting, question } = await arrange(-2, 1);
    await superuser`update public.exam_sittings set status = 'started', started_at = now() - interval '61 minutes' where id = ${sitting}`;
    const answer = sql`insert into exam_answers (sitting_id, exam_id, student_id, question_id, answer) values (${sitting}, ${id}, ${people.student.userId}, ${question}, '{"number": 42}')`;
    expect(await refusal(as(people.student, answer))).toBe('42501');
    await as(people.teacher, sql`update exam_sittings set extra_minutes = 15 where id = ${sitting}`);
    expect(await refusal(as(people.student, answer))).toBe('no refusal');
  });
});

describe('after an exam', () => {
  it('marks reach the student and the guardians each in their time, and are no more than a question is worth', async () => {
    const { id, sitting, question } = await arrange(-3, -1);
    await superuser`update public.exam_sittings set status = 'handed_in', started_at = now() - interval '2 hours', handed_in_at = now() where id = ${sitting}`;
    const mark = (points: number) =>
      as(
        people.teacher,
        sql`insert into exam_marks (sitting_id, exam_id, student_id, question_id, points) values (${sitting}, ${id}, ${people.student.userId}, ${question}, ${points})`,
      );
    expect(await refusal(mark(3))).toBe('23514');
    await mark(2);
    const marks = (who: Caller) => as(who, sql`select points::int as points from exam_marks where exam_id = ${id}`);
    expect([await marks(people.student), await marks(people.parent)]).toEqual([[], []]);
    await as(people.teacher, sql`update exam_marks set released_to_student_at = now() where exam_id = ${id}`);
    expect([await marks(people.student), await marks(people.parent)]).toEqual([[{ points: 2 }], []]);
    await as(people.teacher, sql`update exam_marks set released_to_guardians_at = now() where exam_id = ${id}`);
    expect(await marks(people.parent)).toEqual([{ points: 2 }]);
    expect(await marks(people.stranger)).toEqual([]);
  });

  it('keys open no earlier than it closes', async () => {
    const { id } = await arrange(-3, 1);
    const open = sql`update exams set keys_released_at = now() where id = ${id}`;
    expect(await refusal(as(people.teacher, open))).toBe('23514');
    await superuser`update public.exams set closes_at = now() - interval '1 minute' where id = ${id}`;
    await as(people.teacher, open);
    expect(await counts(people.student, id)).toEqual({ exams: 1, questions: 1, keys: 1 });
    expect(await counts(people.parent, id)).toEqual({ exams: 1, questions: 1, keys: 1 });
  });
});
