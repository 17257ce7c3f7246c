import type { Calendar } from './calendar.ts';
import { weekday } from './days.ts';
import { demonstration } from './demonstration.ts';
import type { Student } from './people.ts';
import type { Plan } from './plan.ts';
import { type Random, random } from './random.ts';
import type { AttendanceCode } from './school-defaults.ts';
import type { Session } from './structure.ts';
import { traitsOf } from './traits.ts';

/** What is known of a student in one session that differs from "present". */
export interface Mark {
  code: AttendanceCode;
  minutesLate?: number;
  reason?: string;
  /** The office's word on it, where it knows more than the teacher. */
  office?: { code: AttendanceCode; reason: string };
}

export type DayMarks = Partial<Record<Session, Mark>>;

const illnesses = [
  'Ill: fever',
  'Ill: stomach bug',
  'Ill: cold',
  'Ill',
  'Migraine',
  'Ill: ear infection',
  'Covid test positive',
];
const duties = ['Family matter', 'Funeral', 'Religious holiday', 'Moving house', 'Visa appointment'];
const appointments = ['Dentist', 'Doctor’s appointment', 'Orthodontist', 'Eye test', 'Hospital check-up'];
const lateReasons = ['Bus was late', 'Overslept', 'Traffic', 'Missed the train'];

const TROUBLE_LASTS = 30;

/** How much likelier an absence begins on a day: ends of the week weigh more; the troubled class more, and ever more. */
function weight(student: Student, day: string, index: number, count: number): number {
  const day7 = weekday(day);
  const edge = day7 === 1 || day7 === 5 ? 1.2 : 0.93;
  if (student.homeroom !== demonstration.troubledHomeroom) return edge;
  const lately = Math.max(0, TROUBLE_LASTS - (count - index)) / TROUBLE_LASTS;
  return (day7 === 1 ? 4.2 : 2.05) * (1 + 0.9 * lately);
}

/** Who was what when; "present" is what is not in it. */
export interface AttendanceHistory {
  of(student: Student, day: string): DayMarks | undefined;
  /** Away for the whole day, excused or not. */
  isAbsent(student: Student, day: string): boolean;
}

export function attendanceHistory(plan: Plan): AttendanceHistory {
  const marks = new Map(plan.people.students.map((student) => [student.key, absencesOf(student, plan.lived)]));
  const of = (student: Student, day: string) => marks.get(student.key)!.get(day);
  const away = (mark: Mark | undefined) => mark?.code === 'absent' || mark?.code === 'excused';
  return { of, isAbsent: (student, day) => away(of(student, day)?.am) && away(of(student, day)?.pm) };
}

/** Everything but "present" of a student over the days, by day. */
function absencesOf(student: Student, days: Calendar['days']): Map<string, DayMarks> {
  const chance = random(`attendance/${student.key}`);
  const traits = traitsOf(student);
  const marks = new Map<string, DayMarks>();
  for (let index = 0; index < days.length; index++) {
    const { day } = days[index]!;
    if (chance.chance(traits.absence * weight(student, day, index, days.length))) {
      const spell = absence(chance, student.atRisk);
      for (let last = index + spell.length; index < last && index < days.length; index++)
        marks.set(days[index]!.day, spell.marks());
      index--;
    } else {
      const other = onADayAtSchool(chance, traits.lateness);
      if (other) marks.set(day, other);
    }
  }
  return marks;
}

function absence(chance: Random, atRisk: boolean): { length: number; marks(): DayMarks } {
  const explained = chance.chance(atRisk ? 0.35 : 0.72);
  let length = 1;
  while (length < 8 && chance.chance(explained ? 0.42 : 0.2)) length++;
  const reason = chance.chance(0.85) ? chance.pick(illnesses) : chance.pick(duties);
  const toldOffice = chance.chance(0.45);
  const mark = (): Mark => {
    if (!explained) return { code: 'absent' };
    return toldOffice ? { code: 'absent', office: { code: 'excused', reason } } : { code: 'excused', reason };
  };
  return { length, marks: () => ({ am: mark(), pm: mark() }) };
}

function onADayAtSchool(chance: Random, lateness: number): DayMarks | undefined {
  const draw = chance.next();
  if (draw < lateness) {
    const minutesLate = Math.min(55, 2 + Math.floor(-7 * Math.log(1 - chance.next())));
    return { am: { code: 'late', minutesLate, ...(chance.chance(0.3) ? { reason: chance.pick(lateReasons) } : {}) } };
  }
  if (draw > 0.997) return { am: { code: 'excused', reason: chance.pick(appointments) } };
  if (draw > 0.9945)
    return { pm: { code: 'left_early', reason: chance.pick([...appointments, 'Felt unwell', 'Picked up early']) } };
  if (draw > 0.9925) return { pm: { code: 'absent' } };
  return undefined;
}

/** The day on which grade 6 was out together. */
export const tripDay = (plan: Plan) => plan.lived[plan.lived.length - 14]!.day;
