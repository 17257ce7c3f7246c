import { sql } from 'drizzle-orm';
import fc from 'fast-check';
import { beforeAll, describe, expect, it } from 'vitest';
import type { Caller } from './caller.ts';
import { classId, codeId, demonstration, periodId, termId, yearId } from './seed/demonstration.ts';
import { asCaller, ownDatabase, type TestDatabase } from './testing.ts';

const { accounts, students, school } = demonstration;
let database: TestDatabase;
let admin: Caller;

beforeAll(async () => {
  database = await ownDatabase();
  admin = await database.caller(accounts.admin.email, 'admin');
});

/** What the database says to a statement, which leaves no trace either way: 'done', or code and words. */
const said = async (work: (tx: import('postgres').TransactionSql) => Promise<unknown>): Promise<string> => {
  const stop = new Error('take it back');
  return database.superuser
    .begin(async (tx) => {
      await work(tx);
      throw stop;
    })
    .then(
      () => 'done',
      (error: Error & { code?: string }) => (error === stop ? 'done' : `${error.code}: ${error.message}`),
    );
};

/** The same as a caller, under policies. */
const saidTo = (caller: Caller, statement: ReturnType<typeof sql>): Promise<string> =>
  asCaller(database, caller, async (tx) => {
    const rows = await tx.execute(statement);
    throw Object.assign(new Error(`${rows.length} rows`), { back: true });
  }).then(
    () => 'done',
    (error: Error & { back?: boolean; cause?: Error & { code?: string } }) =>
      error.back ? error.message : `${error.cause?.code}: ${error.cause?.message}`,
  );

describe('enrolments', () => {
  it('accept spans that do not overlap, and none that do', async () => {
    const origin = Date.UTC(2030, 0, 1);
    const date = (offset: number) => new Date(origin + offset * 86_400_000).toISOString().slice(0, 10);
    const span = fc.record({
      start: fc.nat(30),
      days: fc.option(fc.nat(12), { nil: null }),
      room: fc.constantFrom('8A', '8B'),
    });
    await database.superuser`update public.student_class_assignments set ends_on = '2029-12-30' where student_id = ${students.maya} and ends_on is null`;
    await fc.assert(
      fc.asyncProperty(fc.array(span, { minLength: 1, maxLength: 6 }), async (spans) => {
        const accepted: { from: number; to: number }[] = [];
        await database.superuser
          .begin(async (tx) => {
            for (const { start, days, room } of spans) {
              const to = days === null ? Number.POSITIVE_INFINITY : start + days;
              const free = accepted.every((other) => to < other.from || other.to < start);
              const took = await tx
                .savepoint(
                  (point) => point`
                  insert into public.student_class_assignments (school_id, student_id, class_id, class_kind, starts_on, ends_on)
                  values (${school.id}, ${students.maya}, ${classId(room)}, 'homeroom', ${date(start)}, ${days === null ? null : date(start + days)})`,
                )
                .then(
                  () => true,
                  (error: { code?: string }) => error.code !== '23P01',
                );
              expect(took, JSON.stringify(spans)).toBe(free);
              if (free) accepted.push({ from: start, to });
            }
            const [merged] = await tx<{ days: number | null }[]>`
              select count(*)::int as days from public.enrolments where student_id = ${students.maya} and starts_on >= '2030-01-01'`;
            expect(merged?.days).toBe(islands(accepted));
            throw new Error('take it back');
          })
          .catch((error: Error) => {
            if (error.message !== 'take it back') throw error;
          });
      }),
      { numRuns: 60 },
    );
  });

  it('are history: nobody makes another one of it', async () => {
    const of = sql`where student_id = ${students.maya}::uuid and class_kind = 'homeroom'`;
    expect(
      await saidTo(admin, sql`update student_class_assignments set class_id = ${classId('8A')}::uuid ${of}`),
    ).toMatch(/^CA423: An enrolment is history/);
    expect(await saidTo(admin, sql`update student_class_assignments set starts_on = starts_on + 1 ${of}`)).toMatch(
      /^CA423/,
    );
    expect(
      await saidTo(
        admin,
        sql`update student_class_assignments set ends_on = app.today(), exit_code = 'left' ${of} returning id`,
      ),
    ).toBe('1 rows');
  });
});

/** Runs of days that follow each other without a gap: grades and years are one here. */
function islands(spans: { from: number; to: number }[]): number {
  const ordered = spans.toSorted((a, b) => a.from - b.from);
  return ordered.filter((span, index) => span.from !== (ordered[index - 1]?.to ?? Number.NaN) + 1).length;
}

