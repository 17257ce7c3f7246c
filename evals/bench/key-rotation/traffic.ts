import { randomUUID } from 'node:crypto';
import postgres, { type Sql } from 'postgres';
import { KeyPool } from '#agents/gateway/pool.ts';
import { KeyRing } from '#agents/gateway/vault.ts';
import { plainKey } from './filled-pool.ts';

const READERS = 6;
const CALLERS = 4;

export interface TrafficCounts {
  /** Rows read at random, opened and compared with what they must be. */
  reads: number;
  /** Reservations of the pool whose key was opened and compared. */
  reservations: number;
  /** Of either. */
  failed: number;
  /** The first few reasons, for people. */
  reasons: string[];
  /** Keys that stand in the pool already, offered once more; `doubled` got in. */
  offered: number;
  doubled: number;
  longestReadMs: number;
}

export interface Traffic {
  counts: TrafficCounts;
  stop(): Promise<void>;
}

/** Readers of random rows, callers of the pool and somebody who adds keys that are there already, all without a pause. */
export function startTraffic(options: {
  gatewayUrl: string;
  serviceUrl: string;
  secret: string;
  ids: string[];
}): Traffic {
  const ring = new KeyRing(options.secret);
  const sql = postgres(options.serviceUrl, { max: READERS, prepare: false, onnotice: () => {} });
  const pool = new KeyPool({ url: options.gatewayUrl, poolSize: CALLERS, ring });
  const counts: TrafficCounts = {
    ...{ reads: 0, reservations: 0, failed: 0, offered: 0, doubled: 0, longestReadMs: 0 },
    reasons: [],
  };
  let going = true;
  const endlessly = async (step: () => Promise<void>) => {
    while (going) {
      await step().catch((error: unknown) => {
        counts.failed += 1;
        if (counts.reasons.length < 5) counts.reasons.push(String(error));
      });
    }
  };
  const anyId = () => options.ids[Math.floor(Math.random() * options.ids.length)]!;
  const loops = [
    ...Array.from({ length: READERS - 1 }, () => endlessly(() => read(sql, ring, anyId(), counts))),
    ...Array.from({ length: CALLERS }, () => endlessly(() => call(pool, counts))),
    endlessly(() => offerAgain(sql, ring, anyId(), counts)),
  ];
  return {
    counts,
    stop: async () => {
      going = false;
      await Promise.all(loops);
      await pool.close();
      await sql.end();
    },
  };
}

async function read(sql: Sql, ring: KeyRing, id: string, counts: TrafficCounts): Promise<void> {
  const started = performance.now();
  const [row] = await sql<{ secret: string; version: number }[]>`
    select secret, key_version as version from public.ai_keys where id = ${id}`;
  if (ring.open(row!, id) !== plainKey(id)) throw new Error(`Row ${id} opened to another key`);
  counts.reads += 1;
  counts.longestReadMs = Math.max(counts.longestReadMs, performance.now() - started);
}

async function call(pool: KeyPool, counts: TrafficCounts): Promise<void> {
  const answer = await pool.reserve({ tokens: 10, endpoint: 'rotation', needsTools: false, leaseSeconds: 30 });
  if (answer.outcome !== 'reserved') throw new Error(`The pool answered ${answer.outcome}`);
  const { id, keyId } = answer.reservation;
  if (answer.reservation.openKey() !== plainKey(keyId)) throw new Error(`Key ${keyId} opened to another`);
  counts.reservations += 1;
  pool.settle(id, { outcome: 'unsent', admitted: false });
}

async function offerAgain(sql: Sql, ring: KeyRing, known: string, counts: TrafficCounts): Promise<void> {
  const id = randomUUID();
  const plain = plainKey(known);
  const { secret, version } = ring.seal(plain, id);
  const added = await sql`
    insert into public.ai_keys (id, project_id, label, secret, key_version, fingerprint)
    select ${id}, project_id, 'again', ${secret}, ${version}, ${ring.fingerprint(plain)} from public.ai_keys where id = ${known}
    on conflict (fingerprint) do nothing returning id`;
  counts.offered += 1;
  counts.doubled += added.length;
}
