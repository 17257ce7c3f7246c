import { Buffer } from 'node:buffer';
import process from 'node:process';
import type { FunctionName } from '../../../agents/gateway-functions/endpoints.ts';
import { type FunctionsServer, whenAsked } from '../../../agents/gateway-functions/functions-server.ts';
import { serveFunctions } from '../../../agents/gateway-functions/serve-functions.ts';

// Some releases of the edge runtime have no global of this name; node and Deno have.
Object.assign(globalThis, { Buffer });

/** The platform sets the first and its own keys; the others are secrets to set (docs/functions.md). */
const NEEDED = ['SUPABASE_URL', 'DATABASE_GATEWAY_URL', 'GEMINI_ENCRYPTION_KEY'] as const;

function secrets(): Record<(typeof NEEDED)[number], string> {
  const missing = NEEDED.filter((name) => !process.env[name]);
  if (missing.length > 0) throw new Error(`Set the project’s secrets: ${missing.join(', ')}`);
  return Object.fromEntries(NEEDED.map((name) => [name, process.env[name]])) as ReturnType<typeof secrets>;
}

/** A key by its own variable, and a dictionary of keys by name, as the platform hands them over. */
function keysIn(single: string, several: string): string[] {
  const named = process.env[several];
  return [process.env[single] ?? '', ...(named ? Object.values<string>(JSON.parse(named)) : [])].filter(Boolean);
}

const onError = (error: unknown) => console.error('A function failed:', error instanceof Error ? error.message : error);

function make(): FunctionsServer {
  const { SUPABASE_URL, DATABASE_GATEWAY_URL, GEMINI_ENCRYPTION_KEY } = secrets();
  return serveFunctions(
    {
      databaseUrl: DATABASE_GATEWAY_URL,
      encryptionKey: GEMINI_ENCRYPTION_KEY,
      supabaseUrl: SUPABASE_URL,
      serviceKeys: keysIn('SUPABASE_SERVICE_ROLE_KEY', 'SUPABASE_SECRET_KEYS'),
      publicKeys: keysIn('SUPABASE_ANON_KEY', 'SUPABASE_PUBLISHABLE_KEYS'),
      // One worker serves few requests at a time, and there are many workers.
      poolSize: 2,
    },
    { onError },
  );
}

/** An edge function that serves one of the pool's functions; the platform's proxy says where a call comes from. */
export function poolFunction(name: FunctionName): { fetch(request: Request): Promise<Response> } {
  const serve = whenAsked(make, onError);
  return {
    fetch: (request) =>
      serve(request, name, { address: request.headers.get('x-forwarded-for')?.split(',').at(-1)?.trim() }),
  };
}
