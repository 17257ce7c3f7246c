import type postgres from 'postgres';
import { type Case, type Judging, judge } from '../judge.ts';
import { readSurfaces } from '../surfaces.ts';
import type { Mutant } from './generate.ts';
import { argumentFor } from './survivors.ts';

export interface MutantsReport {
  mutants: number;
  killed: number;
  /** Names of those that nothing noticed, and whether something is written down about them (survivors.ts). */
  survivors: { name: string; argument: string | undefined }[];
  /** Such as could not be made: their SQL is none. They count for nothing. */
  broken: string[];
}

export interface MutantsSetting extends Judging {
  /** In the order in which they are asked; the first that disagrees ends the search. */
  cases: readonly Case[];
  /** Views, by the table that they show. */
  shownBy(table: string): readonly string[];
  onEach?(done: number, survivors: number): void;
}

/** Thrown to take a mutant back. */
class Undone extends Error {}

/** Puts each mutant in, in a transaction of its own, looks until something disagrees with the oracle, and takes it back. */
export async function runMutants(
  superuser: postgres.Sql,
  mutants: readonly Mutant[],
  setting: MutantsSetting,
): Promise<MutantsReport> {
  const report: MutantsReport = { mutants: 0, killed: 0, survivors: [], broken: [] };
  for (const mutant of mutants) {
    const fate = await fateOf(superuser, mutant, setting);
    if (fate === 'broken') report.broken.push(mutant.name);
    else report.mutants += 1;
    if (fate === 'killed') report.killed += 1;
    if (fate === 'survived') report.survivors.push({ name: mutant.name, argument: argumentFor(mutant.name) });
    setting.onEach?.(report.mutants, report.survivors.length);
  }
  return report;
}

async function fateOf(superuser: postgres.Sql, mutant: Mutant, setting: MutantsSetting) {
  let fate: 'killed' | 'survived' | 'broken' = 'broken';
  await superuser
    .begin(async (sql) => {
      await sql.unsafe(mutant.sql);
      fate = (await isNoticed(sql, mutant, setting)) ? 'killed' : 'survived';
      throw new Undone();
    })
    .catch((error: unknown) => {
      if (error instanceof Undone) return;
      // A policy that makes its own table unreadable, by an error, is noticed as well.
      if (!isSyntax(error)) fate = 'killed';
    });
  return fate as 'killed' | 'survived' | 'broken';
}

const isSyntax = (error: unknown) =>
  error instanceof Error && 'code' in error && ['42601', '42883', '42703', '42804'].includes(String(error.code));

async function isNoticed(sql: postgres.TransactionSql, mutant: Mutant, setting: MutantsSetting): Promise<boolean> {
  if (mutant.isOfSurface && (await readSurfaces(sql)).faults.length > 0) return true;
  const names = [mutant.table, ...setting.shownBy(mutant.table)];
  for (const one of setting.cases) {
    if ((await judge(sql, one, names, setting)).mismatches.length > 0) return true;
  }
  return !mutant.isOfSurface && (await readSurfaces(sql)).faults.length > 0;
}

/** Cases in an order in which every role and channel comes early. */
export function mixed(cases: readonly Case[]): Case[] {
  const groups = [...Map.groupBy(cases, ({ acting, channel }) => `${acting.membership?.role} ${channel}`).values()];
  const longest = Math.max(...groups.map((group) => group.length));
  return Array.from({ length: longest }, (_, at) => groups.flatMap((group) => group[at] ?? [])).flat();
}
