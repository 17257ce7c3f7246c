import { createHmac } from 'node:crypto';
import type { Sql } from 'postgres';

/** A key of the demonstration models. It opens nothing else, and looks like nothing else. */
export type DemonstrationKey = {
  /** Id of its row in `ai_keys`. */
  id: string;
  key: string;
  label: string;
  project: string;
  families: readonly string[];
};

/** What seals a key for its row: the gateway's key ring. */
export type Sealer = {
  seal(plain: string, rowId: string): { secret: string; version: number };
  fingerprint(plain: string): string;
};

const SEED = 'catalyst demonstration keys 1';
const PROJECTS = 40;
const EXTRA_FAMILIES = ['gemma-3-27b', 'gemma-3-12b', 'gemma-3-4b'];
const FAMILIES = [
  { family: 'gemini-2.5-flash-lite', keys: 40 },
  { family: 'gemini-2.5-flash', keys: 25 },
  { family: 'gemini-2.0-flash-lite', keys: 20 },
  { family: 'gemini-2.0-flash', keys: 15 },
];

const derived = (text: string) => createHmac('sha256', SEED).update(text).digest('hex');

/** The same 100 keys every time: over 40 projects and the four families; each fourth also serves the extra families. */
export function demonstrationKeys(): DemonstrationKey[] {
  const families = FAMILIES.flatMap(({ family, keys }) => Array<string>(keys).fill(family));
  return families.map((family, index) => {
    const number = String(index + 1).padStart(3, '0');
    return {
      id: uuid(derived(`id ${number}`)),
      key: `demo-${derived(`key ${number}`).slice(0, 40)}`,
      label: `Demonstration ${number}`,
      project: `demonstration-${String((index % PROJECTS) + 1).padStart(2, '0')}`,
      families: index % 4 === 0 ? [family, ...EXTRA_FAMILIES] : [family],
    };
  });
}

/** Keys that the demonstration models accept and no pool begins with: for trying out how keys are added and rotated. */
export function spareDemonstrationKeys(): DemonstrationKey[] {
  return Array.from({ length: 20 }, (_, index) => {
    const number = `spare ${String(index + 1).padStart(2, '0')}`;
    return {
      id: uuid(derived(`id ${number}`)),
      key: `demo-${derived(`key ${number}`).slice(0, 40)}`,
      label: `Demonstration ${number}`,
      project: `demonstration-spare-${(index % 5) + 1}`,
      families: [FAMILIES[0]!.family],
    };
  });
}

/** Puts the demonstration keys into the pool, sealed. Again: changes nothing, unless the encryption key is another. */
export async function seedKeyPool(sql: Sql, sealer: Sealer): Promise<void> {
  const keys = demonstrationKeys();
  const rows = keys.map(({ id, key, label, project }) => {
    const { secret, version } = sealer.seal(key, id);
    return { id, label, project, secret, key_version: version, fingerprint: sealer.fingerprint(key) };
  });
  const assignments = keys.flatMap(({ id, families }) => families.map((family) => ({ key_id: id, family })));
  await sql.begin(async (tx) => {
    await tx`insert into public.ai_projects (name) select distinct k.project from jsonb_to_recordset(${tx.json(rows)}) as k (project text) on conflict (name) do nothing`;
    await tx`
      insert into public.ai_keys as kept (id, project_id, label, secret, key_version, fingerprint)
      select k.id, p.id, k.label, k.secret, k.key_version, k.fingerprint
      from jsonb_to_recordset(${tx.json(rows)}) as k (id uuid, label text, project text, secret text, key_version smallint, fingerprint text)
      join public.ai_projects p on p.name = k.project
      on conflict (id) do update set secret = excluded.secret, key_version = excluded.key_version, fingerprint = excluded.fingerprint
      where kept.fingerprint <> excluded.fingerprint`;
    await tx`
      insert into public.ai_key_assignments (family, key_id)
      select a.family, a.key_id from jsonb_to_recordset(${tx.json(assignments)}) as a (family text, key_id uuid)
      on conflict do nothing`;
  });
}

function uuid(hex: string): string {
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-8${hex.slice(13, 16)}-a${hex.slice(17, 20)}-${hex.slice(20, 32)}`;
}
