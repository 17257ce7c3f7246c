import { z } from 'zod';
import { KeyRing } from '../gateway/vault.ts';
import { type FunctionsServer, functionsServer } from './functions-server.ts';
import { LendingLedger } from './lending-ledger.ts';
import { identify, publishedKeys } from './service-identity.ts';

const settings = z.object({
  /** The login that may reserve, settle, report and lend, and nothing else. */
  databaseUrl: z.url(),
  encryptionKey: z.string().min(1),
  supabaseUrl: z.url(),
  /** At least one, unless the project's published signing keys sign its service tokens. */
  serviceKeys: z.array(z.string().min(20)),
  publicKeys: z.array(z.string()),
  waitMs: z.number().int().min(0).max(60_000).default(2000),
  poolSize: z.number().int().min(1).max(100).default(5),
});

export type FunctionsSettings = z.input<typeof settings>;

/** The functions as a process serves them. Throws with every missing or wrong setting named. */
export function serveFunctions(
  given: FunctionsSettings,
  options: { onError?(error: unknown): void } = {},
): FunctionsServer & { close(): Promise<void> } {
  const known = settings.safeParse(given);
  if (!known.success) throw new Error(`Wrong settings of the functions:\n${z.prettifyError(known.error)}`);
  const { databaseUrl, encryptionKey, supabaseUrl, serviceKeys, publicKeys, waitMs, poolSize } = known.data;
  const ledger = new LendingLedger({ url: databaseUrl, poolSize });
  const keySet = publishedKeys(supabaseUrl);
  const serve = functionsServer({
    ledger,
    ring: new KeyRing(encryptionKey),
    waitMs,
    identify: (headers) => identify(headers, { serviceKeys, publicKeys, keySet }),
    ...options,
  });
  return Object.assign(serve, { close: () => ledger.close() });
}
