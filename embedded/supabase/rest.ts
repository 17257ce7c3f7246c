import { App } from '@supabase/lite';
import { createPostgresConnection } from '@supabase/lite/postgres';
import type { JWTPayload } from 'jose';
import { keepRefusalsQuiet } from './refusals.ts';

/** What the API keys and access tokens say, once verified. */
export type RequestClaims = JWTPayload & { role?: string };

export interface RestServer {
  /** Answers a request under /rest/v1 as the bearer of claims that were verified before. */
  fetch(request: Request, claims: RequestClaims): Promise<Response>;
  close(): Promise<void>;
}

/**
 * The data interface (PostgREST's) on the schema `public`, by @supabase/lite 0.10. Each request runs in a transaction
 * as anon, authenticated or service_role, with `request.jwt.claims` set; the database decides.
 *
 * `catalogueUrl` is a login that sees every table: tables are looked up once, before any role is chosen.
 */
export async function startRest(authenticatorUrl: string, catalogueUrl: string): Promise<RestServer> {
  const connection = createPostgresConnection({ url: authenticatorUrl });
  const catalogue = createPostgresConnection({ url: catalogueUrl, postgresOptions: { max: 1 } });
  adapt(connection, catalogue);
  keepRefusalsQuiet(connection);
  const app = new App({
    connection,
    api: { enabled: true, schemas: ['public'], extra_search_path: ['public', 'extensions'], max_rows: 1_000 },
    auth: { enabled: false },
    storage: { enabled: false },
    options: { server: { apiKeys: { resolver: claimsOfHeader }, disableStudio: true, disableFallback: true } },
  });
  await app.init();
  return {
    fetch: async (request, claims) => app.server.fetch(withClaims(request, claims)),
    close: async () => {
      await Promise.all([connection.close(), catalogue.close()]);
    },
  };
}

/**
 * The claims travel to the resolver in place of the API key; nobody else can call this app. Estimated counts are the
 * planner's, which knows of every row and of the commonest values: they would tell of rows that are not shown.
 */
function withClaims(request: Request, claims: RequestClaims): Request {
  const headers = new Headers(request.headers);
  headers.delete('authorization');
  const wishes = headers.get('prefer');
  if (wishes) headers.set('prefer', wishes.replaceAll(/count\s*=\s*(planned|estimated)/gi, 'count=exact'));
  headers.set('apikey', Buffer.from(JSON.stringify(claims)).toString('base64url'));
  const body = request.body ? { body: request.body, duplex: 'half' as const } : {};
  return new Request(request.url, { method: request.method, headers, ...body });
}

async function claimsOfHeader(header: string) {
  const claims: RequestClaims = JSON.parse(Buffer.from(header, 'base64url').toString());
  return { type: claims.role === 'service_role' ? ('secret' as const) : ('publishable' as const), claims };
}

/** What @supabase/lite 0.10 would otherwise do with the database itself. */
function adapt(connection: ReturnType<typeof createPostgresConnection>, catalogue: typeof connection): void {
  if (!('ensureRlsContext' in connection)) throw new Error('@supabase/lite has changed: look at adapt() again.');
  Object.assign(connection, {
    // At the first request it would create roles and grant everything in every schema to all three of them.
    ensureRlsContext: async () => true,
    // It would look tables up as authenticator, who by itself may see none.
    introspect: (options: Parameters<typeof catalogue.introspect>[0]) => catalogue.introspect(options),
  });
}
