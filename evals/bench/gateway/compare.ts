import type { BenchReport } from '../run.ts';
import { askOnce, baseline, type Contender, floor, ours, through } from './contenders.ts';
import { addedTable, errorsTable, figuresOf, type Name, type Results, timesTable } from './figures.ts';
import { ledgerTable, missingFrom, readLedger } from './ledger.ts';
import { memoryNow } from './memory.ts';
import type { Peer } from './peer.ts';
import { measureProfile, PROFILES } from './slices.ts';
import type { World } from './world.ts';

export interface Comparison {
  world: World;
  /** Undefined when none is wanted, null when there is none to be had. */
  peer: Peer | null | undefined;
  /** Of each contender in all paced profiles. */
  seconds: number;
  /** Of each contender in each profile, at most. */
  requests: number;
  tell: (line: string) => void;
}

/** Of the time: one caller alone makes few samples, so it gets more of it. */
const SHARE = { 1: 0.35, 32: 0.15 } as Record<number, number>;
/** Of the paced time, for the profiles without a think time. */
const SATURATION_SHARE = 0.25;
const PARTS_OF_A_STREAM = 9;
const WARM_UP_CALLS = 400;
const WARM_UP_CALLERS = 8;

/** Baseline, floor, ours and perhaps a peer against each other in every profile, first paced, then at saturation. */
export async function compare(comparison: Comparison): Promise<BenchReport> {
  const { world, peer, tell } = comparison;
  const { alone, together } = world.models;
  const counted = counting(ours(world));
  const contenders = [baseline(world), floor(world), counted.contender, ...(peer ? [through(peer, world)] : [])];
  tell('Warming up …');
  for (const contender of contenders) await warmUp(contender, world);
  const warm = memoryNow();
  const paced = await measureAll('Paced', contenders, comparison);
  const saturated = await measureAll('At saturation', contenders, comparison);
  const memory = memoryNow();
  const ledger = await readLedger(world, counted.calls());
  const names = contenders.slice(1).map(({ name }) => name);
  const our = figuresOf('ours', paced, saturated);
  const pace = `the model thinks ${alone.thinkMs} ms for one caller, ${together.thinkMs} ms for 32, and ${together.chunkMs} ms between parts`;
  return {
    tables: [
      timesTable(`Milliseconds, paced: ${pace}`, paced),
      addedTable('Added to the baseline, paced, in milliseconds', paced, names),
      timesTable('Milliseconds at saturation: the model takes no time, and all wait for the processors', saturated),
      addedTable('Added to the baseline at saturation, in milliseconds', saturated, names),
      ledgerTable(ledger),
      ...errorsTable([...paced, ...saturated]),
    ],
    figures: {
      ...our.worst,
      errors: our.errors + missingFrom(ledger, our.errors),
      rssMb: memory.rssMb,
      rssGrowthMb: memory.rssMb - warm.rssMb,
      ...(peer === undefined ? {} : { peer: peer && { name: peer.name, ...figuresBeside('peer', paced, saturated) } }),
      floor: figuresBeside('floor', paced, saturated),
      profiles: our.profiles,
      saturation: our.saturation,
      ledger,
      conditions: {
        thinkAloneMs: alone.thinkMs,
        thinkMs: together.thinkMs,
        chunkMs: together.chunkMs,
        ...world.conditions,
      },
    },
  };
}

async function measureAll(
  phase: 'Paced' | 'At saturation',
  contenders: readonly Contender[],
  { world, seconds, requests, tell }: Comparison,
): Promise<Results> {
  const results: Results = [];
  const paced = phase === 'Paced';
  for (const profile of PROFILES) {
    tell(`${phase}: ${profile.name} …`);
    const server = world.models[paced ? (profile.concurrency === 1 ? 'alone' : 'together') : 'saturating'];
    const measured = await measureProfile(profile, contenders, {
      baseURL: server.url,
      callMs: server.thinkMs + (profile.streaming ? server.chunkMs * PARTS_OF_A_STREAM : 0),
      seconds: seconds * (SHARE[profile.concurrency] ?? 1) * (paced ? 1 : SATURATION_SHARE),
      requests,
    });
    results.push({ profile, measured });
  }
  return results;
}

async function warmUp(contender: Contender, { models }: World): Promise<void> {
  const caller = async () => {
    for (let call = 0; call < WARM_UP_CALLS / WARM_UP_CALLERS; call += 1)
      await askOnce(contender.model(models.saturating.url), call % 2 === 0);
  };
  await Promise.all(Array.from({ length: WARM_UP_CALLERS }, caller));
  await contender.settle();
}

function figuresBeside(name: Name, paced: Results, saturated: Results): Record<string, unknown> {
  const { worst, ...figures } = figuresOf(name, paced, saturated);
  return { ...worst, ...figures };
}

function counting(contender: Contender): { contender: Contender; calls: () => number } {
  let calls = 0;
  const model: Contender['model'] = (baseURL) => {
    calls += 1;
    return contender.model(baseURL);
  };
  return { contender: { ...contender, model }, calls: () => calls };
}
