import type postgres from 'postgres';
import { StartError } from '#embedded/start-error.ts';
import { readFlags } from './flags.ts';
import { startPoolDatabase } from './pool-database.ts';
import { addDay, addStudents, openDistrict, schoolDays } from './rls/district.ts';
import { type Measured, measureReads, prepareMeasuring, sequentialScans } from './rls/measure.ts';
import { reads } from './rls/reads.ts';
import type { BenchReport } from './run.ts';

/** The school that a district is compared with. */
const SCHOOL = 500;
const YEAR_DAYS = 180;
/** Days of the term that is read. */
const TERM = 60;
/** Memory as a database of this size would have; statistics are made when everything is loaded, and the log is not kept. */
const OF_A_DISTRICT = {
  ...{ shared_buffers: '1GB', max_wal_size: '8GB', checkpoint_timeout: '30min', autovacuum: 'off' },
  ...{ wal_level: 'minimal', max_wal_senders: '0' },
};
/** Loaded side by side, one a processor. */
const SIDE_BY_SIDE = 2;
const tell = (line: string) => process.stderr.write(`${line}\n`);

/**
 * What row security costs each common read, in a district of `--students` pupils with as much attendance as loads,
 * with everything else, in `--minutes`: the same read in the same transaction with and without it, by turns. And whether a district costs more
 * than a school of 500.
 */
export async function bench(args: string[]): Promise<BenchReport> {
  const { students, minutes, rounds } = readFlags(args, { students: 2000, minutes: 1, rounds: 250 });
  if (students < SCHOOL || students % 50 !== 0) throw new StartError('--students takes a multiple of 50, from 500 on.');
  const database = await startPoolDatabase({ projects: 0, durable: false, settings: OF_A_DISTRICT });
  try {
    const { owner } = database;
    const days = await schoolOf500(owner);
    const url = Object.assign(new URL(database.gatewayUrl), {
      username: owner.options.user,
      password: owner.options.pass ?? '',
    }).href;
    const prologue = { url, days: { first: days[TERM - 1]!, last: days[0]! } };
    tell(`Measuring reads in a school of ${SCHOOL}`);
    const flat = reads.filter((read) => read.flat);
    const before = await measureReads(flat, prologue, { students: SCHOOL, rounds });
    const history = await district(owner, { students, minutes, days });
    tell(`Measuring ${reads.length} reads in a district of ${students}`);
    const measured = await measureReads(reads, prologue, { students, rounds });
    const scans = await sequentialScans(reads, prologue);
    return report({ students, measured, before, scans, ...history, ...(await sizes(owner)) });
  } finally {
    await database.stop();
  }
}

async function schoolOf500(owner: postgres.Sql): Promise<string[]> {
  tell(`Making a school of ${SCHOOL}`);
  await prepareMeasuring(owner);
  await openDistrict(owner);
  await addStudents(owner, 1, SCHOOL);
  const days = await schoolDays(owner, YEAR_DAYS);
  for (const day of days) await addDay(owner, day, 1, SCHOOL);
  await owner`vacuum analyze`;
  return days;
}

/** Makes the rest of the district and loads days backwards until the time is over, a term at least. */
async function district(
  owner: postgres.Sql,
  { students, minutes, days }: { students: number; minutes: number; days: string[] },
): Promise<{ daysLoaded: number; loadSeconds: number }> {
  if (students === SCHOOL) return { daysLoaded: days.length, loadSeconds: 0 };
  tell(`Making a district of ${students}`);
  const began = performance.now();
  const half = SCHOOL + Math.ceil((students - SCHOOL) / 100) * 50;
  await Promise.all([
    addStudents(owner, SCHOOL + 1, half),
    ...(half < students ? [addStudents(owner, half + 1, students)] : []),
  ]);
  tell(`Everything but attendance after ${Math.round((performance.now() - began) / 1000)} s`);
  const until = began + minutes * 60_000;
  let daysLoaded = 0;
  const left = [...days];
  const loader = async () => {
    // A term is there in any case: reads of one are compared with the school's.
    while (left.length > 0 && (days.length - left.length < TERM || performance.now() < until)) {
      await addDay(owner, left.shift()!, SCHOOL + 1, students);
      daysLoaded++;
      if (daysLoaded % 10 === 0) tell(`${daysLoaded} days of attendance`);
    }
  };
  await Promise.all(Array.from({ length: SIDE_BY_SIDE }, loader));
  const loadSeconds = (performance.now() - began) / 1000;
  await owner`vacuum analyze`;
  return { daysLoaded, loadSeconds };
}

async function sizes(
  owner: postgres.Sql,
): Promise<Record<'attendanceRows' | 'marks' | 'classes' | 'megabytes', number>> {
  const [row] = await owner`
    select (select count(*) from attendance)::int as "attendanceRows", (select count(*) from assessment_grades)::int as marks,
      (select count(*) from classes)::int as classes, (pg_database_size(current_database()) / 1000000)::int as megabytes`;
  return row as Record<'attendanceRows' | 'marks' | 'classes' | 'megabytes', number>;
}

interface Found {
  students: number;
  measured: Measured[];
  before: Measured[];
  scans: string[];
  daysLoaded: number;
  loadSeconds: number;
  attendanceRows: number;
  marks: number;
  classes: number;
  megabytes: number;
}

function report({ students, measured, before, scans, ...sizes }: Found): BenchReport {
  const worst = measured.reduce((one, other) => (other.ratio > one.ratio ? other : one));
  const growthOf = before.map((small) => {
    const big = measured.find(({ name }) => name === small.name)!;
    return { name: small.name, small, big, p50: big.under.p50 / small.under.p50, p95: big.under.p95 / small.under.p95 };
  });
  const tables = [
    {
      title: `The district: ${students} students, ${sizes.classes} classes, ${sizes.attendanceRows} attendance marks (${sizes.daysLoaded} days in ${Math.round(sizes.loadSeconds)} s), ${sizes.marks} marks, ${sizes.megabytes} MB`,
      columns: [
        'read (ms a transaction)',
        'rows',
        'p50',
        'p50 free',
        'p95',
        'p95 free',
        'p95 ratio',
        'statement p50 ratio',
      ],
      rows: measured.map(({ name, rows, under, without, ratio, statementRatio }) => [
        ...[name, rows, under.p50, without.p50, under.p95, without.p95, ratio, statementRatio],
      ]),
    },
    {
      title: `From ${SCHOOL} students to ${students}`,
      columns: ['read (ms, under row security)', `p50 at ${SCHOOL}`, `p50 at ${students}`, 'growth', 'p95 growth'],
      rows: growthOf.map(({ name, small, big, p50, p95 }) => [name, small.under.p50, big.under.p50, p50, p95]),
    },
    {
      title: scans.length > 0 ? 'Whole tables that a plan reads' : 'No plan reads a whole big table',
      columns: ['read: table'],
      rows: scans.map((scan) => [scan]),
    },
  ];
  const figures = {
    ...{ students, ...sizes, worstP95Ratio: worst.ratio, worstRead: worst.name },
    growth: Math.max(...growthOf.map(({ p50 }) => p50)),
    growthP95: Math.max(...growthOf.map(({ p95 }) => p95)),
    sequentialScans: scans,
    reads: Object.fromEntries(measured.map(({ name, ratio, statementRatio }) => [name, { ratio, statementRatio }])),
  };
  return { tables, figures };
}
