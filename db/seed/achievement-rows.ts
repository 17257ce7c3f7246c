import { studentAchievements } from '../schema/life.ts';
import type { ClassPlan } from './classes.ts';
import { demonstration } from './demonstration.ts';
import type { Student } from './people.ts';
import type { Plan } from './plan.ts';
import { random } from './random.ts';
import { seedId } from './seed-id.ts';
import { type Rows, rowsOf } from './skeleton.ts';
import { traitsOf } from './traits.ts';

const AWARDS_A_LESSON_DAY = 0.1;

const reasons: readonly [title: string, points: number, reason: string][] = [
  ['Helping hand', 20, 'Helped a classmate catch up'],
  ['Good question', 10, 'Asked the question everyone needed'],
  ['Teamwork', 15, 'Kept the group together'],
  ['Careful work', 10, 'Showed every step'],
  ['Perseverance', 20, 'Tried again until it worked'],
  ['Reading star', 15, 'Finished an extra book'],
  ['Kindness', 20, 'Welcomed someone new at the table'],
  ['Tidy lab', 10, 'Left the room better than before'],
  ['Great progress', 25, 'Two grades up since the last test'],
  ['Speaking up', 15, 'Presented without notes'],
];

const badges: readonly [title: string, points: number, reason: string][] = [
  ['Perfect month', 50, 'In school every day of the month'],
  ['Bookworm', 40, 'Ten books this quarter'],
  ['Problem solver', 40, 'Twenty puzzles solved'],
  ['Good neighbour', 30, 'Voted for by the class'],
];

/** Recognition all through the year: points for something done in a lesson, badges of the homeroom, two school awards. */
export function achievementRows(plan: Plan): Rows[] {
  const lessons = plan.classes.scheduled.flatMap((entry) => inLessons(plan, entry));
  const ofHomerooms = [...plan.classes.homerooms.values()].flatMap((entry) => badgesOf(plan, entry));
  return [rowsOf(studentAchievements, [...lessons, ...ofHomerooms, ...awards(plan)])];
}

type Row = typeof studentAchievements.$inferInsert;

function inLessons(plan: Plan, entry: ClassPlan): Row[] {
  const meets = new Set(entry.lessons.map((lesson) => lesson.cycleDay));
  return plan.lived.flatMap(({ day, cycleDay }) => {
    const chance = random(`achievement/${entry.name}/${day}`);
    if (!meets.has(cycleDay) || !chance.chance(AWARDS_A_LESSON_DAY)) return [];
    const student = deserving(chance.shuffle(plan.enrolments.on(entry.homeroom, day)).slice(0, 3));
    return [row(plan, `${entry.name}/${day}`, student, entry, 'xp', chance.pick(reasons), day, 700 + chance.int(180))];
  });
}

// Of three who come to mind, the one who tries hardest.
const deserving = (students: readonly Student[]) =>
  [...students].sort((a, b) => traitsOf(b).diligence - traitsOf(a).diligence)[0]!;

function badgesOf(plan: Plan, entry: ClassPlan): Row[] {
  return plan.lived.flatMap(({ day }, index) => {
    const chance = random(`badge/${entry.name}/${day}`);
    if (index % 20 !== 19 || !chance.chance(0.8)) return [];
    const student = chance.pick(plan.enrolments.on(entry.homeroom, day));
    return [row(plan, `badge/${entry.name}/${day}`, student, entry, 'badge', chance.pick(badges), day, 870)];
  });
}

function awards(plan: Plan): Row[] {
  const { maya, sams } = demonstration.students;
  const give = (studentId: string, ago: number, title: string, reason: string) => {
    const student = plan.people.students.find((candidate) => candidate.id === studentId)!;
    const { day } = plan.lived[plan.lived.length - 1 - ago]!;
    return row(plan, `award/${title}`, student, undefined, 'award', [title, 100, reason], day, 600);
  };
  return [
    give(maya, 9, 'Science fair, second prize', 'For her water filter made of sand and charcoal'),
    give(sams[1]!, 27, 'Sportsmanship award', 'For stopping the match when another player was hurt'),
  ];
}

function row(
  plan: Plan,
  key: string,
  student: Student,
  entry: ClassPlan | undefined,
  kind: 'xp' | 'badge' | 'award',
  [title, points, reason]: readonly [string, number, string],
  awardedOn: string,
  minute: number,
): Row {
  return {
    id: seedId('achievement', key),
    schoolId: plan.schoolId,
    studentId: student.id,
    classId: entry?.id ?? null,
    kind,
    title,
    points,
    reason,
    awardedBy: plan.staffId(entry?.teacher ?? 'principal'),
    awardedOn,
    createdAt: plan.past(awardedOn, minute),
  };
}
