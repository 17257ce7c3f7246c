import { sql } from 'drizzle-orm';
import { describe, expect, it } from 'vitest';
import { demonstration } from './seed/demonstration.ts';
import { asCaller, ownDatabase } from './testing.ts';

const zones = [
  ...[
    'America/New_York',
    'America/Los_Angeles',
    'America/Denver',
    'America/St_Johns',
    'America/Halifax',
    'America/Havana',
  ],
  ...[
    'America/Santiago',
    'America/Asuncion',
    'America/Nuuk',
    'America/Tijuana',
    'America/Sao_Paulo',
    'America/Chicago',
  ],
  ...[
    'Atlantic/Azores',
    'Europe/London',
    'Europe/Dublin',
    'Europe/Berlin',
    'Europe/Chisinau',
    'Europe/Helsinki',
    'Europe/Kyiv',
  ],
  ...['Africa/Cairo', 'Africa/Casablanca', 'Asia/Jerusalem', 'Asia/Beirut', 'Asia/Amman', 'Asia/Tehran', 'Asia/Gaza'],
  ...[
    'Australia/Sydney',
    'Australia/Adelaide',
    'Australia/Lord_Howe',
    'Pacific/Auckland',
    'Pacific/Chatham',
    'Pacific/Norfolk',
  ],
];
const MINUTE = 60_000;
const YEARS = [2019, 2020, 2021, 2022, 2023, 2024];

/** The wall clock as ICU has it, independent of PostgreSQL. */
function clockOf(zone: string): (moment: number) => { day: string; minute: number } {
  const format = new Intl.DateTimeFormat('en-CA', {
    ...{
      timeZone: zone,
      hourCycle: 'h23',
      year: 'numeric',
      month: '2-digit',
      day: '2-digit',
      hour: '2-digit',
      minute: '2-digit',
    },
  });
  return (moment) => {
    const part = Object.fromEntries(format.formatToParts(moment).map(({ type, value }) => [type, value]));
    return { day: `${part.year}-${part.month}-${part.day}`, minute: Number(part.hour) * 60 + Number(part.minute) };
  };
}

const offsetOf = (clock: ReturnType<typeof clockOf>, moment: number) => {
  const { day, minute } = clock(moment);
  return Date.parse(`${day}T00:00:00Z`) + minute * MINUTE - moment;
};

/** Moments at which clocks change, to the minute. */
function changes(zone: string): number[] {
  const clock = clockOf(zone);
  const found: number[] = [];
  const last = Date.UTC(YEARS.at(-1)! + 1, 0, 1);
  for (let day = Date.UTC(YEARS[0]!, 0, 1); day < last; day += 86_400_000) {
    let [low, high] = [day, day + 86_400_000];
    if (offsetOf(clock, low) === offsetOf(clock, high)) continue;
    while (high - low > MINUTE) {
      const middle = low + Math.floor((high - low) / 2 / MINUTE) * MINUTE;
      if (offsetOf(clock, middle) === offsetOf(clock, low)) low = middle;
      else high = middle;
    }
    found.push(high);
  }
  return found;
}

describe('the school’s day', async () => {
  const database = await ownDatabase();

  it('is the wall clock’s in 30 zones, minute by minute around every change of clocks', async () => {
    let compared = 0;
    for (const zone of zones) {
      const clock = clockOf(zone);
      // Around the change itself, and around the midnights beside it.
      const near = changes(zone)
        .slice(-3)
        .flatMap((change) => {
          const midnight = change + (1440 - clock(change).minute) * MINUTE;
          return [...minutes(change, 75), ...minutes(midnight, 65), ...minutes(midnight - 1440 * MINUTE, 65)];
        });
      const rows = await database.superuser<{ moment: string; day: string; minute: number }[]>`
        select extract(epoch from m)::bigint::text as moment, app.local_day(m, ${zone})::text as day, app.local_minute(m, ${zone}) as minute
        from unnest(${near.map((moment) => new Date(moment).toISOString())}::timestamptz[]) m`;
      const wrong = rows.filter(({ moment, ...said }) => {
        const right = clock(Number(moment) * 1000);
        return right.day !== said.day || right.minute !== said.minute;
      });
      expect(wrong.slice(0, 3), zone).toEqual([]);
      compared += rows.length;
    }
    expect(compared).toBeGreaterThan(25_000);
  });

  it('is what today, posting windows and deadlines go by', async () => {
    const { id } = demonstration.school;
    const admin = await database.caller(demonstration.accounts.admin.email, 'admin');
    for (const zone of ['Pacific/Kiritimati', 'Pacific/Niue', 'Asia/Kolkata']) {
      await database.superuser`update public.schools set time_zone = ${zone} where id = ${id}`;
      const [said] = await asCaller(database, admin, (tx) =>
        tx.execute<{ now: string; today: string; first: string }>(
          sql`select to_jsonb(now()) #>> '{}' as now, app.today()::text as today, (app.first_posting_day() + 14)::text as first`,
        ),
      );
      const { day } = clockOf(zone)(Date.parse(said?.now ?? ''));
      expect([said?.today, said?.first]).toEqual([day, day]);
      // The window opens and closes with the school's day, wherever the server is.
      const open = (opens: number, closes: number) =>
        asCaller(database, admin, async (tx) => (await tx.execute(sql`select from app.open_term_ids()`)).length).then(
          async () => {
            await database.superuser`update public.terms set posting_opens_on = ${day}::date + ${opens}::int, posting_closes_on = ${day}::date + ${closes}::int where school_id = ${id}`;
            return asCaller(
              database,
              admin,
              async (tx) => (await tx.execute(sql`select * from app.open_term_ids()`)).length > 0,
            );
          },
        );
      expect([await open(0, 0), await open(-3, -1), await open(1, 2)]).toEqual([true, false, false]);
    }
  });

  it('needs a zone that exists', async () => {
    const move = database.superuser`update public.schools set time_zone = 'Europe/Atlantis'`;
    await expect(move).rejects.toThrow(/time zone/);
  });
});

const minutes = (around: number, each: number) =>
  Array.from({ length: each * 2 + 1 }, (_, index) => around + (index - each) * MINUTE);
