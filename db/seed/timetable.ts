import { CYCLE_DAYS } from './calendar.ts';
import { random } from './random.ts';

/** A class to be given lessons: its students (one homeroom) and its teacher can each be in one place at a time. */
export interface Teaching {
  name: string;
  homeroom: string;
  teacher: string;
  lessons: number;
}

export interface Lesson {
  name: string;
  cycleDay: number;
  /** Index of the period. */
  period: number;
}

const ATTEMPTS = 200;

/**
 * A timetable without clashes. First each class gets days, at most one lesson of it a day and at most `periods` a day
 * for anyone; then each day's lessons get periods. The second step always succeeds: homerooms and teachers form a
 * bipartite graph, whose edges need as many colours as its busiest member has lessons (König).
 */
export function timetable(classes: readonly Teaching[], periods: number): Lesson[] {
  for (let attempt = 0; attempt < ATTEMPTS; attempt++) {
    const days = spread(classes, periods, attempt);
    if (days)
      return days.flatMap((day, index) => colour(day, periods).map((lesson) => ({ ...lesson, cycleDay: index + 1 })));
  }
  throw new Error('No timetable fits: someone has more lessons than there are periods.');
}

function spread(classes: readonly Teaching[], periods: number, attempt: number): Teaching[][] | undefined {
  const chance = random(`timetable/${attempt}`);
  const days = Array.from({ length: CYCLE_DAYS }, () => ({
    classes: [] as Teaching[],
    load: new Map<string, number>(),
  }));
  const ordered = chance.shuffle(classes).sort((a, b) => b.lessons - a.lessons);
  for (const teaching of ordered) {
    const parties = [teaching.homeroom, teaching.teacher];
    const load = (day: (typeof days)[number]) => parties.map((party) => day.load.get(party) ?? 0);
    const free = chance.shuffle(days).filter((day) => Math.max(...load(day)) < periods);
    if (free.length < teaching.lessons) return undefined;
    const weight = (day: (typeof days)[number]) =>
      Math.max(...load(day)) * 10 + load(day).reduce((sum, value) => sum + value, 0);
    for (const day of free.sort((a, b) => weight(a) - weight(b)).slice(0, teaching.lessons)) {
      day.classes.push(teaching);
      for (const party of parties) day.load.set(party, (day.load.get(party) ?? 0) + 1);
    }
  }
  return days.map((day) => day.classes);
}

/** Edge colouring of a bipartite multigraph by alternating paths; the colour is the period. */
function colour(day: readonly Teaching[], periods: number): { name: string; period: number }[] {
  // slots: whose period → which lesson. A homeroom and a teacher never share a key.
  const slots = new Map<string, (number | undefined)[]>();
  const of = (party: string) =>
    slots.get(party) ?? slots.set(party, Array<number | undefined>(periods).fill(undefined)).get(party)!;
  const free = (party: string) => of(party).indexOf(undefined);
  const other = (lesson: number, party: string) =>
    day[lesson]!.homeroom === party ? day[lesson]!.teacher : day[lesson]!.homeroom;

  day.forEach((teaching, lesson) => {
    const [wanted, fallback] = [free(teaching.homeroom), free(teaching.teacher)];
    // Swap the two periods along the path that starts at the teacher, so that `wanted` is free there as well.
    const path: number[] = [];
    for (
      let party = teaching.teacher, period = wanted;
      wanted !== fallback;
      period = period === wanted ? fallback : wanted
    ) {
      const next = of(party)[period];
      if (next === undefined) break;
      path.push(next);
      party = other(next, party);
    }
    const placed = path.map((index) => ({ index, period: of(day[index]!.teacher).indexOf(index) }));
    for (const { index, period } of placed)
      for (const party of [day[index]!.teacher, day[index]!.homeroom]) of(party)[period] = undefined;
    for (const { index, period } of placed) {
      for (const party of [day[index]!.teacher, day[index]!.homeroom])
        of(party)[period === wanted ? fallback : wanted] = index;
    }
    for (const party of [teaching.teacher, teaching.homeroom]) of(party)[wanted] = lesson;
  });
  return day.map((teaching, lesson) => ({ name: teaching.name, period: of(teaching.teacher).indexOf(lesson) }));
}
