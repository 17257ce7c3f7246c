import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { claimsKey, signClaims } from './claims.ts';
import { ownDatabase } from './testing.ts';

/**
 * The sets that policies are made of, as db/sql/access.sql has them for speed, against their definitions of the
 * migrations in plain SQL: for people of every kind, the same.
 */
const { superuser } = await ownDatabase();
const SETS = [
  ...['uid', 'aal', 'school', 'role', 'today', 'is_staff', 'my_class_ids', 'my_class_students'],
  ...['my_homeroom_student_ids', 'my_child_ids', 'own_class_ids', 'child_class_ids'],
  'visible_person_ids',
];
/** Sets that only policies ask for, as arrays. */
const ARRAYS = { homeroom_classes: 'my_homeroom_class_ids' };
const DUTIES = ['office', 'exams', 'safeguarding_lead', 'safeguarding_deputy', 'counsellor', 'registrar'];
const AUDIENCES = ['school', 'staff', 'role', 'class', 'grade', 'nobody'];

/** The definition of a function in a migration, as one of the schema `plain` that calls its like there. */
function plainly(name: string): string {
  const file = name === 'my_child_ids' ? '0015_domain_rules' : '0000_identity';
  const text = readFileSync(new URL(`../supabase/migrations/${file}.sql`, import.meta.url), 'utf8');
  const found = new RegExp(`create (or replace )?function app\\.${name}\\([\\s\\S]*?\\n?\\$\\$[\\s\\S]*?\\$\\$;?`).exec(
    text,
  );
  if (!found) throw new Error(`No definition of ${name}`);
  return found[0].replaceAll(/app\.(?!claims|membership|of_age)/g, 'plain.');
}

test('are the sets of their plain definitions', async () => {
  await superuser.begin(async (tx) => {
    await tx.unsafe('create schema plain; set local check_function_bodies = off');
    for (const name of [...SETS, ...Object.values(ARRAYS), 'has_duty', 'in_audience']) await tx.unsafe(plainly(name));
  });
  const people = await superuser<{ person_id: string; id: string; role: string }[]>`
    select person_id, id, role from (
      select m.*, row_number() over (partition by school_id, role, ends_on is null, exists (select from staff_duties d where d.person_id = m.person_id) order by m.id) as place
      from memberships m) m where place <= 2
    union select m.person_id, m.id, m.role from memberships m join parent_child_relationships g on g.guardian_id = m.person_id
      where g.contact_restricted or not g.data_access or g.verified_at is null`;
  expect(new Set(people.map(({ role }) => role)).size).toBeGreaterThan(3);
  const sides = (schema: string) => `
    select ${SETS.map((name) => `(select array_agg(x order by x) from (select distinct x::text as x from ${schema}.${name}() x) x) as ${name}`).join(',')},
      ${Object.entries(ARRAYS)
        .map(
          ([name, plain]) =>
            `(select array_agg(x order by x) from (select distinct x::text as x from ${schema === 'app' ? `unnest(app.${name}())` : `plain.${plain}()`} x) x) as ${name}`,
        )
        .join(',')},
      ${DUTIES.map((duty) => `${schema}.has_duty('${duty}') as ${duty}`).join(', ')},
      (select array_agg(${schema}.in_audience(a, r, g.id, c.id) order by a, r, g.id, c.id) from unnest(array['${AUDIENCES.join("','")}']) a,
        unnest(array['student', 'parent']) r, (select id from public.grade_levels order by id limit 2) g, (select id from public.classes order by md5(id::text) limit 3) c) as audiences`;
  let sizes = 0;
  for (const { person_id, id } of [...people, { person_id: people[0]!.person_id, id: people.at(-1)!.id }]) {
    const { claims, signature } = signClaims(
      { userId: person_id, membershipId: id, assurance: 'aal1' },
      claimsKey('ab'.repeat(32)),
    );
    const [live, fast, plain] = await superuser.begin(async (tx) => {
      await tx`select set_config('request.jwt.claims', ${claims}, true), set_config('app.signature', ${signature}, true)`;
      const live = (await tx.unsafe(sides('app')))[0];
      await tx`select app.resolve_caller()`;
      return [live, (await tx.unsafe(sides('app')))[0], (await tx.unsafe(sides('plain')))[0]];
    });
    expect(live).toEqual(plain);
    expect(fast).toEqual(plain);
    sizes += JSON.stringify(fast).length;
  }
  expect(sizes).toBeGreaterThan(20_000);
}, 60_000);
