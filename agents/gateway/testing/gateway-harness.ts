import type { LanguageModelV4StreamPart } from '@ai-sdk/provider';
import postgres from 'postgres';
import { afterAll } from 'vitest';
import { ownDatabase, waitingForLocks } from '#db/testing.ts';
import { type DemonstrationKey, demonstrationKeys, seedKeyPool } from '#embedded/gemini/demonstration-keys.ts';
import { type DemonstrationModelOptions, startDemonstrationModels } from '#embedded/gemini/server.ts';
import type { CatalystMetadata } from '../metadata.ts';
import { KeyPool, type Reservation, type ReserveRequest } from '../pool.ts';
import { GatewayModel, type GatewayModelOptions } from '../provider.ts';
import { KeyRing } from '../vault.ts';
import { untouchedBuckets } from './untouched-buckets.ts';

export const TEST_RING = new KeyRing('cd'.repeat(32));

/** The stand-in for the brain: it says what it was asked for. */
export const ANSWER_TEXT = 'One two three four five six seven eight nine ten eleven twelve.';

/** A database of this file's own with the demonstration keys in its pool, and hands to arrange it. */
export async function gatewayDatabase() {
  const database = await ownDatabase();
  const owner = postgres(database.urls.superuser, { max: 4, onnotice: () => {} });
  await owner`truncate public.ai_keys, public.ai_key_assignments, public.ai_buckets, public.ai_projects, public.api_usage_logs`;
  await seedKeyPool(owner, TEST_RING);
  const pool = new KeyPool({ url: database.urls.gateway, poolSize: 16, ring: TEST_RING });
  afterAll(async () => {
    await pool.close();
    await owner.end();
  });
  return {
    owner,
    pool,
    urls: database.urls,
    /** Reserves; throws if nothing can be. */
    async reserved(request: ReserveRequest): Promise<Reservation> {
      const answer = await pool.reserve(request);
      if (answer.outcome !== 'reserved') throw new Error(`Not reserved: ${answer.outcome}`);
      return answer.reservation;
    },
    /** How many connections wait for a lock. */
    held: () => waitingForLocks(owner),
    /** Freezes the gateway's clock, or lets it run again. */
    async setClock(moment: string | null): Promise<void> {
      await owner`delete from gateway.clock`;
      if (moment) await owner`insert into gateway.clock (frozen_at) values (${moment})`;
    },
    /** Empties counters, attempts, cooldowns and quotas; every key and family is active again. */
    async clear(): Promise<void> {
      await pool.drain();
      await owner`delete from gateway.clock`;
      await owner`truncate public.api_usage_logs, public.user_ai_quotas, public.ai_request_logs, public.ai_alerts, gateway.demand, gateway.shared_project_evidence`;
      await untouchedBuckets(owner);
      await owner`update public.ai_projects set assumed = false`;
      await owner`
        update public.ai_keys k set status = 'active', status_reason = null, project_id = p.id
        from jsonb_to_recordset(${owner.json(demonstrationKeys())}) as d (id uuid, project text) join public.ai_projects p on p.name = d.project where k.id = d.id`;
      await owner`update public.ai_models set status = 'active', status_reason = null, overloaded_until = null, served_as = null, short_until = null, minute_window = 'fixed'`;
    },
    /** Leaves the first `count` keys of a family active and no others. */
    async onlyKeys(family: string, count: number): Promise<DemonstrationKey[]> {
      const kept = demonstrationKeys()
        .filter((key) => key.families.includes(family))
        .slice(0, count);
      await owner`update public.ai_keys set status = 'paused' where id <> all (${kept.map(({ id }) => id)})`;
      await owner`update public.ai_models set status = 'paused' where family <> ${family}`;
      return kept;
    },
  };
}

/** The demonstration models at full speed, answering ANSWER_TEXT. */
export async function modelServer(options: Partial<DemonstrationModelOptions> = {}) {
  const server = await startDemonstrationModels({
    port: 0,
    thinkMs: 0,
    chunkMs: 0,
    answer: async () => ({ text: ANSWER_TEXT }),
    ...options,
  });
  afterAll(() => server.close());
  return server;
}

export function gatewayModel(
  pool: KeyPool,
  server: { url: string },
  options: Partial<GatewayModelOptions> = {},
): GatewayModel {
  return new GatewayModel({ pool, baseURL: server.url, endpoint: 'test', waitMs: 0, ...options });
}

/** An answer read to its end: its parts, its text, how it ended and what the pool says that it did. */
export async function answered({ stream }: { stream: ReadableStream<LanguageModelV4StreamPart> }) {
  const parts: LanguageModelV4StreamPart[] = [];
  for await (const part of stream) parts.push(part);
  const text = parts.map((part) => (part.type === 'text-delta' ? part.delta : '')).join('');
  const finish = parts.find((part) => part.type === 'finish');
  const metadata = finish?.providerMetadata?.catalyst as CatalystMetadata | undefined;
  return { parts, text, last: parts.at(-1)!, metadata };
}
