import { describe, expect, it, vi } from 'vitest';
import { classId, demonstration } from '../seed/demonstration.ts';
import { ownDatabase } from '../testing.ts';
import { erasePerson, StillHere } from './erase.ts';
import { letLeave } from './testing.ts';

const { superuser } = await ownDatabase();
const { accounts, school, students, north } = demonstration;

const obstacle = async (person: string, at: string = school.id) =>
  (await superuser`select guard.erasure_obstacle(${at}, ${person}) as words`)[0]!.words as string | null;
const arranged = (change: (tx: typeof superuser) => Promise<unknown>) =>
  superuser.begin(async (tx) => {
    await tx`set local session_replication_role = replica`;
    await change(tx as unknown as typeof superuser);
  });
const lastClass = (student: string, ends: string, code: string | null) =>
  arranged(
    (tx) =>
      tx`update student_class_assignments set ends_on = ${ends}::date, exit_code = ${code} where student_id = ${student} and (ends_on is null or ends_on >= current_date - 3)`,
  );
const yesterday = new Date(Date.now() - 2 * 86_400_000).toISOString().slice(0, 10);

describe('a student', () => {
  const student = students.sams[0] as string;

  it('is in the way of an erasure while enrolled, between two years too, and until a later start', async () => {
    expect(await obstacle(student)).toMatch(/^Sam Okafor is still enrolled in 8B\. End the enrolment first/);
    await lastClass(student, yesterday, 'promoted');
    expect(await obstacle(student)).toMatch(/^Sam Okafor is still enrolled\. /);
    await lastClass(student, yesterday, null);
    expect(await obstacle(student)).toMatch(/still enrolled/);
    await lastClass(student, yesterday, 'left');
    expect(await obstacle(student)).toBeNull();
    const [begun] = await superuser`
      insert into student_class_assignments (school_id, student_id, class_id, class_kind, starts_on) values (${school.id}, ${student}, ${classId('8A')}, 'homeroom', current_date + 10) returning id`;
    expect(await obstacle(student)).toMatch(/still enrolled in 8A/);
    await arranged((tx) => tx`delete from student_class_assignments where id = ${begun!.id}`);
    expect(await obstacle(student)).toBeNull();
  });

  it('who is enrolled while the erasure is under way is not erased', async () => {
    let erasing: Promise<unknown> | undefined;
    await superuser.begin(async (tx) => {
      await tx`
        insert into student_class_assignments (school_id, student_id, class_id, class_kind, starts_on) values (${school.id}, ${student}, ${classId('8A')}, 'homeroom', current_date)`;
      erasing = erasePerson({ sql: superuser, schoolId: school.id, personId: student }).catch((error) => error);
      await vi.waitFor(async () =>
        expect(
          await tx`select from pg_locks where not granted and pg_backend_pid() = any (pg_blocking_pids(pid)) limit 1`,
        ).toHaveLength(1),
      );
    });
    expect(await erasing).toBeInstanceOf(StillHere);
    const [profile] = await superuser`select display_name as name from profiles where id = ${student}`;
    expect(profile!.name).toBe('Sam Okafor');
  });

  it('who has left may go, and belongs no more', async () => {
    await arranged(
      (tx) => tx`delete from student_class_assignments where student_id = ${student} and class_id = ${classId('8A')}`,
    );
    await letLeave(superuser, school.id, student);
    await erasePerson({ sql: superuser, schoolId: school.id, personId: student });
    const open = await superuser`
      select from memberships where person_id = ${student} and (ends_on is null or ends_on >= current_date)`;
    expect(open).toHaveLength(0);
  });
});

describe('a member of staff', () => {
  const person = accounts.teacher.personId;

  it('is in the way by membership, then by classes, then by duties', async () => {
    expect(await obstacle(person)).toMatch(/still works at the school\. End the membership first/);
    await arranged(
      (tx) =>
        tx`update memberships set ends_on = greatest(starts_on, current_date - 2) where person_id = ${person} and role in ('teacher', 'admin')`,
    );
    expect(await obstacle(person)).toMatch(/^Daniela Reyes still teaches .*8B/);
    await arranged(
      (tx) =>
        tx`update teacher_class_assignments set ends_on = greatest(starts_on, current_date - 2) where teacher_id = ${person}`,
    );
    await arranged(
      (tx) =>
        tx`insert into staff_duties (school_id, person_id, duty, starts_on) values (${school.id}, ${person}, 'exams', current_date - 5)`,
    );
    expect(await obstacle(person)).toMatch(/still has a duty/);
    expect(await obstacle(person, north.id)).toBeNull();
  });
});

describe('a guardian', () => {
  const guardian = accounts.parent.personId;
  const others = (set: string) =>
    arranged((tx) =>
      tx.unsafe(`update parent_child_relationships set ${set} where student_id in ($1, $2) and guardian_id <> $3`, [
        students.maya,
        students.leo,
        guardian,
      ]),
    );
  const own = (set: string) =>
    arranged((tx) => tx.unsafe(`update parent_child_relationships set ${set} where guardian_id = $1`, [guardian]));

  it('is in the way as the last one whom the school can reach for an enrolled child', async () => {
    await others('ends_on = greatest(starts_on, current_date - 2)');
    expect(await obstacle(guardian)).toMatch(
      /^Joana Fernandes is the only guardian that the school can reach for Leo Fernandes, Maya Fernandes\. Link and verify/,
    );
    const [uncle] =
      await superuser`select person_id as id from memberships where role = 'parent' and school_id = ${school.id} and person_id <> ${guardian} limit 1`;
    for (const student of [students.maya, students.leo])
      await arranged(
        (tx) =>
          tx`insert into parent_child_relationships (school_id, guardian_id, student_id, relation, starts_on) values (${school.id}, ${uncle!.id}, ${student}, 'uncle', current_date - 5)`,
      );
    // An unverified link, and one that a court has closed, give nobody to call.
    expect(await obstacle(guardian)).toMatch(/only guardian/);
    await others(`verified_at = now(), contact_restricted = true`);
    expect(await obstacle(guardian)).toMatch(/only guardian/);
    await others('contact_restricted = false');
    expect(await obstacle(guardian)).toBeNull();
  });

  it('is not, once closed out, of a child who left, or of a student of age', async () => {
    await others('ends_on = greatest(starts_on, current_date - 2)');
    await own('contact_restricted = true');
    expect(await obstacle(guardian)).toBeNull();
    await own('contact_restricted = false');
    expect(await obstacle(guardian)).toMatch(/only guardian/);
    await lastClass(students.maya, yesterday, 'left');
    await lastClass(students.leo, yesterday, 'left');
    expect(await obstacle(guardian)).toBeNull();
    expect(await obstacle(accounts.guardianOfAdult.personId)).toBeNull();
  });
});
