import type { Quarter } from './calendar.ts';
import type { ClassPlan } from './classes.ts';
import { courses, type Work } from './coursework.ts';
import { addDays } from './days.ts';
import type { Plan } from './plan.ts';
import { random } from './random.ts';
import { seedId } from './seed-id.ts';
import { isPrimary } from './structure.ts';

/** Set work of one class. */
export interface SetWork {
  id: string;
  key: string;
  plan: ClassPlan;
  quarter: Quarter;
  work: Work;
  title: string;
  instructions: string | null;
  extraCredit: boolean;
  assignedOn: string;
  dueOn: string;
  published: boolean;
  /** Day on which the marks are entered; later than today while they are not. */
  gradedOn: string;
  /** Day from which students see the marks; guardians a day later. */
  releasedOn: string;
  /** Added to every student's share: how easy it was. */
  ease: number;
}

const AHEAD_DAYS = 21;
const RELEASE_NEXT_WEEK = 5;

export const categoryId = (plan: ClassPlan, name: string) => seedId('category', `${plan.name}/${name}`);

/** What has been set in a class this year and will fall due in the next three weeks. */
export function setWork(plan: Plan, entry: ClassPlan): SetWork[] {
  const course = courses[entry.subject!.code]!;
  const topics = isPrimary(entry.homeroom) ? course.primary : course.secondary;
  const meets = new Set(entry.lessons.map((lesson) => lesson.cycleDay));
  const lessonDays = plan.calendar.days.filter(({ cycleDay }) => meets.has(cycleDay)).map(({ day }) => day);
  const drawn = plan.calendar.quarters.flatMap((quarter) => {
    const days = lessonDays.filter((day) => day >= quarter.startsOn && day <= quarter.endsOn);
    return course.work.map((work, index): SetWork => {
      const chance = random(`due/${entry.name}/${quarter.number}/${index}`);
      const dueOn =
        days[Math.min(days.length - 1, Math.floor((work.due + chance.between(-0.06, 0.06)) * days.length))]!;
      const [first, second] = topics[quarter.number - 1]!;
      return scheduled(
        plan,
        entry,
        quarter,
        `Q${quarter.number}/${index}`,
        work,
        work.title.replace('{0}', first).replace('{1}', second),
        dueOn,
      );
    });
  });
  return [...drawn, ...stories(plan, entry)].filter((set) => set.dueOn <= addDays(plan.today, AHEAD_DAYS));
}

function scheduled(
  plan: Plan,
  entry: ClassPlan,
  quarter: Quarter,
  key: string,
  work: Work,
  title: string,
  dueOn: string,
): SetWork {
  const full = `${entry.name}/${key}`;
  const chance = random(`set work/${full}`);
  const lead = work.kind === 'project' ? 14 : work.kind === 'homework' ? 6 : 9;
  const assignedOn = [addDays(dueOn, -lead), plan.newestDay].sort()[0]!;
  const gradedOn = addDays(dueOn, 2 + chance.int(work.kind === 'homework' ? 3 : 6));
  const held = gradedOn > addDays(plan.today, -4) && chance.chance(0.3);
  return {
    id: seedId('assessment', full),
    key: full,
    plan: entry,
    quarter,
    work,
    title,
    instructions:
      work.kind === 'homework'
        ? `Questions on ${title.toLowerCase()}. Show your working; hand it in before the lesson.`
        : null,
    extraCredit: false,
    assignedOn,
    dueOn,
    published: dueOn <= addDays(plan.today, 16) || chance.chance(0.4),
    gradedOn,
    releasedOn: held ? addDays(plan.today, RELEASE_NEXT_WEEK) : gradedOn,
    ease: 0.03 * chance.normal(),
  };
}

/** In the mathematics of 8A and 8B, whatever the day of seeding: marks held back, work overdue, work due soon. */
function stories(plan: Plan, entry: ClassPlan): SetWork[] {
  if (entry.name !== '8B Mathematics' && entry.name !== '8A Mathematics') return [];
  const ago = (days: number) => plan.lived[Math.max(0, plan.lived.length - 1 - days)]!.day;
  const ahead = (days: number) =>
    plan.calendar.days[Math.min(plan.calendar.days.length - 1, plan.lived.length - 1 + days)]!.day;
  const quarterOf = (day: string) => plan.calendar.quarters.find((quarter) => day <= quarter.endsOn)!;
  const story = (key: string, work: Omit<Work, 'due'>, dueOn: string) =>
    scheduled(plan, entry, quarterOf(dueOn), key, { ...work, due: 0 }, work.title, dueOn);
  const held = {
    ...story('held', { category: 'Quizzes', kind: 'quiz', title: 'Mental arithmetic check', maxScore: 20 }, ago(4)),
  };
  const extra = story(
    'extra',
    { category: 'Homework', kind: 'homework', title: 'Puzzle of the month', maxScore: 2 },
    ago(15),
  );
  return [
    { ...held, gradedOn: ago(1), releasedOn: addDays(plan.today, RELEASE_NEXT_WEEK) },
    story(
      'overdue',
      { category: 'Homework', kind: 'homework', title: 'Word problems worksheet', maxScore: 10 },
      ago(2),
    ),
    { ...extra, extraCredit: true },
    story('soon', { category: 'Homework', kind: 'homework', title: 'Revision sheet', maxScore: 10 }, ahead(2)),
    story('next', { category: 'Tests', kind: 'test', title: 'Unit test', maxScore: 50 }, ahead(6)),
  ];
}
