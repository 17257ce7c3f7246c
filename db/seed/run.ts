import { getTableName } from 'drizzle-orm';
import postgres from 'postgres';
import { schools } from '../schema/schools.ts';
import { SecretRing } from '../vault/key-ring.ts';
import { achievementRows } from './achievement-rows.ts';
import { announcementRows } from './announcement-rows.ts';
import { attendanceHistory } from './attendance.ts';
import { attendanceRows } from './attendance-rows.ts';
import { type Account, insertAccounts, type MakeAccounts } from './auth-users.ts';
import { classRows } from './class-rows.ts';
import { copyRows } from './copy.ts';
import { demonstration } from './demonstration.ts';
import { gradebookRows } from './gradebook-rows.ts';
import { northAccounts } from './north-people.ts';
import { northRows } from './north-rows.ts';
import { belongings, peopleRows } from './people-rows.ts';
import { type Plan, planSchool, type SeedMoment } from './plan.ts';
import { operator, platformRows } from './platform.ts';
import { holdRowChecks, verifyReferences } from './references.ts';
import { rollUpAttendance } from './rollups.ts';
import { sealingFor } from './sealing.ts';
import { seedId } from './seed-id.ts';
import { type Rows, rowsOf, skeletonRows } from './skeleton.ts';
import { grades, periods, subjects } from './structure.ts';
import { wellbeingRows } from './wellbeing-rows.ts';

export interface SeedOptions extends SeedMoment {
  /** A login that row security does not bind; the default way of making sign-ins needs the superuser. */
  superuserUrl: string;
  makeAccounts?: MakeAccounts;
  /** API_KEY_ENCRYPTION_KEY of the installation: sealed fields are written sealed. */
  secret: string;
}

export interface Seeded {
  seconds: number;
  /** Rows by table; empty when the school was there already. */
  counts: Record<string, number>;
}

/**
 * Makes the demonstration school, once: a second run does nothing. One transaction. The same rows come out for the same
 * day; `demonstration` (demonstration.ts) names the people, classes and stories that tests may rely on.
 */
export async function seedDemonstration(options: SeedOptions): Promise<Seeded> {
  const started = performance.now();
  const client = postgres(options.superuserUrl, { max: 1, prepare: false, onnotice: () => {} });
  try {
    const counts = await client.begin(async (transaction) => {
      await transaction`select pg_advisory_xact_lock(hashtext('catalyst demonstration'))`;
      const [existing] = await transaction`select from public.schools where id = ${demonstration.school.id}`;
      return existing ? {} : await seed(transaction, planSchool(options), options);
    });
    return { seconds: Math.round(performance.now() - started) / 1000, counts };
  } finally {
    await client.end();
  }
}

async function seed(
  transaction: postgres.TransactionSql,
  plan: Plan,
  options: SeedOptions,
): Promise<Record<string, number>> {
  const people = belongings(plan);
  const ownAccounts = [...new Map(people.map(({ person }): [string, Account] => [person.id, person])).values()];
  const accounts = [...ownAccounts, operator, ...northAccounts];
  await (options.makeAccounts ?? insertAccounts)(accounts, transaction);
  const held = await holdRowChecks(transaction);
  const history = attendanceHistory(plan);
  const batches = [
    ...schoolRows(plan),
    ...peopleRows(plan, people),
    ...classRows(plan),
    ...attendanceRows(plan, history),
    ...gradebookRows(plan, history),
    ...wellbeingRows(plan),
    ...achievementRows(plan),
    ...announcementRows(plan),
    ...platformRows(plan.calendar.startsOn),
    ...northRows(options),
  ];
  const counts: Record<string, number> = {};
  const sealing = sealingFor(new SecretRing(options.secret), plan.schoolId);
  for (const { table, rows } of batches) {
    const name = getTableName(table);
    counts[name] =
      (counts[name] ?? 0) +
      (await copyRows(transaction, table, sealing.rows(table, rows), plan.at(plan.calendar.startsOn, 480)));
  }
  await sealing.keepKeys(transaction);
  // Without statistics of the rows just loaded, plans would be made for empty tables, now and until autovacuum comes.
  await transaction.unsafe(`analyze ${Object.keys(counts).join(', ')}`);
  if (held) await verifyReferences(transaction);
  const rollups = await rollUpAttendance(transaction, plan.schoolId, plan.today);
  return { 'auth.users': accounts.length, ...counts, attendance_rollups: rollups };
}

function schoolRows(plan: Plan): Rows[] {
  return [
    rowsOf(schools, [
      {
        ...demonstration.school,
        locale: 'en',
        ageOfMajority: 18,
        classmatesVisibleToGuardians: false,
        status: 'active',
        helpContacts: [
          {
            name: 'Hannah Bergström, school counsellor',
            phone: '+1 212 555 0142',
            email: demonstration.accounts.counsellor.email,
            note: 'Quiet room by the library, every school day from 8 to 4',
          },
          {
            name: 'Young People’s Helpline',
            phone: '+1 800 555 0199',
            note: 'Free, day and night, without giving your name',
          },
          { name: 'In an emergency', phone: '911' },
        ],
      },
    ]),
    ...skeletonRows({ schoolId: plan.schoolId, calendar: plan.calendar, grades, periods, subjects, id: seedId }),
  ];
}