describe('terms', () => {
  it('lie within their year and parent, do not overlap, and never within themselves', async () => {
    const move = (id: string, set: string) =>
      said((tx) => tx.unsafe(`update public.terms set ${set} where id = '${id}'`));
    expect(await move(termId('Q1'), 'starts_on = starts_on - 400')).toMatch(/^CA422: Quarter 1 does not lie within/);
    expect(
      await move(termId('Q1'), `ends_on = (select ends_on + 10 from public.terms where id = '${termId('S1')}')`),
    ).toMatch(/^(CA422: Quarter 1 does not lie within|23P01)/);
    expect(
      await move(termId('Q2'), `starts_on = (select ends_on from public.terms where id = '${termId('Q1')}')`),
    ).toMatch(/^23P01/);
    expect(await move(termId('S1'), 'ends_on = ends_on - 30')).toMatch(
      /^CA422: Quarter 2 does not lie within Semester 1/,
    );
    expect(await move(termId('S1'), `parent_id = '${termId('S1')}'`)).toMatch(/^CA422: .* within itself/);
    expect(await move(termId('S1'), 'posting_closes_on = posting_opens_on - 1')).toMatch(/^23514/);
    expect(await move(termId('S1'), "posting_closes_on = '2099-01-01'")).toBe('done');
    const year = (set: string) =>
      said((tx) => tx.unsafe(`update public.academic_years set ${set} where id = '${yearId}'`));
    expect(await year('ends_on = ends_on - 60')).toMatch(/^CA422/);
    expect(
      await said(
        (tx) =>
          tx`insert into public.academic_years (school_id, name, starts_on, ends_on) select school_id, 'Twice', ends_on, ends_on + 9 from public.academic_years where id = ${yearId}`,
      ),
    ).toMatch(/^23P01/);
  });

  it('have no cycles, even of the same days', async () => {
    expect(
      await said(async (tx) => {
        await tx`set constraints all deferred`;
        await tx`update public.terms set parent_id = null where id in (${termId('Q1')}, ${termId('S1')})`;
        await tx`delete from public.terms where false`;
        await tx`update public.terms q set parent_id = ${termId('Q1')}, starts_on = o.starts_on, ends_on = o.ends_on from public.terms o where o.id = ${termId('Q1')} and q.id = ${termId('S1')}`;
        await tx`update public.terms set parent_id = ${termId('S1')} where id = ${termId('Q1')}`;
        await tx`update public.terms set parent_id = null where id = ${termId('Q2')}`;
        await tx`set constraints all immediate`;
      }),
    ).toMatch(/^CA422/);
  });
});

