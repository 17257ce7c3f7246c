import { msToPacificMidnight, pacificDay } from '#embedded/gemini/quota.ts';

const known: { from: number; to: number; day: string }[] = [];

/** The provider's day, kept: a simulation asks millions of times, and a calendar is slow. */
export function dayOf(now: number): string {
  return span(now).day;
}

/** The moment at which the provider's day turns next. */
export function nextMidnight(now: number): number {
  return span(now).to;
}

function span(now: number): { to: number; day: string } {
  const found = known.findLast(({ from, to }) => from <= now && now < to);
  if (found) return found;
  const added = { from: now, to: now + msToPacificMidnight(now), day: pacificDay(now) };
  known.push(added);
  if (known.length > 50) known.shift();
  return added;
}
