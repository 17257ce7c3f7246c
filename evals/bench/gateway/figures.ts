import { summaryOf } from '../quantiles.ts';
import type { Table } from '../table.ts';
import type { Contender, Sample } from './contenders.ts';
import type { Measured, Profile } from './slices.ts';

export type Name = Contender['name'];
export type Results = { profile: Profile; measured: Map<Name, Measured> }[];

/** What a contender adds to the baseline in one profile: differences of the same quantile, in milliseconds. */
export interface Added {
  addedP50Ms: number;
  addedP99Ms: number;
  /** Medians of the first visible part; of unary calls, of the answer. */
  firstByteAddedMs: number;
  firstByteAddedP99Ms: number;
  /** Requests a second, as a share of the baseline's. */
  throughputShare: number;
  errors: number;
}

export function addedBy(name: Name, measured: Map<Name, Measured>): Added {
  const [its, base] = [measured.get(name)!, measured.get('baseline')!];
  const [ends, baseEnds] = [times(its, 'end'), times(base, 'end')];
  const [firsts, baseFirsts] = [times(its, 'first'), times(base, 'first')];
  return {
    addedP50Ms: ends.p50 - baseEnds.p50,
    addedP99Ms: ends.p99 - baseEnds.p99,
    firstByteAddedMs: firsts.p50 - baseFirsts.p50,
    firstByteAddedP99Ms: firsts.p99 - baseFirsts.p99,
    throughputShare: perSecond(its) / perSecond(base),
    errors: its.errors,
  };
}

/** One contender's figures: of the paced profiles the worst, key by key; the errors of all; each profile by its name. */
export function figuresOf(name: Name, paced: Results, saturated: Results) {
  const [profiles, saturation] = [byProfile(name, paced), byProfile(name, saturated)];
  const all = [...Object.values(profiles), ...Object.values(saturation)];
  const { errors: _, ...worst } = worstOf(Object.values(profiles));
  return { worst, errors: all.reduce((sum, { errors }) => sum + errors, 0), profiles, saturation };
}

function worstOf(all: readonly Added[]): Added {
  const most = (key: keyof Added) => Math.max(...all.map((added) => added[key]));
  return {
    addedP50Ms: most('addedP50Ms'),
    addedP99Ms: most('addedP99Ms'),
    firstByteAddedMs: most('firstByteAddedMs'),
    firstByteAddedP99Ms: most('firstByteAddedP99Ms'),
    throughputShare: Math.min(...all.map(({ throughputShare }) => throughputShare)),
    errors: all.reduce((sum, { errors }) => sum + errors, 0),
  };
}

const byProfile = (name: Name, results: Results): Record<string, Added> =>
  Object.fromEntries(results.map(({ profile, measured }) => [profile.name, addedBy(name, measured)]));

export function timesTable(title: string, results: Results): Table {
  const rows = results.flatMap(({ profile, measured }) =>
    [...measured].map(([name, its]) => {
      const [first, end] = [times(its, 'first'), times(its, 'end')];
      const firsts = profile.streaming ? [first.p50, first.p99] : ['', ''];
      return [`${profile.name}  ${name}`, end.n, end.p50, end.p99, ...firsts, perSecond(its), its.errors];
    }),
  );
  return { title, columns: ['', 'n', 'p50', 'p99', 'first p50', 'first p99', 'a second', 'errors'], rows };
}

export function addedTable(title: string, results: Results, names: readonly Name[]): Table {
  const rows = names.flatMap((name) => {
    const added = Object.entries(byProfile(name, results));
    const cells = ([label, a]: [string, Added]) => [
      `${label}  ${name}`,
      a.addedP50Ms,
      a.addedP99Ms,
      a.firstByteAddedMs,
      a.throughputShare,
    ];
    return [...added, ['worst', worstOf(added.map(([, a]) => a))] as [string, Added]].map(cells);
  });
  return { title, columns: ['', 'added p50', 'added p99', 'first added', 'throughput share'], rows };
}

/** What went wrong, once for each profile and contender; no table when nothing did. */
export function errorsTable(results: Results): Table[] {
  const rows = results.flatMap(({ profile, measured }) =>
    [...measured].flatMap(([name, { errors, firstError }]) =>
      firstError === undefined ? [] : [[`${profile.name}  ${name}`, errors, firstError]],
    ),
  );
  return rows.length > 0 ? [{ title: 'Errors', columns: ['', 'n', 'the first one'], rows }] : [];
}

const times = ({ samples }: Measured, what: keyof Sample) => summaryOf(samples.map((sample) => sample[what]));
const perSecond = ({ samples, seconds }: Measured) => samples.length / seconds;
