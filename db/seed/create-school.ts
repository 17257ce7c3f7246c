import { randomUUID } from 'node:crypto';
import { getTableName } from 'drizzle-orm';
import postgres from 'postgres';
import { memberships, personEmails, profiles, schoolPeople, staffDuties } from '../schema/people.ts';
import { schools } from '../schema/schools.ts';
import { ordinaryYear } from './calendar.ts';
import { copyRows } from './copy.ts';
import { clockIn } from './days.ts';
import { type Rows, rowsOf, skeletonRows } from './skeleton.ts';
import { grades, periods, subjects } from './structure.ts';

/** Someone who starts a school. The sign-in is made by whoever calls, first; `userId` is its id. */
export interface Founder {
  name: string;
  email: string;
  userId: string;
}

export interface NewSchool {
  /** Short and unique, letters and digits: what people type to choose a school. */
  code: string;
  name: string;
  /** Of the time zone database: 'Europe/Berlin'. */
  timeZone: string;
  locale: string;
  admin: Founder;
  /** Designated safeguarding lead, and a deputy who is someone else. The lead may be the admin. */
  lead: Founder;
  deputy: Founder;
}

/** Why a school cannot be made; the message is for the person who asked. */
export class SchoolRefused extends Error {
  readonly reason:
    | 'code-taken'
    | 'code-form'
    | 'unknown-zone'
    | 'no-lead'
    | 'no-deputy'
    | 'same-person'
    | 'no-name'
    | 'no-admin';
  constructor(reason: SchoolRefused['reason'], message: string) {
    super(message);
    this.reason = reason;
  }
}

/**
 * Makes a school that can be used at once: settings, attendance codes, scale, this school year with terms and a calendar
 * of weekdays, grades, subjects and periods to be changed, its first admin, safeguarding lead and deputy.
 * All or nothing. Throws SchoolRefused.
 */
export async function createSchool(serviceUrl: string, wanted: NewSchool): Promise<{ schoolId: string }> {
  const today = check(wanted);
  const client = postgres(serviceUrl, { max: 1, prepare: false, onnotice: () => {} });
  try {
    return await client.begin(async (transaction) => {
      const code = wanted.code.toUpperCase();
      await transaction`select pg_advisory_xact_lock(hashtext(${`school ${code}`}))`;
      const [taken] = await transaction`select name from public.schools where upper(code) = ${code}`;
      if (taken)
        throw new SchoolRefused('code-taken', `The code ${code} belongs to ${taken.name}. Choose another one.`);
      const schoolId = randomUUID();
      const people = await transaction<{ id: string }[]>`
        select id from public.profiles where id in ${transaction(founders(wanted).map(({ userId }) => userId))}`;
      const known = new Set(people.map(({ id }) => id));
      for (const { table, rows } of schoolRows(schoolId, { ...wanted, code }, today, known)) {
        const count = await copyRows(transaction, table, rows, new Date().toISOString());
        if (count === 0 && table !== profiles) throw new Error(`Nothing to put into ${getTableName(table)}.`);
      }
      return { schoolId };
    });
  } finally {
    await client.end();
  }
}

/** Answers with today's date there. */
function check({ code, name, timeZone, admin, lead, deputy }: NewSchool): string {
  const present = (founder: Founder | undefined) => founder?.userId && founder.name.trim() && founder.email.trim();
  if (!/^[a-z0-9]{2,12}$/i.test(code)) {
    throw new SchoolRefused('code-form', 'A code has 2 to 12 letters or digits, for example OAK or LINDEN2.');
  }
  if (!name.trim()) throw new SchoolRefused('no-name', 'The school needs a name.');
  if (!present(admin))
    throw new SchoolRefused('no-admin', 'The school needs a first administrator, with name and e-mail.');
  if (!present(lead))
    throw new SchoolRefused('no-lead', 'Name the safeguarding lead: a school is not opened without one.');
  if (!present(deputy))
    throw new SchoolRefused('no-deputy', 'Name a deputy to the safeguarding lead: a school is not opened without one.');
  if (lead.userId === deputy.userId) {
    throw new SchoolRefused('same-person', 'The deputy has to be someone else than the safeguarding lead.');
  }
  try {
    return clockIn(timeZone, new Date()).day;
  } catch {
    throw new SchoolRefused(
      'unknown-zone',
      `There is no time zone ${timeZone}. Write it like Europe/Berlin or America/Chicago.`,
    );
  }
}

const founders = ({ admin, lead, deputy }: NewSchool) => [
  ...new Map([admin, lead, deputy].map((founder) => [founder.userId, founder])).values(),
];

function schoolRows(schoolId: string, wanted: NewSchool, today: string, known: ReadonlySet<string>): Rows[] {
  const ids = new Map<string, string>();
  const id = (kind: string, key: string) => {
    const path = `${kind}/${key}`;
    if (!ids.has(path)) ids.set(path, randomUUID());
    return ids.get(path)!;
  };
  const { code, name, timeZone, locale, admin, lead, deputy } = wanted;
  const startsOn = today;
  return [
    rowsOf(schools, [
      {
        id: schoolId,
        code,
        name: name.trim(),
        timeZone,
        locale,
        ageOfMajority: 18,
        classmatesVisibleToGuardians: false,
        status: 'active',
        helpContacts: [
          { name: `${lead.name}, safeguarding lead`, email: lead.email },
          { name: `${deputy.name}, deputy`, email: deputy.email },
        ],
      },
    ]),
    ...skeletonRows({ schoolId, calendar: ordinaryYear(today), grades, periods, subjects, id }),
    rowsOf(
      profiles,
      founders(wanted)
        .filter(({ userId }) => !known.has(userId))
        .map(({ userId, name: displayName }) => ({
          id: userId,
          userId,
          schoolId,
          role: userId === admin.userId ? 'admin' : 'teacher',
          ...splitName(displayName),
          displayName: displayName.trim(),
          locale,
        })),
    ),
    rowsOf(
      schoolPeople,
      founders(wanted).map(({ userId }) => ({ id: randomUUID(), schoolId, personId: userId })),
    ),
    rowsOf(
      personEmails,
      founders(wanted).map(({ userId, email }) => ({
        id: randomUUID(),
        schoolId,
        personId: userId,
        email: email.trim().toLowerCase(),
      })),
    ),
    rowsOf(
      memberships,
      founders(wanted).map(({ userId }) => ({
        id: randomUUID(),
        schoolId,
        personId: userId,
        role: userId === admin.userId ? 'admin' : 'teacher',
        startsOn,
      })),
    ),
    rowsOf(staffDuties, [
      { id: randomUUID(), schoolId, personId: lead.userId, duty: 'safeguarding_lead', startsOn },
      { id: randomUUID(), schoolId, personId: deputy.userId, duty: 'safeguarding_deputy', startsOn },
      { id: randomUUID(), schoolId, personId: admin.userId, duty: 'office', startsOn },
    ]),
  ];
}

/** The last word is the family name. */
function splitName(name: string): { givenName: string; familyName: string } {
  const words = name.trim().split(/\s+/);
  return { givenName: words.slice(0, -1).join(' ') || words[0]!, familyName: words.at(-1)! };
}
