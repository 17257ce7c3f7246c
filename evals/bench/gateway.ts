import { readFlags } from './flags.ts';
import { compare } from './gateway/compare.ts';
import { askOnce, ours, through } from './gateway/contenders.ts';
import { type Peer, startPeer } from './gateway/peer.ts';
import { measurePieces } from './gateway/pieces.ts';
import { soak } from './gateway/soak.ts';
import { startWorld, type World } from './gateway/world.ts';
import type { BenchReport } from './run.ts';

const DEFAULTS = {
  peers: false,
  seconds: 26,
  requests: 0,
  think: 150,
  'think-alone': 25,
  chunk: 5,
  pieces: false,
  soak: 0,
};

/**
 * What the gateway adds to a call. In one run, in slices of about a second that take turns:
 *
 * - `baseline`: `@ai-sdk/google` with one key, in this process;
 * - `floor`: the same after a commit of one small row, which is what durability alone costs on this machine and disk;
 * - `ours`: the SDK through the gateway with everything on: a reservation in a durable database, the key decrypted,
 *   the attempt settled and audited, a new turn of one of 400 people counted against their day, the span stored;
 * - `peer`, with `--peers`: the same SDK and key through `@portkey-ai/gateway` in a process of its own, installed into a
 *   temporary folder. Without a network: one line saying so, and `peer` is null.
 *
 * They ask the local model server, in a process of its own with limits raised out of reach, alone and 32 at once, whole
 * answers and streams. It thinks `--think` milliseconds when 32 ask and `--think-alone` when one does (more samples in the
 * same time), and takes `--chunk` between parts: well below what real models need, and enough to leave the processors
 * idle half of the time, so that what is measured is latency that is added and not who gets a processor. What happens
 * when all are bound by the processors is measured as well, without a think time, and stands under `saturation`.
 *
 * `--seconds` of each contender in all paced profiles (p99 of one caller wants some hundreds); `--requests` of each
 * contender in each profile at most (0: as many as there is time for). `--pieces` measures only the gateway's own steps,
 * `--soak N` only the memory over N requests.
 *
 * Figures, the worst of the paced profiles: `addedP50Ms`, `addedP99Ms` (difference of the same quantile), `firstByteAddedMs`
 * (of the medians), `throughputShare` (0–1), `errors`, `rssMb` (this process at the end), `rssGrowthMb` (since it was warm);
 * the latencies, the share and the errors also under `floor` and, with `--peers`, under `peer`. All by profile under
 * `profiles` and `saturation`; under `ledger` what the audit has of the calls.
 */
export async function bench(args: string[]): Promise<BenchReport> {
  const { think, chunk: chunkMs, 'think-alone': thinkAlone, ...flags } = readFlags(args, DEFAULTS);
  const tell = (line: string) => void process.stderr.write(`${line}\n`);
  tell('Starting a durable database and the model server …');
  const world = await startWorld({
    alone: { thinkMs: thinkAlone, chunkMs },
    together: { thinkMs: think, chunkMs },
    saturating: { thinkMs: 0, chunkMs: 0 },
  });
  let peer: Peer | null | undefined;
  try {
    if (flags.pieces) return await measurePieces(world, flags.requests || 2000);
    if (flags.soak > 0) return await soak(world, ours(world), flags.soak);
    if (flags.peers) peer = await verifiedPeer(world, tell);
    const requests = flags.requests || Number.POSITIVE_INFINITY;
    return await compare({ world, peer, seconds: flags.seconds, requests, tell });
  } finally {
    await peer?.stop();
    await world.stop();
  }
}

/** The peer, once it has answered with the model's own words; null, and one line that says why, if it cannot be had. */
async function verifiedPeer(world: World, tell: (line: string) => void): Promise<Peer | null> {
  tell('Installing the peer …');
  let peer: Peer | undefined;
  try {
    peer = await startPeer();
    for (const streaming of [false, true])
      await askOnce(through(peer, world).model(world.models.saturating.url), streaming);
    return peer;
  } catch (error) {
    await peer?.stop();
    tell(`No peer, going on without it: ${(error as Error).message}`);
    return null;
  }
}
