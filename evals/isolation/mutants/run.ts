import type postgres from 'postgres';
import type { Case } from '../judge.ts';
import { isCompared, isKnown } from '../oracle.ts';
import { readSurfaces } from '../surfaces.ts';
import type { Arranged } from '../trial-run.ts';
import type { Mutant } from './generate.ts';
import { guardOf, missingGuards } from './guards.ts';
import { argumentFor } from './survivors.ts';
import { installing, introduce, prepare, type Stored } from './trying.ts';

export interface MutantsReport {
  mutants: number;
  killed: number;
  /** Names of those that nothing noticed, and whether something is written down about them (survivors.ts). */
  survivors: { name: string; argument: string | undefined }[];
  /** Such as could not be made: their SQL is none. They count for nothing. */
  broken: string[];
  /** Reads and writes that were prepared, and those of them about which a trigger decides (guards.ts), which are not used. */
  probes: number;
  leftToGuards: number;
  /** What came out otherwise than access.md says before anything was got wrong, and guards that are not there. */
  mismatches: string[];
}

export interface MutantsSetting {
  onEach?(done: number, survivors: MutantsReport['survivors']): void;
  /** A world anew, when the last has aged: what was put in just now is not for ever just now. */
  renew?(): Promise<Arranged>;
}

/** Thrown to take a mutant back. */
class Undone extends Error {}

const MINUTE = 60_000;

/**
 * Puts each mutant in, in a transaction of its own, looks until something comes out otherwise than access.md says, and
 * takes it back. What is tried is worked out once a table; who noticed a table's last mutants is asked first.
 */
export async function runMutants(
  superuser: postgres.Sql,
  mutants: readonly Mutant[],
  arranged: Arranged,
  { onEach, renew }: MutantsSetting = {},
): Promise<MutantsReport> {
  const report: MutantsReport = {
    mutants: 0,
    killed: 0,
    survivors: [],
    broken: [],
    probes: 0,
    leftToGuards: 0,
    mismatches: [],
  };
  let world = arranged;
  report.mismatches.push(...(await missingGuards(superuser)).map((name) => `no trigger: ${name}`));
  await superuser.unsafe(installing);
  for (const [table, group] of Map.groupBy(mutants, (mutant) => mutant.table)) {
    if (renew && Date.now() - world.facts.now.getTime() > 15 * MINUTE) {
      world = await renew();
      await superuser.unsafe(installing);
    }
    await introduce(superuser, world);
    let introduced = Date.now();
    const isTried = isKnown(table) && isCompared(table) && !table.startsWith('partitions.');
    let isPrepared = false;
    const ready = async () => {
      if (isPrepared) return;
      isPrepared = true;
      if (!isTried) return void (await superuser`truncate isolation.probes`);
      const { probes, left } = await prepare(superuser, world, table);
      report.probes += probes;
      for (const { changed, ...one } of left) {
        if (guardOf(table, changed)) report.leftToGuards += 1;
        else report.mismatches.push(`${world.cases[one.person]?.identity.label}: ${describe(one)}`);
      }
    };
    const noticing: number[] = [];
    for (const mutant of group) {
      if (Date.now() - introduced > 2 * MINUTE) {
        await introduce(superuser, world);
        introduced = Date.now();
      }
      const fate = (await isSeen(superuser, mutant))
        ? 'killed'
        : await ready().then(() => fateOf(superuser, mutant, (sql) => isNoticed(sql, mutant, noticing)));
      if (fate === 'broken') report.broken.push(mutant.name);
      else report.mutants += 1;
      if (fate === 'killed') report.killed += 1;
      if (fate === 'survived') report.survivors.push({ name: mutant.name, argument: argumentFor(mutant) });
      onEach?.(report.mutants, report.survivors);
    }
  }
  return report;
}

const describe = ({ statement, given, allowed, keys }: Stored) =>
  `${statement} ${given ? JSON.stringify(given) : ''} should come to ${allowed ?? keys?.join(' ')}`;

/** Whether the catalogue alone shows a mutant. */
const isSeen = async (superuser: postgres.Sql, mutant: Mutant) =>
  mutant.isOfSurface &&
  (await fateOf(superuser, mutant, async (sql) => (await readSurfaces(sql)).faults.length > 0)) === 'killed';

async function fateOf(
  superuser: postgres.Sql,
  mutant: Mutant,
  isNoticed: (sql: postgres.TransactionSql) => Promise<boolean>,
) {
  let fate: 'killed' | 'survived' | 'broken' = 'broken';
  await superuser
    .begin(async (sql) => {
      await sql.unsafe(mutant.sql);
      fate = (await isNoticed(sql)) ? 'killed' : 'survived';
      throw new Undone();
    })
    .catch((error: unknown) => {
      if (error instanceof Undone) return;
      if (!isSyntax(error)) throw error;
    });
  return fate as 'killed' | 'survived' | 'broken';
}

const isSyntax = (error: unknown) =>
  error instanceof Error && 'code' in error && ['42601', '42883', '42703', '42804'].includes(String(error.code));

async function isNoticed(sql: postgres.TransactionSql, mutant: Mutant, noticing: number[]): Promise<boolean> {
  await sql`set local session_replication_role = replica`;
  // What cannot be read can be neither changed nor taken away: a policy for reading is looked at by reads alone at first.
  const stages = { SELECT: ['read', 'update,delete'], INSERT: ['insert'], UPDATE: ['update'], DELETE: ['delete'] };
  for (const actions of mutant.command === 'ALL' ? ['read', 'insert,update,delete'] : stages[mutant.command]) {
    const [found] = await sql<{ person: number }[]>`
      select person from isolation.disagreements(${`{${actions}}`}, ${noticing.slice(0, 8)}, false)`;
    if (!found) continue;
    const known = noticing.indexOf(found.person);
    if (known >= 0) noticing.splice(known, 1);
    noticing.unshift(found.person);
    return true;
  }
  await sql`set local session_replication_role = origin`;
  return !mutant.isOfSurface && (await readSurfaces(sql)).faults.length > 0;
}

/** Cases in an order in which every role and channel comes early. */
export function mixed(cases: readonly Case[]): Case[] {
  const groups = [...Map.groupBy(cases, ({ acting, channel }) => `${acting.membership?.role} ${channel}`).values()];
  const longest = Math.max(...groups.map((group) => group.length));
  return Array.from({ length: longest }, (_, at) => groups.flatMap((group) => group[at] ?? [])).flat();
}
