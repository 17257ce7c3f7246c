import { sql } from 'drizzle-orm';
import fc from 'fast-check';
import { beforeAll, describe, expect, it } from 'vitest';
import type { Caller } from './caller.ts';
import { demonstration } from './seed/demonstration.ts';
import { asCaller, ownDatabase, type TestDatabase } from './testing.ts';

const { accounts, school, students } = demonstration;
const child = students.leo;
let database: TestDatabase;
let guardian: Caller;
let today: string;

beforeAll(async () => {
  database = await ownDatabase();
  guardian = await database.caller(accounts.parent.email, 'parent');
});

interface Link {
  verified: boolean;
  dataAccess: boolean;
  restricted: boolean;
  consented: boolean;
  from: number;
  to: number | null;
  /** Years and days before today of the birth; null: not on record. */
  born: { years: number; days: number } | null;
  majority: number;
  zone: string;
}

const day = (offset: number) =>
  new Date(Date.parse(`${today}T00:00:00Z`) + offset * 86_400_000).toISOString().slice(0, 10);
/** The same date some years earlier; 29 February becomes 1 March, as the law of most places has it. */
const yearsBefore = (date: string, years: number) =>
  new Date(Date.UTC(Number(date.slice(0, 4)) - years, Number(date.slice(5, 7)) - 1, Number(date.slice(8))))
    .toISOString()
    .slice(0, 10);

/** domain.md and access.md in words of their own. */
function mayRead(link: Link, birth: string | null): boolean {
  if (link.restricted || !link.verified || !link.dataAccess) return false;
  if (link.from > 0 || (link.to !== null && link.to < 0)) return false;
  return link.consented || birth === null || !isOfAge(birth, link.majority, today);
}

function isOfAge(birth: string, majority: number, on: string): boolean {
  const [year = 0, month = 0, date = 0] = birth.split('-').map(Number);
  const [thisYear = 0, thisMonth = 0, thisDate = 0] = on.split('-').map(Number);
  const hadBirthday = thisMonth > month || (thisMonth === month && thisDate >= date);
  return thisYear - year - (hadBirthday ? 0 : 1) >= majority;
}

describe('age of majority', () => {
  it('is reached on the day the years are complete, on 1 March for who was born on 29 February', async () => {
    const date = fc
      .date({ min: new Date('1996-01-01'), max: new Date('2034-12-31'), noInvalidDate: true })
      .map((value) => value.toISOString().slice(0, 10));
    const leap = fc.constantFrom('2000-02-29', '2004-02-29', '2008-02-29', '2012-02-29');
    const near = fc
      .tuple(fc.oneof(date, leap), fc.integer({ min: 16, max: 21 }), fc.integer({ min: -2, max: 2 }))
      .map(([birth, years, off]) => {
        const on = new Date(
          Date.UTC(Number(birth.slice(0, 4)) + years, Number(birth.slice(5, 7)) - 1, Number(birth.slice(8)) + off),
        );
        return { birth, years, on: on.toISOString().slice(0, 10) };
      });
    const cases = fc.sample(near, 3000);
    const rows = await database.superuser<{ of_age: boolean }[]>`
      select app.of_age((c ->> 'birth')::date, (c ->> 'years')::int, (c ->> 'on')::date) as of_age from jsonb_array_elements(${database.superuser.json(cases)}) with ordinality as t (c, n) order by n`;
    const wrong = cases.filter((one, index) => isOfAge(one.birth, one.years, one.on) !== rows[index]?.of_age);
    expect(wrong).toEqual([]);
    expect(cases.filter(({ birth }) => birth.endsWith('02-29')).length).toBeGreaterThan(500);
  });
});

describe('a guardian', () => {
  it('reads a child exactly while a link gives it', async () => {
    const likely = fc.boolean().chain((odd) => (odd ? fc.boolean() : fc.constant(true)));
    const link: fc.Arbitrary<Link> = fc.record({
      verified: likely,
      dataAccess: likely,
      restricted: likely.map((value) => !value),
      consented: fc.boolean(),
      from: fc.integer({ min: -400, max: 1 }),
      to: fc.option(fc.integer({ min: -1, max: 60 }), { nil: null }),
      born: fc.option(fc.record({ years: fc.integer({ min: 17, max: 22 }), days: fc.integer({ min: -1, max: 1 }) }), {
        nil: null,
      }),
      majority: fc.constantFrom(18, 19, 21),
      zone: fc.constantFrom('Pacific/Kiritimati', 'Pacific/Niue', 'America/New_York'),
    });
    let open = 0;
    await fc.assert(
      fc.asyncProperty(link, async (one) => {
        await database.superuser`update public.schools set time_zone = ${one.zone}, age_of_majority = ${one.majority} where id = ${school.id}`;
        const [now] = await database.superuser<
          { today: string }[]
        >`select (now() at time zone ${one.zone})::date::text as today`;
        today = now?.today ?? '';
        const birth = one.born && yearsBefore(day(one.born.days), one.born.years);
        const to = one.to === null ? null : Math.max(one.to, one.from);
        await database.superuser`
          update public.parent_child_relationships set verified_at = ${one.verified ? new Date() : null}, data_access = ${one.dataAccess}, contact_restricted = ${one.restricted},
            student_consented_at = ${one.consented ? new Date() : null}, starts_on = ${day(one.from)}, ends_on = ${to === null ? null : day(to)}
          where guardian_id = ${guardian.userId} and student_id = ${child}`;
        await database.superuser`update public.personal_details set birth_date = ${birth} where person_id = ${child}`;
        const seen = await asCaller(database, guardian, (tx) =>
          tx.execute<{ child: boolean; marks: boolean }>(sql`
            select ${child}::uuid in (select app.my_child_ids()) as child, exists (select from attendance where student_id = ${child}::uuid) as marks`),
        );
        const expected = mayRead({ ...one, to }, birth);
        if (expected) open++;
        expect(seen[0], JSON.stringify({ ...one, birth, today })).toEqual({ child: expected, marks: expected });
      }),
      { numRuns: 80 },
    );
    expect(open).toBeGreaterThan(10);
  });

  it('has one link to a child at a time, and a restriction only from the office', async () => {
    await database.superuser`update public.parent_child_relationships set starts_on = '2020-01-01', ends_on = null, contact_restricted = false where guardian_id = ${guardian.userId} and student_id = ${child}`;
    const again = database.superuser`
      insert into public.parent_child_relationships (school_id, guardian_id, student_id, relation, starts_on) values (${school.id}, ${guardian.userId}, ${child}, 'mother', '2021-01-01')`;
    await expect(again).rejects.toMatchObject({ code: '23P01' });
    const restrict = sql`update parent_child_relationships set contact_restricted = true where guardian_id = ${guardian.userId}::uuid and student_id = ${child}::uuid returning id`;
    const deputy = await database.caller(accounts.deputy.email, 'admin');
    await expect(asCaller(database, deputy, (tx) => tx.execute(restrict))).rejects.toMatchObject({
      cause: { code: '42501' },
    });
    const office = await database.caller(accounts.admin.email, 'admin');
    expect(await asCaller(database, office, (tx) => tx.execute(restrict))).toHaveLength(1);
    const left = await asCaller(database, guardian, (tx) =>
      tx.execute(sql`select from attendance where student_id = ${child}::uuid`),
    );
    expect(left).toHaveLength(0);
  });
});
