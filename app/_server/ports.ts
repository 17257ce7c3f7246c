import 'server-only';
import { gatewayEnvironment } from '#agents/gateway/env.ts';
import { keyKeeper } from '#agents/gateway/key-keeper.ts';
import type { KeyPort, Ports } from '#tools/contract/ports.ts';

// One a process: Next loads modules more than once while developing.
const kept = globalThis as typeof globalThis & { catalystKeyKeeper?: KeyPort };

function keys(): KeyPort {
  if (kept.catalystKeyKeeper) return kept.catalystKeyKeeper;
  const { GEMINI_ENCRYPTION_KEY: secret, DATABASE_GATEWAY_URL: url, GEMINI_BASE_URL: baseURL } = gatewayEnvironment();
  kept.catalystKeyKeeper = keyKeeper({ secret, url, baseURL });
  return kept.catalystKeyKeeper;
}

/** What operations may use of the layers above them. None of today's needs a model or a file. */
export const ports = (): Ports => ({
  get keys() {
    return keys();
  },
});
