import { createHmac, randomBytes, randomUUID } from 'node:crypto';
import type { Sql } from 'postgres';
import type { SecretRing } from './key-ring.ts';

const PURPOSE = 'catalyst ai_keys fingerprint';
const FIRST_VERSION = 1;
const placeOf = (row: string) => ({ table: 'gateway.wrapped_keys', column: 'secret', row });

/** HMAC of a secret: the same for the same secret, and of no use to whoever reads it. 64 hexadecimal characters. */
export const fingerprintOf = (plain: string, key: Buffer) => createHmac('sha256', key).update(plain).digest('hex');

/**
 * The key under which model keys are fingerprinted. It must not change when the sealing key does, or one key could stand
 * in the pool twice; so it is the one that version 1 gave, and once that version leaves the ring, the copy that the
 * rotation stored, sealed. Undefined when this ring has no version 1.
 */
export function derivedFingerprintKey(ring: SecretRing): Buffer | undefined {
  return ring.has(FIRST_VERSION) ? ring.derive(PURPOSE, FIRST_VERSION) : undefined;
}

/** Keeps the fingerprint key sealed in the database, before its version can go. Once; concurrent calls agree. */
export async function keepFingerprintKey(sql: Sql, ring: SecretRing): Promise<void> {
  const key = derivedFingerprintKey(ring);
  if (key) await keep(sql, ring, key, { onlyIfUnused: false });
}

/**
 * The fingerprint key for a ring of any versions. `sql`: the gateway's or the service login. A pool that never had a key
 * gets a new one. Throws when neither the ring nor the database has it: then version 1 was dropped before the rotation.
 */
export async function fingerprintKey(sql: Sql, ring: SecretRing): Promise<Buffer> {
  const known = derivedFingerprintKey(ring) ?? (await stored(sql, ring));
  if (known) return known;
  await keep(sql, ring, randomBytes(32), { onlyIfUnused: true });
  const kept = await stored(sql, ring);
  if (kept) return kept;
  throw new Error('The pool was filled under version 1 of GEMINI_ENCRYPTION_KEY: put it back and run rotate-secrets');
}

async function keep(sql: Sql, ring: SecretRing, key: Buffer, { onlyIfUnused }: { onlyIfUnused: boolean }) {
  const id = randomUUID();
  const { secret, version } = ring.seal(key.toString('hex'), placeOf(id));
  await sql`select gateway.keep_wrapped_key(${PURPOSE}, ${id}, ${secret}, ${version}, ${onlyIfUnused})`;
}

async function stored(sql: Sql, ring: SecretRing): Promise<Buffer | undefined> {
  const [row] = await sql<{ id: string; secret: string; version: number }[]>`
    select id, secret, key_version as version from gateway.wrapped_key(${PURPOSE})`;
  return row && Buffer.from(ring.open(row, placeOf(row.id)), 'hex');
}
