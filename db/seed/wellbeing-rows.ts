import { studentWellbeing } from '../schema/life.ts';
import { addDays, isWeekend, weekday } from './days.ts';
import { demonstration } from './demonstration.ts';
import type { Student } from './people.ts';
import type { Plan } from './plan.ts';
import { type Random, random } from './random.ts';
import { seedId } from './seed-id.ts';
import { type Rows, rowsOf } from './skeleton.ts';
import { gradeOf } from './structure.ts';
import { traitsOf } from './traits.ts';

const SIX_MONTHS = 183;
const YOUNGEST_GRADE = 4;

const notes: Record<number, readonly string[]> = {
  1: ['Could not sleep', 'Argued with my best friend', 'Everything is too much right now', 'Bad day'],
  2: ['Tired', 'Worried about the test', 'Felt left out at lunch', 'Too much homework'],
  3: ['Okay', 'Nothing special', 'A long day', 'Rainy, stayed in'],
  4: ['Good talk with my teacher', 'Football with friends', 'The project went well', 'We laughed a lot'],
  5: ['Best day this week!', 'We won', 'My sister came home', 'I understood it at last'],
};

interface Diary {
  /** Probability of an entry on a day. */
  rate: number;
  teachers: number;
  guardians: number;
}

/** Moods of six months: not every student keeps them, nobody does every day, and some share theirs. */
export function wellbeingRows(plan: Plan): Rows[] {
  const days = Array.from({ length: SIX_MONTHS }, (_, index) => addDays(plan.today, index - SIX_MONTHS + 1)).filter(
    (day) => day >= plan.calendar.startsOn,
  );
  const rows = plan.people.students
    .filter((student) => gradeOf(student.homeroom) >= YOUNGEST_GRADE && !student.left)
    .flatMap((student) => {
      const chance = random(`moods/${student.key}`);
      const diary = diaryOf(student, chance);
      return days.filter(() => chance.chance(diary.rate)).map((day) => moodRow(plan, student, day, chance, diary));
    });
  return [rowsOf(studentWellbeing, rows)];
}

function diaryOf(student: Student, chance: Random): Diary {
  if (student.id === demonstration.students.maya) return { rate: 0.7, teachers: 0.5, guardians: 0.6 };
  const keeps = student.homeroom === '8B' ? 0.9 : 0.6;
  if (!chance.chance(keeps)) return { rate: 0, teachers: 0, guardians: 0 };
  const rate = student.homeroom === '8B' ? chance.between(0.2, 0.5) : chance.between(0.04, 0.3);
  return { rate, teachers: chance.chance(0.6) ? 0.75 : 0, guardians: chance.chance(0.4) ? 0.7 : 0 };
}

/** The weekend lifts; the last month before reports weighs on 7A and, less, on 8B. */
function moodOn(plan: Plan, student: Student, day: string, luck: number): number {
  const lately = day > addDays(plan.today, -28);
  const strain = lately
    ? student.homeroom === demonstration.troubledHomeroom
      ? 0.7
      : student.homeroom === '8B'
        ? 0.35
        : 0
    : 0;
  const rhythm = isWeekend(day) ? 0.35 : weekday(day) === 1 ? -0.2 : 0;
  return Math.min(5, Math.max(1, Math.round(traitsOf(student).mood + rhythm - strain + 0.75 * luck)));
}

function moodRow(
  plan: Plan,
  student: Student,
  day: string,
  chance: Random,
  diary: Diary,
): typeof studentWellbeing.$inferInsert {
  const mood = moodOn(plan, student, day, chance.normal());
  const written = chance.chance(0.22);
  const minute = 900 + chance.int(360);
  return {
    id: seedId('mood', `${student.key}/${day}`),
    schoolId: plan.schoolId,
    studentId: student.id,
    day,
    mood,
    note: written ? chance.pick(notes[mood]!) : null,
    sharedWithTeachers: chance.chance(diary.teachers),
    sharedWithGuardians: chance.chance(diary.guardians),
    createdAt: plan.past(day, minute),
  };
}
