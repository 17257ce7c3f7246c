import { createHmac, randomUUID } from 'node:crypto';
import type { Sql } from 'postgres';
import type { KeyRing } from '#agents/gateway/vault.ts';

const ROWS_AT_A_TIME = 2000;
const PROJECTS = 40;
const SERVING = 400;
const FAMILY = 'gemini-2.5-flash-lite';

/** The plain key of a row, so that whoever opens one knows what it has to be. */
export const plainKey = (id: string) =>
  `AIza${createHmac('sha256', 'rotation').update(id).digest('base64url').slice(0, 35)}`;

/**
 * Fills an empty pool with `rows` keys of the ring's current version, in 40 projects; a few hundred of them serve one
 * family whose limits nothing here reaches. Answers their ids.
 */
export async function fillPool(owner: Sql, ring: KeyRing, rows: number): Promise<string[]> {
  await owner`truncate public.ai_keys, public.ai_key_assignments, public.ai_buckets, public.ai_projects, public.api_usage_logs`;
  await owner`update public.ai_models set requests_per_minute = 10000000, requests_per_day = 100000000, tokens_per_minute = 1000000000`;
  await owner`insert into public.ai_projects (name) select 'rotation-' || n from generate_series(1, ${PROJECTS}::int) n`;
  const ids = Array.from({ length: rows }, () => randomUUID() as string);
  for (let from = 0; from < rows; from += ROWS_AT_A_TIME) {
    const keys = ids.slice(from, from + ROWS_AT_A_TIME).map((id, index) => {
      const { secret, version } = ring.seal(plainKey(id), id);
      const project = `rotation-${((from + index) % PROJECTS) + 1}`;
      return { id, project, secret, version, fingerprint: ring.fingerprint(plainKey(id)) };
    });
    await owner`
      insert into public.ai_keys (id, project_id, label, secret, key_version, fingerprint)
      select k.id, p.id, 'rotation', k.secret, k.version, k.fingerprint
      from jsonb_to_recordset(${owner.json(keys)}) k (id uuid, project text, secret text, version smallint, fingerprint text)
      join public.ai_projects p on p.name = k.project`;
  }
  await owner`
    insert into public.ai_key_assignments (family, key_id) select ${FAMILY}, unnest(${ids.slice(0, SERVING)}::uuid[])`;
  await owner`analyze public.ai_keys`;
  return ids;
}