describe('marks', () => {
  const mark = (student: string, day: string, into = '8B') =>
    said(
      (tx) => tx`
      insert into public.attendance (school_id, student_id, class_id, day, session, source, code_id, recorded_by)
      values (${school.id}, ${student}, ${classId(into)}, ${day}, 'am', 'office', ${codeId('present')}, ${admin.userId})`,
    );

  it('are of days with lessons, and of who was enrolled then', async () => {
    const [days] = await database.superuser<{ closed: string; open: string }[]>`
      select (select max(day)::text from public.calendar_days where school_id = ${school.id} and not instructional and label is not null and day < now()) as closed,
        (select max(d.day)::text from public.calendar_days d where d.school_id = ${school.id} and d.instructional and not exists (select from public.attendance a where a.day = d.day and a.student_id = ${students.maya})) as open`;
    expect(await mark(students.maya, days?.closed ?? '')).toMatch(/^CA422: There are no lessons on .* \(/);
    expect(await mark(students.leo, days?.open ?? '')).toMatch(/^CA422: Leo Fernandes was not enrolled in 8B on/);
    expect(await mark(students.sams[0] ?? '', days?.open ?? '')).toBe('done');
  });

  it('stay where they are, and an office entry with the office', async () => {
    const [entry] = await database.superuser<
      { id: string }[]
    >`select id from public.attendance where student_id = ${students.excusedByOffice} and source = 'office' order by day desc limit 1`;
    const id = entry?.id ?? '';
    expect(await said((tx) => tx`update public.attendance set day = day - 1 where id = ${id}`)).toMatch(/^CA423/);
    const teacher = await database.caller(accounts.teacher.email, 'teacher');
    expect(await saidTo(teacher, sql`update attendance set reason = 'Mine' where id = ${id}::uuid returning id`)).toBe(
      '0 rows',
    );
    expect(await saidTo(admin, sql`update attendance set reason = 'Checked' where id = ${id}::uuid returning id`)).toBe(
      '1 rows',
    );
  });
});

describe('the timetable', () => {
  it('takes a lesson exactly when class, room and teachers are free', async () => {
    const classes = ['7A Mathematics', '7B Mathematics', '8A Mathematics', '8B English'];
    const lesson = fc.record({
      name: fc.constantFrom(...classes),
      day: fc.integer({ min: 1, max: 2 }),
      room: fc.constantFrom('Hall', 'Annexe', null),
      from: fc.integer({ min: 0, max: 20 }),
      length: fc.integer({ min: 0, max: 20 }),
      shares: fc.boolean(),
    });
    const [year] = await database.superuser<
      { start: string }[]
    >`select starts_on::text as start from public.academic_years where id = ${yearId}`;
    const date = (offset: number) =>
      new Date(Date.parse(`${year?.start}T00:00:00Z`) + offset * 86_400_000).toISOString().slice(0, 10);
    const taught = await database.superuser<{ name: string; teacher: string }[]>`
      select c.name, t.teacher_id as teacher from public.classes c join public.teacher_class_assignments t on t.class_id = c.id and t.duty <> 'substitute' where c.name in ${database.superuser(classes)} and c.school_id = ${school.id}`;
    const teachers = (name: string) => taught.filter((row) => row.name === name).map((row) => row.teacher);
    type Lesson = { name: string; day: number; room: string | null; from: number; length: number; shares: boolean };
    const together = (a: Lesson, b: Lesson) => a.shares && b.shares && a.room !== null && a.room === b.room;
    const clash = (a: Lesson, b: Lesson) =>
      a.day === b.day &&
      a.from <= b.from + b.length &&
      b.from <= a.from + a.length &&
      (a.name === b.name ||
        (a.room !== null && a.room === b.room && !(a.shares && b.shares)) ||
        (a.name !== b.name && !together(a, b) && teachers(a.name).some((one) => teachers(b.name).includes(one))));
    await database.superuser`delete from public.class_meetings where class_id in (select id from public.classes where name in ${database.superuser(classes)})`;
    await database.superuser`delete from public.class_meetings m using public.teacher_class_assignments t where t.class_id = m.class_id and t.teacher_id in ${database.superuser(taught.map((row) => row.teacher))}`;
    await database.superuser`insert into public.rooms (school_id, name) values (${school.id}, 'Hall'), (${school.id}, 'Annexe')`;
    await fc.assert(
      fc.asyncProperty(fc.array(lesson, { minLength: 1, maxLength: 6 }), async (lessons) => {
        const taken: Lesson[] = [];
        await database.superuser
          .begin(async (tx) => {
            for (const one of lessons) {
              const took = await tx
                .savepoint(
                  (point) => point`
                  insert into public.class_meetings (school_id, class_id, period_id, cycle_day, room, starts_on, ends_on, shares_room)
                  select ${school.id}, id, ${periodId('P1')}, ${one.day}, ${one.room}, ${date(one.from)}, ${date(one.from + one.length)}, ${one.shares} from public.classes where name = ${one.name} and school_id = ${school.id}`,
                )
                .then(
                  () => 'done',
                  (error: { code?: string }) => String(error.code),
                );
              const free = taken.every((other) => !clash(one, other));
              expect(took === 'done', JSON.stringify([lessons, one, took])).toBe(free);
              if (free) taken.push(one);
              else expect(['23P01', 'CA423']).toContain(took);
            }
            throw new Error('take it back');
          })
          .catch((error: Error) => {
            if (error.message !== 'take it back') throw error;
          });
      }),
      { numRuns: 60 },
    );
  });

  it('keeps two changes, each sound alone, from clashing together', async () => {
    const insert = (tx: import('postgres').TransactionSql, name: string) => tx`
      insert into public.class_meetings (school_id, class_id, period_id, cycle_day) select ${school.id}, id, ${periodId('P1')}, 9 from public.classes where name = ${name} and school_id = ${school.id}`;
    const outcomes = await Promise.allSettled(
      ['7A Mathematics', '7B Mathematics'].map((name) =>
        database.superuser.begin(async (tx) => void (await insert(tx, name))),
      ),
    );
    expect(outcomes.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected']);
    expect(await said((tx) => insert(tx, '8A Mathematics'))).toMatch(
      /^CA423: Daniela Reyes would be in .* at once: day 9/,
    );
    await database.superuser`delete from public.class_meetings where cycle_day = 9`;
  });
});
