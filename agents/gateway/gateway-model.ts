import { gatewayEnvironment } from './env.ts';
import { KeyPool } from './pool.ts';
import { GatewayModel, type GatewayModelOptions } from './provider.ts';
import { KeyRing } from './vault.ts';

// One pool a process: Next loads modules more than once while developing.
const holder = globalThis as typeof globalThis & { catalystKeyPool?: KeyPool };

/** The process's key pool, as the environment says. Throws when the gateway's settings are missing. */
export function keyPool(): KeyPool {
  const environment = gatewayEnvironment();
  holder.catalystKeyPool ??= new KeyPool({
    url: environment.DATABASE_GATEWAY_URL,
    poolSize: environment.DATABASE_GATEWAY_POOL_SIZE,
    ring: new KeyRing(environment.GEMINI_ENCRYPTION_KEY),
  });
  return holder.catalystKeyPool;
}

/**
 * The model of one turn, for the AI SDK; `maxRetries` above it must be 0. `person` and `turnId` make the turn count against the
 * person's day once, at its first reservation. Errors: exhausted.ts (`unavailableData` reads them).
 */
export function createGatewayModel(
  options: Omit<GatewayModelOptions, 'pool' | 'baseURL'> & Partial<Pick<GatewayModelOptions, 'pool' | 'baseURL'>>,
): GatewayModel {
  const pool = options.pool ?? keyPool();
  const baseURL = options.baseURL ?? gatewayEnvironment().GEMINI_BASE_URL;
  return new GatewayModel({
    waitMs: options.pool ? 2000 : gatewayEnvironment().GEMINI_WAIT_MS,
    ...options,
    pool,
    baseURL,
  });
}
