import { demonstration } from './demonstration.ts';
import type { Student } from './people.ts';
import { random } from './random.ts';

/** What makes a student's year what it is: the same student is seen in attendance, marks, handed-in work and moods. */
export interface Traits {
  /** Share of the points in an average assessment. */
  ability: number;
  /** Probability of handing work in. */
  diligence: number;
  /** Probability of an absence beginning on a day. */
  absence: number;
  /** Probability of coming late on a day. */
  lateness: number;
  /** Lost from ability by the end of the year. */
  decline: number;
  /** Average mood, 1 to 5. */
  mood: number;
}

const clamp = (value: number, low: number, high: number) => Math.min(high, Math.max(low, value));
const known = new Map<string, Traits>();

export function traitsOf(student: Student): Traits {
  const found = known.get(student.key);
  if (found) return found;
  const made = student.id === demonstration.students.maya ? maya : drawn(student);
  known.set(student.key, made);
  return made;
}

const maya: Traits = { ability: 0.84, diligence: 0.93, absence: 0.03, lateness: 0.05, decline: 0.02, mood: 3.7 };

function drawn(student: Student): Traits {
  const chance = random(`traits/${student.key}`);
  const [general, effort, health] = [chance.normal(), chance.normal(), chance.normal()];
  const usual: Traits = {
    ability: clamp(0.83 + 0.075 * general, 0.5, 0.98),
    diligence: clamp(0.965 + 0.015 * general + 0.02 * effort, 0.75, 0.998),
    absence: clamp(0.0265 * Math.exp(0.45 * health), 0.004, 0.075),
    lateness: clamp(0.022 * Math.exp(0.7 * chance.normal()), 0.002, 0.14),
    decline: chance.chance(0.06) ? chance.between(0.06, 0.14) : chance.between(-0.03, 0.03),
    mood: clamp(3.7 + 0.35 * chance.normal(), 2.6, 4.7),
  };
  if (!student.atRisk) return usual;
  return {
    ability: clamp(usual.ability - 0.14, 0.5, 0.72),
    diligence: chance.between(0.6, 0.74),
    absence: chance.between(0.11, 0.16),
    lateness: 0.1,
    decline: chance.between(0.1, 0.18),
    mood: chance.between(2.3, 2.8),
  };
}
