const milliseconds = 86_400_000;

/** Monday is 0. */
function weekdayOf(iso: string): number {
  return (new Date(`${iso}T00:00:00Z`).getUTCDay() + 6) % 7;
}

function addDays(iso: string, count: number): string {
  return new Date(Date.parse(`${iso}T00:00:00Z`) + count * milliseconds).toISOString().slice(0, 10);
}

/**
 * Lays days (`2026-11-20`) out as months of weeks. Only weekdays on which something happens become columns: five for most
 * schools, and the right five where the weekend is another. `weekdays` holds one sample date per column, to name it by.
 */
export function monthsOf<Day extends { day: string }>(days: readonly Day[]) {
  const byDay = new Map(days.map((one) => [one.day, one]));
  const sorted = [...byDay.keys()].sort();
  const columns = [...new Set(sorted.map(weekdayOf))].sort((one, other) => one - other);
  const first = sorted[0];
  if (!first) return { weekdays: [], months: [] };

  const months = [...new Set(sorted.map((day) => day.slice(0, 7)))].map((month) => {
    const mondays = new Set(sorted.filter((day) => day.startsWith(month)).map((day) => addDays(day, -weekdayOf(day))));
    const weeks = [...mondays].map((monday) =>
      columns.map((column) => {
        const day = addDays(monday, column);
        return day.startsWith(month) ? (byDay.get(day) ?? null) : null;
      }),
    );
    return { month, weeks };
  });
  const monday = addDays(first, -weekdayOf(first));
  return { weekdays: columns.map((column) => addDays(monday, column)), months };
}
