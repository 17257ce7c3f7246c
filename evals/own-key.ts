import { randomUUID } from 'node:crypto';
import { sql } from 'drizzle-orm';
import { gatewayEnvironment } from '#agents/gateway/env.ts';
import { KeyRing } from '#agents/gateway/vault.ts';
import { serviceDatabase } from '#db/client.ts';

/** Puts a real key into the pool, for every family, so that the questions go to the configured model. */
export async function addOwnKey(key: string | undefined): Promise<void> {
  if (!key) return;
  const id = randomUUID();
  const ring = await KeyRing.forNewKeys(gatewayEnvironment().GEMINI_ENCRYPTION_KEY, serviceDatabase().$client);
  const { secret, version } = ring.seal(key, id);
  await serviceDatabase().transaction(async (tx) => {
    await tx.execute(sql`
      with project as (insert into ai_projects (name) values ('evals') returning id)
      insert into ai_keys (id, project_id, label, secret, key_version, fingerprint)
      select ${id}::uuid, id, 'evals', ${secret}, ${version}, ${ring.fingerprint(key)} from project`);
    await tx.execute(sql`
      insert into ai_key_assignments (family, key_id) select family, ${id}::uuid from ai_models`);
  });
}
