import postgres from 'postgres';
import type { KeyPort } from '#tools/contract/ports.ts';
import { type TestedModel, testKey } from './key-test.ts';
import { KeyRing } from './vault.ts';

export interface KeyKeeperOptions {
  /** GEMINI_ENCRYPTION_KEY. */
  secret: string;
  /** The gateway's login. */
  url: string;
  /** Ends in `/v1beta`. */
  baseURL: string;
}

const LOOPBACK = /^(?:localhost|127(?:\.\d{1,3}){3}|\[::1\])$/;

/** The port through which operations put keys into the pool: they hand plain keys in and get none out. */
export function keyKeeper({ secret, url, baseURL }: KeyKeeperOptions): KeyPort & { close(): Promise<void> } {
  const sql = postgres(url, {
    ...{ max: 2, prepare: false, idle_timeout: 60, connect_timeout: 10, onnotice: () => {} },
    connection: { application_name: 'catalyst key keeper' },
  });
  let made: Promise<KeyRing> | undefined;
  const ring = () => {
    made ??= KeyRing.forNewKeys(secret, sql).catch((error: unknown) => {
      made = undefined; // asked again next time
      throw error;
    });
    return made;
  };
  return {
    demonstration: LOOPBACK.test(new URL(baseURL).hostname),
    seal: async (key, rowId) => {
      const sealer = await ring();
      return { ...sealer.seal(key, rowId), fingerprint: sealer.fingerprint(key) };
    },
    fingerprint: async (key) => (await ring()).fingerprint(key),
    test: async (keyId) => {
      const [row] = await sql<{ found: { secret: string; version: number; models: TestedModel[] } | null }[]>`
        select gateway.key_to_test(${keyId}::uuid) as found`;
      if (!row?.found) return undefined;
      const { models, ...sealed } = row.found;
      return testKey((await ring()).open(sealed, keyId), models, baseURL);
    },
    close: () => sql.end(),
  };
}
