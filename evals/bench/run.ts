import { cpus, loadavg, totalmem } from 'node:os';
import { StartError } from '#embedded/start-error.ts';
import { formatTable, type Table } from './table.ts';

/** What a bench found: tables for people, and flat figures that others rely on by their names. */
export interface BenchReport {
  tables: Table[];
  /** Becomes the JSON, beside `bench` and `conditions`; a `conditions` of the bench's own is added to the frame's. */
  figures: Record<string, unknown>;
}

export interface Bench {
  measures: string;
  /** `school`: the seeded throw-away instance, its addresses in the environment. `nothing`: it starts what it needs. */
  needs: 'school' | 'nothing';
  load: () => Promise<{ bench: (args: string[]) => Promise<BenchReport> }>;
}

/** What can be measured: each file on its own, loaded once the settings it reads are there. */
export const benches: Record<string, Bench> = {
  'chat-turn': {
    measures: 'a turn of each role, to its first words and to its end',
    needs: 'school',
    load: () => import('./chat-turn.ts'),
  },
  gateway: {
    measures: 'what the gateway adds to a call of the provider’s SDK, beside that SDK alone and beside a peer',
    needs: 'nothing',
    load: () => import('./gateway.ts'),
  },
  'gateway-exactness': {
    measures: 'whether any request passes a limit or is refused without need',
    needs: 'nothing',
    load: () => import('./gateway-exactness.ts'),
  },
  'gateway-crash': {
    measures: 'whether kills of callers and database lose or leak a reservation',
    needs: 'nothing',
    load: () => import('./gateway-crash.ts'),
  },
  'key-rotation': {
    measures: 'whether a secret is replaced under load and kills without a failed read',
    needs: 'nothing',
    load: () => import('./key-rotation.ts'),
  },
  gradebook: {
    measures: 'whether the engine of every average equals an exact oracle on random policies',
    needs: 'nothing',
    load: () => import('./gradebook.ts'),
  },
  rls: {
    measures: 'what row security costs each common read in a district, and whether a district costs more than a school',
    needs: 'nothing',
    load: () => import('./rls.ts'),
  },
  isolation: {
    measures:
      'whether everyone reads and writes what access.md gives them, in generated worlds, and what a wrong policy shows',
    needs: 'nothing',
    load: () => import('./isolation.ts'),
  },
  oneroster: {
    measures: 'how long a OneRoster set of 100,000 people takes, in how much memory, and whether again changes nothing',
    needs: 'nothing',
    load: () => import('./oneroster.ts'),
  },
};

/**
 * Runs a bench with its own flags (flags.ts). Progress goes to stderr while it runs; what it found comes back as text:
 * its tables, and as the last line exactly one JSON object, `{bench, …figures, conditions}`. Print it when everything
 * has been stopped, so that nothing follows it. Throws for a name that is none and for an unknown flag.
 */
export async function runBench(name: string, args: string[] = []): Promise<string> {
  const entry = benches[name];
  if (!entry) throw new StartError(`There is no bench “${name}”. There are: ${Object.keys(benches).join(', ')}.`);
  const { bench } = await entry.load();
  const loadAtStart = load();
  const started = performance.now();
  const { tables, figures } = await bench(args);
  const processors = cpus();
  const conditions = {
    processors: processors.length,
    model: processors[0]?.model ?? 'unknown',
    memoryGb: Math.round(totalmem() / 1e9),
    node: process.version,
    /** Processes that wanted a processor before and after: well above zero before means that others were at work. */
    loadAtStart,
    loadAtEnd: load(),
    seconds: Math.round((performance.now() - started) / 1000),
    ...(figures.conditions as object | undefined),
  };
  return [...tables.map(formatTable), JSON.stringify({ bench: name, ...figures, conditions }, rounded)].join('\n');
}

const rounded = (_: string, value: unknown) => (typeof value === 'number' ? Math.round(value * 1e6) / 1e6 : value);

const load = () => Number(loadavg()[0]?.toFixed(2));
