import type { AttendanceHistory } from './attendance.ts';
import { commentsFor } from './coursework.ts';
import { addDays, daysBetween } from './days.ts';
import type { SetWork } from './gradebook.ts';
import type { Student } from './people.ts';
import type { Plan } from './plan.ts';
import { random } from './random.ts';
import { traitsOf } from './traits.ts';

/** One student's result of one piece of set work; five states that are never confused (domain.md). */
export interface MarkOfWork {
  student: Student;
  state: 'graded' | 'missing' | 'excused' | 'incomplete' | 'ungraded';
  score: number | null;
  comment: string | null;
  submittedOn: string | null;
}

/** The marks of everyone who was in the class when the work fell due; none before that day is over. */
export function marksOf(plan: Plan, set: SetWork, away: AttendanceHistory): MarkOfWork[] {
  if (set.dueOn > plan.newestDay || set.dueOn === plan.today || !set.published) return [];
  return plan.enrolments.on(set.plan.homeroom, set.dueOn).map((student) => mark(plan, set, student, away));
}

function mark(plan: Plan, set: SetWork, student: Student, away: AttendanceHistory): MarkOfWork {
  const chance = random(`mark/${set.key}/${student.key}`);
  const traits = traitsOf(student);
  const result = (
    state: MarkOfWork['state'],
    submittedOn: string | null = null,
    score: number | null = null,
  ): MarkOfWork => ({
    student,
    state,
    score,
    submittedOn,
    comment: null,
  });
  const absent = away.isAbsent(student, set.dueOn);
  const written = set.work.kind === 'quiz' || set.work.kind === 'test';
  const draw = chance.next();
  if (set.extraCredit && draw < 0.5) return result('excused');
  if (written && absent) {
    if (draw < 0.3) return result('excused');
    if (draw < 0.5) return result('incomplete');
    if (student.atRisk && draw < 0.75) return result('missing');
  }
  if (!written && chance.next() > traits.diligence - traits.decline * lived(plan, set)) return result('missing');
  if (!written && draw > 0.995) return result('incomplete', set.dueOn);
  const late = !written && chance.chance(0.05) ? addDays(set.dueOn, 1 + chance.int(3)) : set.dueOn;
  const submittedOn = late > plan.newestDay ? set.dueOn : late;
  if (set.gradedOn > plan.newestDay) return result('ungraded', submittedOn);
  const share = shareOf(plan, set, student, chance.normal());
  // An empty sheet is a zero: marked, unlike work that is missing.
  const score = written && student.atRisk && draw > 0.97 ? 0 : points(share, set.work.maxScore);
  const comment = chance.chance(set.work.kind === 'homework' ? 0.05 : 0.16) ? chance.pick(commentsFor(share)) : null;
  return { ...result('graded', submittedOn, score), comment };
}

/** Part of the year lived so far that had passed when the work was due. */
const lived = (plan: Plan, set: SetWork) =>
  daysBetween(plan.calendar.startsOn, set.dueOn) / Math.max(60, daysBetween(plan.calendar.startsOn, plan.today));

function shareOf(plan: Plan, set: SetWork, student: Student, luck: number): number {
  const traits = traitsOf(student);
  const affinity = 0.045 * random(`affinity/${student.key}/${set.plan.subject!.code}`).normal();
  const share =
    traits.ability +
    affinity +
    set.ease -
    traits.decline * lived(plan, set) ** 2 +
    (set.work.kind === 'homework' ? 0.06 : 0) +
    0.06 * luck;
  return Math.min(1, Math.max(0.18, share));
}

const points = (share: number, maxScore: number) =>
  maxScore < 40 ? Math.round(share * maxScore * 2) / 2 : Math.round(share * maxScore);
