import { type NameGroup, nameGroups } from './names.ts';
import type { Random } from './random.ts';

export type Gender = 'female' | 'male';

/** A name as its bearer writes it, and in Latin letters for an e-mail address. */
export interface Name {
  native: string;
  latin: string;
}

/** Given and family name in Latin letters; null when they are written so anyway. */
export const latinName = (given: Name, family: Name): string | null =>
  given.latin === given.native && family.latin === family.native ? null : `${given.latin} ${family.latin}`;

export interface FamilyName {
  group: NameGroup;
  male: Name;
  female: Name;
}

const name = (text: string): Name => {
  const [native, latin] = text.trim().split('|');
  return { native: native!, latin: latin ?? native! };
};

const familyName = (group: NameGroup, text: string): FamilyName => {
  const [male, female] = text.split('/');
  return { group, male: name(male!), female: name(female ?? male!) };
};

const parsed = nameGroups.map((group) => ({
  group,
  families: group.families.split(', ').map((text) => familyName(group, text)),
  female: group.female.split(', ').map(name),
  male: group.male.split(', ').map(name),
}));
const totalWeight = nameGroups.reduce((sum, group) => sum + group.weight, 0);

export function pickFamily(random: Random): FamilyName {
  const drawn = random.next() * totalWeight;
  let passed = 0;
  for (const { group, families } of parsed) {
    passed += group.weight;
    if (drawn < passed) return random.pick(families);
  }
  throw new Error('Unreachable: a draw is below the sum of the weights.');
}

export function pickGiven(random: Random, group: NameGroup, gender: Gender): Name {
  return random.pick(parsed.find((entry) => entry.group === group)![gender]);
}

/** The family name that is written in these words, or a new one of the first group. */
export function familyCalled(text: string): FamilyName {
  for (const { families } of parsed) {
    const found = families.find((family) => family.male.native === text || family.female.native === text);
    if (found) return found;
  }
  return familyName(nameGroups[0]!, text);
}

/** The given name with its Latin form, if a list has it. */
export function givenCalled(text: string): Name {
  for (const { female, male } of parsed) {
    const found = [...female, ...male].find((entry) => entry.native === text);
    if (found) return found;
  }
  return name(text);
}

export const displayName = (given: Name, family: Name, group: NameGroup) =>
  group.familyFirst ? `${family.native}${given.native}` : `${given.native} ${family.native}`;

const letters: Record<string, string> = { ø: 'o', ł: 'l', đ: 'd', ß: 'ss', æ: 'ae', ı: 'i' };

/** Lower-case letters and digits of ASCII. */
export const plain = (text: string) =>
  text
    .normalize('NFD')
    .replace(/\p{M}/gu, '')
    .toLowerCase()
    .replace(/[øłđßæı]/g, (letter) => letters[letter]!)
    .replace(/[^a-z0-9]/g, '');
