import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import postgres from 'postgres';
import { migrate, setUp } from '#db/migrate.ts';
import { removeDatabase, startDatabase } from '#embedded/postgres.ts';
import { preparePlatform } from '#embedded/supabase/prepare.ts';
import type { MutantsReport, MutantsSetting } from '../isolation/mutants/run.ts';
import { readSurfaces, type Surfaces } from '../isolation/surfaces.ts';
import { arrangeWorld, type Decisions, decide, tryMutantsInWorlds } from '../isolation/trial-run.ts';
import { readFlags } from './flags.ts';
import type { BenchReport } from './run.ts';

const PASSWORD = 'bench';
const SECRET = 'ab'.repeat(32);
const MOST_SHOWN = 20;
/** Fewer decisions than these are not worth a world of their own. */
const LEAST_OF_WORLD = 500_000;
const say = (line: string) => process.stderr.write(`${line}\n`);

/**
 * `--decisions N`: generated worlds of three schools, one after another (`--seed` the first), until the oracle of access.md
 * and PostgreSQL were compared N times. A decision is one row, one identity, one channel and one action: one read of a table
 * of n rows decides n times, about each row whether this person is shown it, so that most decisions are of that kind; a write
 * that is tried and taken back is one. Both are told apart in the figures. Then every mutant of the policies
 * (`--mutants-every 1`; a sample with more). `--rows` of a school in each table.
 */
export async function bench(args: string[]): Promise<BenchReport> {
  const flags = readFlags(args, { decisions: 1_000_000, seed: 1, rows: 120, 'mutants-every': 1, 'mutant-rows': 24 });
  const server = await startServer();
  const superuser = postgres(server.url, { max: 1, onnotice: () => {} });
  try {
    const surfaces = await readSurfaces(superuser);
    const found = await decideAll(superuser, flags);
    const mutants = await tryMutantsInWorlds(superuser, (number) => mutantWorld(superuser, flags, number), {
      worlds: MUTANT_WORLDS,
      every: Math.max(1, flags['mutants-every']),
      onEach: teller(),
    });
    return reportOf(found, surfaces, mutants);
  } finally {
    await superuser.end();
    await server.stop();
  }
}

/** What one world does not notice is tried in this many at most, with more rows in each. */
const MUTANT_WORLDS = 5;

const mutantWorld = (superuser: postgres.Sql, flags: { seed: number; 'mutant-rows': number }, number: number) => {
  say(`Arranging world ${number + 1} for mutants`);
  return arrangeWorld(superuser, {
    seed: flags.seed + number,
    rows: flags['mutant-rows'] * (number + 1),
    secret: SECRET,
  });
};

/** Tells how far it is, and what was not noticed as it is found. */
function teller(): NonNullable<MutantsSetting['onEach']> {
  let [told, last] = [0, undefined as MutantsReport['survivors'] | undefined];
  return (done, survivors) => {
    const argued = survivors.filter(({ argument }) => argument).length;
    if (survivors !== last) [told, last] = [0, survivors]; // another world's
    for (const { name, argument } of survivors.slice(told)) if (!argument) say(`not noticed: ${name}`);
    told = survivors.length;
    if (done % 100 === 0) say(`${done} mutants, ${survivors.length} not noticed, ${argued} of them argued`);
  };
}

/** A world decides a fifth of all at most, so that several are looked at; a small one, what there is. */
async function decideAll(
  superuser: postgres.Sql,
  { decisions, seed: first, rows }: { decisions: number; seed: number; rows: number },
): Promise<Decisions & { worlds: number }> {
  const found = { reads: 0, writes: 0, mismatches: [] as string[], worlds: 0 };
  const share = Math.max(decisions / 5, LEAST_OF_WORLD);
  while (found.reads + found.writes < decisions) {
    const seed = first + found.worlds;
    const arranged = await arrangeWorld(superuser, { seed, rows, secret: SECRET });
    const wanted = Math.min(share, decisions - found.reads - found.writes);
    let people = 0;
    const more = await decide(superuser, arranged, ({ reads, writes, mismatches }) => {
      people += 1;
      if (people % 20 === 0) say(`seed ${seed}: ${reads + writes} decisions, ${mismatches.length} mismatches`);
      return reads + writes >= wanted;
    });
    found.reads += more.reads;
    found.writes += more.writes;
    const named = more.mismatches.map((mismatch) => `seed ${seed}: ${mismatch}`);
    for (const mismatch of named.slice(0, MOST_SHOWN)) say(mismatch);
    found.mismatches.push(...named);
    found.worlds += 1;
    say(`${found.worlds} worlds: ${found.reads + found.writes} decisions, ${found.mismatches.length} mismatches`);
  }
  return found;
}

function reportOf(found: Decisions & { worlds: number }, surfaces: Surfaces, mutants: MutantsReport): BenchReport {
  const mismatches = [...found.mismatches, ...surfaces.faults, ...mutants.mismatches];
  const unargued = mutants.survivors.filter(({ argument }) => argument === undefined);
  const figures = {
    decisions: found.reads + found.writes,
    mismatches: mismatches.length,
    surfaces: surfaces.count,
    mutantsKilled: mutants.killed,
    mutants: mutants.mutants,
    reads: found.reads,
    writes: found.writes,
    worlds: found.worlds,
    survivorsArgued: mutants.survivors.length - unargued.length,
    survivorsWithoutArgument: unargued.length,
    mutantsThatAreNoSql: mutants.broken.length,
    probes: mutants.probes,
    probesLeftToGuards: mutants.leftToGuards,
  };
  const rows = [
    ['generated worlds', figures.worlds],
    ['rows that somebody reads or does not', figures.reads],
    ['writes tried and taken back', figures.writes],
    ['mismatches', figures.mismatches],
    ['tables, functions, grants and interfaces looked at', figures.surfaces],
    ['policies got wrong', figures.mutants],
    ['of them noticed', figures.mutantsKilled],
    ['of them without an effect, by argument', figures.survivorsArgued],
  ] satisfies [string, number][];
  const list = (title: string, lines: string[]) =>
    lines.length
      ? [{ title, columns: ['what'], rows: lines.slice(0, MOST_SHOWN).map((line) => [line.slice(0, 400)]) }]
      : [];
  return {
    tables: [
      { title: 'Row security against access.md', columns: ['what', 'how many'], rows },
      ...list('Mismatches', mismatches),
      ...list(
        'Not noticed',
        mutants.survivors
          .toSorted((one, other) => Number(one.argument !== undefined) - Number(other.argument !== undefined))
          .map(({ name, argument }) => `${name}${argument ? ` (${argument})` : ''}`),
      ),
    ],
    figures,
  };
}

async function startServer() {
  const dataDir = mkdtempSync(path.join(tmpdir(), 'catalyst-isolation-'));
  const running = await startDatabase({ dataDir, port: 0, durable: false });
  const stop = async () => {
    await running.stop();
    await removeDatabase(dataDir);
  };
  try {
    const login = (name: string) =>
      Object.assign(new URL(running.superuserUrl), { username: name, password: PASSWORD }).href;
    const logins = {
      ...{ catalyst_admin: PASSWORD, catalyst_app: PASSWORD, catalyst_gateway: PASSWORD, catalyst_service: PASSWORD },
    };
    await preparePlatform(running.superuserUrl, {
      passwords: { ...logins, supabase_auth_admin: PASSWORD, authenticator: PASSWORD },
    });
    await setUp(running.superuserUrl, logins);
    await migrate(login('catalyst_admin'), { secret: SECRET });
    return { url: running.superuserUrl, stop };
  } catch (error) {
    await stop();
    throw error;
  }
}
