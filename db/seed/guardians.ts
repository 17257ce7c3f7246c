import type { GuardianCharacter } from './characters.ts';
import {
  displayName,
  familyCalled,
  type Gender,
  givenCalled,
  latinName,
  type Name,
  pickFamily,
  pickGiven,
} from './naming.ts';
import type { Family, Person } from './people.ts';
import { type Random, random } from './random.ts';
import { seedId } from './seed-id.ts';
import type { StaffMember } from './staff.ts';

export interface Guardian extends Person {
  phone: string;
  address: string;
}

/** A guardian's link to a student, without dates. */
export interface Link {
  guardianId: string;
  studentId: string;
  relation: string;
  livesWith: boolean;
  legalGuardian: boolean;
  emergencyContact: boolean;
  priority: number;
  dataAccess: boolean;
  contactRestricted: boolean;
  verified: boolean;
  studentConsented: boolean;
}

export interface GuardianPlan {
  people: Guardian[];
  links: Link[];
  /** Addresses by student. */
  addresses: Map<string, string>;
}

type EmailFor = (given: string, family: string) => string;

export function planGuardians(
  families: readonly Family[],
  staff: Map<string, StaffMember>,
  emailFor: EmailFor,
): GuardianPlan {
  const plan: GuardianPlan = { people: [], links: [], addresses: new Map() };
  for (const family of families) {
    const chance = random(`guardians/${family.key}`);
    const home = address(chance);
    const characters = family.character?.guardians ?? draw(chance);
    for (const child of family.children) plan.addresses.set(child.id, home);
    characters.forEach((character, index) => {
      const key = `${family.key}/${index + 1}`;
      const member = character.sameAs && staff.get(character.sameAs.key);
      const person = member ?? guardian(family, character, key, emailFor);
      const contact = { phone: phone(chance), address: character.elsewhere ? address(chance) : home };
      plan.people.push({ ...person, ...contact });
      plan.links.push(...family.children.map((child) => link(person.id, child.id, character, index, !child.adult)));
    });
  }
  return plan;
}

/** One, two or three adults: mostly both parents at one address, some apart, some with a new partner or a grandparent. */
function draw(chance: Random): GuardianCharacter[] {
  const mother = { given: '', relation: 'mother' };
  const father = { given: '', relation: 'father' };
  const kind = chance.next();
  if (kind < 0.09) return [mother];
  if (kind < 0.12) return [father];
  if (kind < 0.15) return [mother, { ...mother }];
  if (kind < 0.64) return [mother, father];
  if (kind < 0.8) return [mother, { ...father, elsewhere: true }];
  if (kind < 0.9) return [mother, { ...father, elsewhere: true }, { given: '', relation: 'stepfather' }];
  return [mother, father, { given: '', relation: 'grandmother', emergencyOnly: chance.chance(0.7), elsewhere: true }];
}

const genderOf = (relation: string): Gender => (relation.endsWith('father') ? 'male' : 'female');

function guardian(family: Family, character: GuardianCharacter, key: string, emailFor: EmailFor): Person {
  const chance = random(`guardian/${key}`);
  const gender = genderOf(character.relation);
  const own = character.family
    ? familyCalled(character.family)
    : character.relation === 'stepfather' || chance.chance(character.given ? 0 : 0.18)
      ? pickFamily(chance)
      : family.name;
  const given: Name = character.given ? givenCalled(character.given) : pickGiven(chance, own.group, gender);
  return {
    key,
    id: seedId('guardian', key),
    givenName: given.native,
    familyName: own[gender].native,
    displayName: displayName(given, own[gender], own.group),
    email: character.email ?? emailFor(given.latin, own[gender].latin),
    latinName: latinName(given, own[gender]),
    gender,
    locale: own.group.locale,
  };
}

function link(
  guardianId: string,
  studentId: string,
  character: GuardianCharacter,
  index: number,
  consents: boolean,
): Link {
  const parent = character.relation === 'mother' || character.relation === 'father';
  return {
    guardianId,
    studentId,
    relation: character.relation,
    livesWith: !character.elsewhere,
    legalGuardian: parent && !character.restricted,
    emergencyContact: index === 0 || character.emergencyOnly === true,
    priority: index + 1,
    dataAccess: !character.emergencyOnly,
    contactRestricted: character.restricted ?? false,
    verified: !character.unverified,
    studentConsented: consents,
  };
}

const streets = [
  'Alder Street',
  'Mill Lane',
  'Harbour Road',
  'Chestnut Avenue',
  'Station Road',
  'Orchard Way',
  'River Walk',
  'Maple Drive',
  'Church Street',
  'Hillcrest',
  'Bridge Street',
  'Willow Court',
  'Park Avenue',
  'Quarry Lane',
  'Meadow View',
  'King Street',
];
const address = (chance: Random) => `${1 + chance.int(180)} ${chance.pick(streets)}, Riverside`;
// 555-0100 to 555-0199 are kept for fiction.
const phone = (chance: Random) => `+1 ${200 + chance.int(700)} 555 01${String(chance.int(100)).padStart(2, '0')}`;
