import { setTimeout as sleep } from 'node:timers/promises';
import { askOnce, type Contender, type Sample } from './contenders.ts';

/** How the model server is asked. */
export interface Profile {
  name: string;
  concurrency: number;
  streaming: boolean;
}

export const PROFILES: readonly Profile[] = [
  { name: 'unary-1', concurrency: 1, streaming: false },
  { name: 'streaming-1', concurrency: 1, streaming: true },
  { name: 'unary-32', concurrency: 32, streaming: false },
  { name: 'streaming-32', concurrency: 32, streaming: true },
];

/** What one contender did in one profile, over all of its slices. */
export interface Measured {
  samples: Sample[];
  errors: number;
  firstError?: string;
  /** Of its slices, until everything that its calls left behind was done. */
  seconds: number;
}

export interface SliceOptions {
  /** Where the model server is. */
  baseURL: string;
  /** How long each contender is measured in all. */
  seconds: number;
  /** About so many requests of each contender at most. */
  requests: number;
  /** About how long one call takes: callers that start together are spread over it. */
  callMs: number;
}

/** Long enough that starting and ending say little, short enough that the machine's mood is the same for all. */
const SLICE_CALLS = 8;
const SHORTEST_SLICE_SECONDS = 0.5;

/**
 * Measures contenders against each other in one profile: short slices in turn, in an order that changes, so that
 * whatever else the machine does meets all of them alike.
 */
export async function measureProfile(
  profile: Profile,
  contenders: readonly Contender[],
  options: SliceOptions,
): Promise<Map<Contender['name'], Measured>> {
  const measured = new Map(contenders.map(({ name }) => [name, { samples: [], errors: 0, seconds: 0 } as Measured]));
  const sliceSeconds = Math.max(SHORTEST_SLICE_SECONDS, (SLICE_CALLS * options.callMs) / 1000);
  const rounds = 2 * Math.max(1, Math.round(options.seconds / sliceSeconds / 2)); // as many in either order
  const slice = { ...options, seconds: options.seconds / rounds, requests: Math.ceil(options.requests / rounds) };
  for (const contender of interleaved(contenders, rounds)) {
    await runSlice(profile, contender, slice, measured.get(contender.name)!);
  }
  return measured;
}

/** Every contender once a round; each comes first, and after each other one, equally often. */
export function interleaved<Item>(items: readonly Item[], rounds: number): Item[] {
  return Array.from({ length: rounds }, (_, round) => {
    const start = Math.floor(round / 2) % items.length;
    const rotated = [...items.slice(start), ...items.slice(0, start)];
    return round % 2 === 0 ? rotated : rotated.reverse();
  }).flat();
}

/** One slice: `concurrency` callers ask one after another until the time is over; what is under way is finished. */
async function runSlice(profile: Profile, contender: Contender, options: SliceOptions, into: Measured): Promise<void> {
  const started = performance.now();
  const until = started + options.seconds * 1000;
  let left = options.requests;
  const caller = async (index: number) => {
    // Callers that begin together stay together, as no crowd of people does: they would only measure each other.
    if (index > 0) await sleep((options.callMs * index) / profile.concurrency);
    while (performance.now() < until && left-- > 0) {
      try {
        into.samples.push(await askOnce(contender.model(options.baseURL), profile.streaming));
      } catch (error) {
        into.errors += 1;
        into.firstError ??= error instanceof Error ? `${error.name}: ${error.message}` : String(error);
      }
    }
  };
  await Promise.all(Array.from({ length: profile.concurrency }, (_, index) => caller(index)));
  await contender.settle();
  into.seconds += (performance.now() - started) / 1000;
}
