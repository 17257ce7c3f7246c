import type postgres from 'postgres';
import { installAttempts } from './attempts.ts';
import { catalogue, type Facts, loadFacts } from './facts.ts';
import { type Case, type Channel, caseOf, judge } from './judge.ts';
import { generateMutants, type Mutant } from './mutants/generate.ts';
import { type MutantsReport, type MutantsSetting, mixed, runMutants } from './mutants/run.ts';
import { isCompared, isEverAllowed, isKnown } from './oracle.ts';
import { randomOf } from './worlds/random.ts';
import { makeWorld, type World } from './worlds/world.ts';

/** A world in a database, with what is due in it to everyone over every channel. */
export interface Arranged {
  world: World;
  names: string[];
  facts: Facts;
  secret: string;
  cases: Case[];
}

export interface ArrangeOptions {
  seed: number;
  rows: number;
  /** That with which the database verifies claims. */
  secret: string;
  /** Every how-manyeth identity acts; 1 is everyone. */
  every?: number;
}

const channels: readonly Channel[] = ['operations', 'rest'];

const actions = ['reads', 'inserts', 'updates', 'deletes'] as const;
/** Without a row in a table that somebody may read or write, nothing would be proven about it. */
const isOpen = (name: string) => actions.some((action) => isKnown(name) && isEverAllowed(name, action));

/** Makes a world and works out what is due in it. Replaces everything that the database keeps. */
export async function arrangeWorld(superuser: postgres.Sql, options: ArrangeOptions): Promise<Arranged> {
  const world = await makeWorld(superuser, options);
  for (const [name, refusedBy] of world.empty) {
    if (isOpen(name)) throw new Error(`No row of ${name} could be drawn that stands: ${refusedBy}. (worlds/filler.ts)`);
  }
  await installAttempts(superuser);
  const names = (await catalogue(superuser)).filter((name) => isKnown(name) && isCompared(name));
  const facts = await loadFacts(superuser, names);
  // Who comes first differs from world to world: a long run decides about as many people of each as it has time for.
  const random = randomOf(options.seed);
  const acting = world.identities
    .filter((_, index) => index % (options.every ?? 1) === 0)
    .map((identity) => ({ identity, place: random.below(2 ** 30) }))
    .toSorted((one, other) => one.place - other.place)
    .map(({ identity }) => identity);
  const nobody = world.identities.find(({ membershipId }) => membershipId === undefined)!;
  const cases = [
    ...acting.flatMap((identity) => channels.map((channel) => caseOf(facts, identity, channel))),
    caseOf(facts, nobody, 'anonymous'),
  ];
  return { world, names, facts, secret: options.secret, cases: mixed(cases) };
}

export interface Decisions {
  reads: number;
  writes: number;
  mismatches: string[];
}

/** Thrown to leave the database as it was. */
class Undone extends Error {}

/** Holds the database against what is due, case by case, until `enough` says so. */
export async function decide(
  superuser: postgres.Sql,
  { cases, names, ...judging }: Arranged,
  enough: (so: Decisions) => boolean = () => false,
): Promise<Decisions> {
  const found: Decisions = { reads: 0, writes: 0, mismatches: [] };
  for (const one of cases) {
    if (enough(found)) break;
    await superuser
      .begin(async (sql) => {
        const verdict = await judge(sql, one, names, judging);
        found.reads += verdict.reads;
        found.writes += verdict.writes;
        found.mismatches.push(...verdict.mismatches);
        throw new Undone();
      })
      .catch((error: unknown) => {
        if (!(error instanceof Undone)) throw error;
      });
  }
  return found;
}

export interface MutantChoice extends MutantsSetting {
  /** Every how-manyeth, counted from one of them. */
  every?: number;
  from?: number;
  only?: (mutant: Mutant) => boolean;
}

/** Gets the policies wrong, all of them or every how-manyeth mutant, and tells what nothing noticed. */
export async function tryMutants(
  superuser: postgres.Sql,
  arranged: Arranged,
  { every = 1, from = 0, only = () => true, ...setting }: MutantChoice,
): Promise<MutantsReport> {
  const all: Mutant[] = await generateMutants(superuser);
  const chosen = all.filter(only).filter((_, index) => index % every === from % every);
  return runMutants(superuser, chosen, arranged, setting);
}

/**
 * As `tryMutants`, and whatever one world does not notice is tried in the next ones: each has people and rows that the
 * others have not. `world(n)` arranges the n-th, counted from 0, and replaces the one before.
 */
export async function tryMutantsInWorlds(
  superuser: postgres.Sql,
  world: (number: number) => Promise<Arranged>,
  { worlds, ...choice }: MutantChoice & { worlds: number },
): Promise<MutantsReport> {
  const first = await tryMutants(superuser, await world(0), { ...choice, renew: () => world(0) });
  const report = { ...first };
  for (let number = 1; number < worlds; number += 1) {
    // An argument is held to every world as well: what one of them notices was wrongly argued.
    const left = new Set(report.survivors.map(({ name }) => name));
    if (report.survivors.every(({ argument }) => argument !== undefined)) break;
    const next = await tryMutants(superuser, await world(number), {
      ...choice,
      every: 1,
      only: ({ name }) => left.has(name),
      renew: () => world(number),
    });
    const still = new Set(next.survivors.map(({ name }) => name));
    report.survivors = report.survivors.filter(({ name }) => !left.has(name) || still.has(name));
    report.killed = report.mutants - report.survivors.length;
    report.probes += next.probes;
    report.leftToGuards += next.leftToGuards;
    report.mismatches = [...report.mismatches, ...next.mismatches];
  }
  return report;
}
