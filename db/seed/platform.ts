import { memberships, personEmails, profiles, schoolPeople } from '../schema/people.ts';
import { schools } from '../schema/schools.ts';
import { demonstration } from './demonstration.ts';
import { seedId } from './seed-id.ts';
import { type Rows, rowsOf } from './skeleton.ts';

const { platform, accounts } = demonstration;

export const operator = {
  id: accounts.superAdmin.personId,
  email: accounts.superAdmin.email,
  displayName: 'Olga Operator',
};

/** The super admin belongs to a row of their own among the schools: no school counts the operator among its people. */
export function platformRows(startsOn: string): Rows[] {
  const { id: personId, email, displayName } = operator;
  const schoolId = platform.id;
  return [
    rowsOf(schools, [
      {
        ...platform,
        locale: 'en',
        ageOfMajority: 18,
        classmatesVisibleToGuardians: false,
        helpContacts: [],
        status: 'active',
      },
    ]),
    rowsOf(profiles, [
      {
        id: personId,
        userId: personId,
        schoolId,
        role: 'super_admin',
        givenName: 'Olga',
        familyName: 'Operator',
        displayName,
        locale: 'en',
        pronouns: null,
      },
    ]),
    rowsOf(schoolPeople, [{ id: seedId('school person', personId), schoolId, personId, sourcedId: null }]),
    rowsOf(personEmails, [{ id: seedId('e-mail', personId), schoolId, personId, email }]),
    rowsOf(memberships, [
      {
        id: seedId('membership', `${personId}/super_admin`),
        schoolId,
        personId,
        role: 'super_admin',
        startsOn,
        endsOn: null,
      },
    ]),
  ];
}
