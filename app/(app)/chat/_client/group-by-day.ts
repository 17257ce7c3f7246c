/** How long ago, for the headings of the list of conversations. */
export type Age = 'today' | 'yesterday' | 'week' | 'earlier';

export interface Group<Item> {
  age: Age;
  items: Item[];
}

/** Items that are sorted by time, under the day they belong to in the school's time zone. */
export function groupByDay<Item extends { lastMessageAt: string }>(
  items: readonly Item[],
  now: number,
  timeZone: string,
): Group<Item>[] {
  const format = new Intl.DateTimeFormat('en-CA', { timeZone });
  const dayOf = (time: number) => Date.parse(format.format(time)) / 86_400_000;
  const today = dayOf(now);
  const groups = new Map<Age, Item[]>();
  for (const item of items) {
    const age = ageOf(today - dayOf(Date.parse(item.lastMessageAt)));
    groups.set(age, [...(groups.get(age) ?? []), item]);
  }
  return [...groups].map(([age, grouped]) => ({ age, items: grouped }));
}

function ageOf(days: number): Age {
  if (days <= 0) return 'today';
  if (days === 1) return 'yesterday';
  return days < 7 ? 'week' : 'earlier';
}
