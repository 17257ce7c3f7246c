import { gatewayEnvironment } from '#agents/gateway/env.ts';
import { type FunctionsServer, whenAsked } from '#agents/gateway-functions/functions-server.ts';
import { serveFunctions } from '#agents/gateway-functions/serve-functions.ts';
import { activeTraceId, withRequestSpan } from '#agents/tracing/with-request-span.ts';
import { clientAddress } from '#app/_server/client-address.ts';
import { log } from '#app/_server/log.ts';
import { env } from '#app/env.ts';

export const dynamic = 'force-dynamic';

const onError = (error: unknown) => log.error({ error }, 'function failed');

function make(): FunctionsServer {
  const { DATABASE_GATEWAY_URL, GEMINI_ENCRYPTION_KEY, GEMINI_WAIT_MS } = gatewayEnvironment();
  const { NEXT_PUBLIC_SUPABASE_URL, NEXT_PUBLIC_SUPABASE_ANON_KEY, SUPABASE_SERVICE_ROLE_KEY } = env();
  return serveFunctions(
    {
      databaseUrl: DATABASE_GATEWAY_URL,
      encryptionKey: GEMINI_ENCRYPTION_KEY,
      supabaseUrl: NEXT_PUBLIC_SUPABASE_URL,
      serviceKeys: SUPABASE_SERVICE_ROLE_KEY ? [SUPABASE_SERVICE_ROLE_KEY] : [],
      publicKeys: NEXT_PUBLIC_SUPABASE_ANON_KEY ? [NEXT_PUBLIC_SUPABASE_ANON_KEY] : [],
      waitMs: GEMINI_WAIT_MS,
    },
    { onError },
  );
}

// One pool a process: Next loads modules more than once while developing.
const holder = globalThis as typeof globalThis & { catalystFunctions?: FunctionsServer };
holder.catalystFunctions ??= whenAsked(make, onError);
const functions = holder.catalystFunctions;

/** The model gateway for other back ends (docs/functions.md). Authorises by itself, as every handler does. */
const answer = async (request: Request, { params }: RouteContext<'/functions/v1/[name]'>): Promise<Response> => {
  const { name } = await params;
  return functions(request, name, { address: clientAddress(request.headers), traceId: activeTraceId() });
};

const traced = withRequestSpan('/functions/v1/[name]', answer);

export { traced as DELETE, traced as GET, traced as PATCH, traced as POST, traced as PUT };
