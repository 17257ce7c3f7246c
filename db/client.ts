import { drizzle, type PostgresJsDatabase } from 'drizzle-orm/postgres-js';
import postgres from 'postgres';
import { databaseEnvironment } from './env.ts';

export type Database = PostgresJsDatabase<Record<string, never>>;

/** A connection pool for one login. `prepare: false`: a transaction pooler may stand between (Supabase). */
export function connect(
  url: string,
  options: { poolSize?: number; name?: string } = {},
): Database & { $client: postgres.Sql } {
  const client = postgres(url, {
    max: options.poolSize ?? databaseEnvironment().DATABASE_POOL_SIZE,
    prepare: false,
    connect_timeout: 10,
    idle_timeout: 60,
    onnotice: () => {},
    connection: { application_name: options.name ?? 'catalyst' },
  });
  return drizzle(client, { casing: 'snake_case' });
}

// One pool a process and login: Next loads modules more than once while developing.
const pools = globalThis as typeof globalThis & { catalystPools?: Map<string, ReturnType<typeof connect>> };

function pool(variable: 'DATABASE_URL' | 'DATABASE_SERVICE_URL', name: string) {
  pools.catalystPools ??= new Map();
  const existing = pools.catalystPools.get(variable);
  if (existing) return existing;
  const url = databaseEnvironment()[variable];
  if (!url) throw new Error(`${variable} is not set`);
  const made = connect(url, { name });
  pools.catalystPools.set(variable, made);
  return made;
}

/** The login `catalyst_app`: may only become `app_caller`; reached through `withCaller`. */
export const appDatabase = () => pool('DATABASE_URL', 'catalyst app');

/** The login `catalyst_service`: jobs and the super panel only; never on a path that a model can reach. */
export const serviceDatabase = () => pool('DATABASE_SERVICE_URL', 'catalyst service');
