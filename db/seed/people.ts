import { type FamilyCharacter, familyCharacters, leaver, type StudentCharacter } from './characters.ts';
import { type GuardianPlan, planGuardians } from './guardians.ts';
import {
  displayName,
  type FamilyName,
  familyCalled,
  type Gender,
  givenCalled,
  latinName,
  type Name,
  pickFamily,
  pickGiven,
  plain,
} from './naming.ts';
import { type Random, random } from './random.ts';
import { seedId } from './seed-id.ts';
import { planStaff, type StaffMember } from './staff.ts';
import { gradeOf, HOMEROOM_SIZE, homerooms } from './structure.ts';

export interface Person {
  key: string;
  id: string;
  givenName: string;
  familyName: string;
  displayName: string;
  email: string;
  /** Where the name is written in other letters. */
  latinName: string | null;
  gender: Gender;
  locale: string;
}

export interface Student extends Person {
  homeroom: string;
  family: string;
  adult: boolean;
  atRisk: boolean;
  left: boolean;
}

export interface Family {
  key: string;
  name: FamilyName;
  children: Student[];
  character?: FamilyCharacter;
}

export interface People {
  staff: Map<string, StaffMember>;
  students: Student[];
  families: Family[];
  guardians: GuardianPlan;
}

interface Seat {
  key: string;
  homeroom: string;
  character?: StudentCharacter;
}

/** Everyone of the demonstration school. No two people share an e-mail address, no two a full name unless meant to. */
export function planPeople(): People {
  const emailFor = addresses();
  const staff = planStaff(emailFor);
  const names: NamesInUse = { full: new Set(), given: new Map(), reserved: new Set() };
  const families = allocate().map((family) => enrol(family, names, emailFor));
  const students = families.flatMap((family) => family.children);
  return { staff, students, families, guardians: planGuardians(families, staff, emailFor) };
}

function addresses() {
  const taken = new Map<string, number>();
  return (given: string, family: string) => {
    const local = `${plain(given)}.${plain(family)}`;
    const count = (taken.get(local) ?? 0) + 1;
    taken.set(local, count);
    return `${local}${count === 1 ? '' : count}@demo.school`;
  };
}

interface Allocation {
  key: string;
  name: FamilyName;
  seats: Seat[];
  character?: FamilyCharacter;
}

/** Gives every seat of every homeroom to a family; brothers and sisters are one to five grades apart. */
function allocate(): Allocation[] {
  const free = new Map(homerooms.map((homeroom) => [homeroom, HOMEROOM_SIZE]));
  const written = [...familyCharacters, leaver].map(
    (character): Allocation => ({
      key: character.key,
      name: familyCalled(character.family),
      seats: character.children.map((child) => ({ key: child.key, homeroom: child.homeroom, character: child })),
      character,
    }),
  );
  for (const { seats, key } of written) {
    if (key !== leaver.key) for (const seat of seats) free.set(seat.homeroom, free.get(seat.homeroom)! - 1);
  }
  const chance = random('families');
  const drawn: Allocation[] = [];
  while ([...free.values()].some((count) => count > 0)) {
    const key = `family-${String(drawn.length + 1).padStart(3, '0')}`;
    const seats = siblings(chance, free).map((homeroom): Seat => {
      free.set(homeroom, free.get(homeroom)! - 1);
      return { key: `${homeroom}/${String(free.get(homeroom)! + 1).padStart(2, '0')}`, homeroom };
    });
    drawn.push({ key, name: pickFamily(chance), seats });
  }
  return [...written, ...drawn];
}

function siblings(chance: Random, free: Map<string, number>): string[] {
  const draw = chance.next();
  const size = draw < 0.64 ? 1 : draw < 0.93 ? 2 : 3;
  const open = (near?: string) =>
    chance
      .shuffle(homerooms.filter((homeroom) => free.get(homeroom)! > 0))
      .filter((homeroom) => !near || isSiblingGap(gradeOf(homeroom) - gradeOf(near)))
      .sort((a, b) => free.get(b)! - free.get(a)!);
  const chosen = [open()[0]!];
  while (chosen.length < size) {
    const next = open(chosen[0]).find((homeroom) => chosen.every((other) => gradeOf(other) !== gradeOf(homeroom)));
    if (!next) break;
    chosen.push(next);
  }
  return chosen;
}

const isSiblingGap = (gap: number) => gap !== 0 && Math.abs(gap) <= 5;

interface NamesInUse {
  full: Set<string>;
  /** By homeroom, group of names and gender. */
  given: Map<string, Name[]>;
  /** First names that a story of the homeroom is told with: nobody else there has them. */
  reserved: Set<string>;
}

const CALLED_LIKE_A_CLASSMATE = 0.2;

function enrol(family: Allocation, names: NamesInUse, emailFor: (given: string, family: string) => string): Family {
  const children = family.seats.map((seat): Student => {
    const chance = random(`student/${seat.key}`);
    const gender = seat.character?.gender ?? (chance.chance(0.5) ? 'female' : 'male');
    const last = family.name[gender];
    const given = seat.character ? givenCalled(seat.character.given) : unusedGiven(chance, family, gender, seat, names);
    const full = displayName(given, last, family.name.group);
    remember(names, family, gender, seat, given);
    return {
      key: seat.key,
      id: seedId('student', seat.key),
      givenName: given.native,
      familyName: last.native,
      displayName: full,
      email: seat.character?.email ?? emailFor(given.latin, last.latin),
      latinName: latinName(given, last),
      gender,
      locale: 'en',
      homeroom: seat.homeroom,
      family: family.key,
      adult: seat.character?.adult ?? false,
      atRisk: seat.character?.atRisk ?? false,
      left: family.key === leaver.key,
    };
  });
  return { key: family.key, name: family.name, children, ...(family.character ? { character: family.character } : {}) };
}

const classmates = (family: Allocation, gender: Gender, seat: Seat) =>
  `${seat.homeroom}/${family.name.group.families}/${gender}`;

function remember(names: NamesInUse, family: Allocation, gender: Gender, seat: Seat, given: Name) {
  if (seat.character) names.reserved.add(`${seat.homeroom}/${given.native}`);
  names.full.add(displayName(given, family.name[gender], family.name.group));
  const key = classmates(family, gender, seat);
  names.given.set(key, [...(names.given.get(key) ?? []), given]);
}

/** A given name that makes no full name twice; now and then a classmate's, so that first names alone do not tell. */
function unusedGiven(chance: Random, family: Allocation, gender: Gender, seat: Seat, names: NamesInUse): Name {
  const shared = names.given.get(classmates(family, gender, seat));
  for (let attempt = 0; attempt < 100; attempt++) {
    const given =
      shared && chance.chance(CALLED_LIKE_A_CLASSMATE)
        ? chance.pick(shared)
        : pickGiven(chance, family.name.group, gender);
    const taken = names.full.has(displayName(given, family.name[gender], family.name.group));
    if (!taken && !names.reserved.has(`${seat.homeroom}/${given.native}`)) return given;
  }
  throw new Error(`The list of names is too short for ${family.name[gender].native} in ${seat.homeroom}.`);
}
