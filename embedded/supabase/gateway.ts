import { getConnInfo } from '@hono/node-server/conninfo';
import { type Context, Hono } from 'hono';
import { bodyLimit } from 'hono/body-limit';
import { cors } from 'hono/cors';
import type { RequestClaims, RestServer } from './rest.ts';
import type { Signing } from './signing.ts';

const MAXIMUM_BODY_BYTES = 1024 * 1024;
/** Opened by browsers from mails, or read by servers before they have a key. */
const WITHOUT_KEY = ['/auth/v1/verify', '/auth/v1/health', '/auth/v1/.well-known/jwks.json'];

export interface GatewayOptions {
  signing: Signing;
  auth: Hono;
  rest: RestServer;
  /** Where edge functions are served: the app. */
  functionsOrigin: string;
  /** Origins whose pages may call from a browser. */
  origins: string[];
}

/** The single address of a Supabase project: checks the API key, tells who calls, and hands on. */
export function gateway({ signing, auth, rest, functionsOrigin, origins }: GatewayOptions): Hono {
  const app = new Hono();
  app.onError((error, c) => {
    console.error(error);
    return c.json({ message: 'An unexpected error occurred' }, 500);
  });
  app.notFound((c) => c.json({ code: 404, error_code: 'not_found', msg: 'No such endpoint' }, 404));
  app.use(
    cors({
      origin: origins,
      allowMethods: ['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS'],
      exposeHeaders: ['content-range', 'content-location', 'preference-applied', 'x-total-count', 'link'],
      maxAge: 3_600,
    }),
  );
  app.use(bodyLimit({ maxSize: MAXIMUM_BODY_BYTES, onError: (c) => c.json({ message: 'Payload too large' }, 413) }));

  app.use('/auth/v1/*', async (c, next) => {
    if (WITHOUT_KEY.includes(c.req.path)) return next();
    return (await apiKey(signing, c.req.raw)) ? next() : c.json({ message: 'Invalid API key' }, 401);
  });
  app.route('/auth/v1', auth);

  app.all('/rest/v1/*', async (c) => {
    const key = await apiKey(signing, c.req.raw);
    if (!key) return c.json({ message: 'Invalid API key' }, 401);
    const token = bearerToken(c.req.raw);
    const claims = token ? await signing.verify(token) : key;
    if (!claims?.role) return c.json({ code: 'PGRST301', message: 'JWT invalid or expired' }, 401);
    return rest.fetch(c.req.raw, claims);
  });

  app.all('/functions/v1/*', (c) => forward(c, functionsOrigin));
  app.all('/storage/v1/*', (c) => c.json({ message: 'Storage is not served by the embedded default.' }, 501));
  app.all('/realtime/v1/*', (c) => c.json({ message: 'Realtime is not served by the embedded default.' }, 501));
  return app;
}

async function apiKey(signing: Signing, request: Request): Promise<RequestClaims | undefined> {
  const key = request.headers.get('apikey') ?? new URL(request.url).searchParams.get('apikey');
  const claims = key ? await signing.verify(key) : undefined;
  return claims?.role === 'anon' || claims?.role === 'service_role' ? claims : undefined;
}

function bearerToken(request: Request): string | undefined {
  return /^Bearer (\S+)$/i.exec(request.headers.get('authorization') ?? '')?.[1];
}

/** Hands a call on as it came, with the address that it came from: functions count calls by it. */
async function forward(c: Context, origin: string): Promise<Response> {
  const request = c.req.raw;
  const { pathname, search } = new URL(request.url);
  const headers = new Headers(request.headers);
  for (const name of ['host', 'connection', 'content-length', 'transfer-encoding']) headers.delete(name);
  headers.append('x-forwarded-for', getConnInfo(c).remote.address ?? 'unknown');
  const body = request.body ? { body: request.body, duplex: 'half' as const } : {};
  try {
    const answer = await fetch(new URL(`${pathname}${search}`, origin), {
      method: request.method,
      headers,
      redirect: 'manual',
      ...body,
    });
    return new Response(answer.body, { status: answer.status, headers: withoutEncoding(answer.headers) });
  } catch {
    const error = 'The app does not answer at the moment.';
    return c.json({ success: false, error, code: 'unavailable', details: {} }, 503);
  }
}

/** fetch has already decoded the body. */
function withoutEncoding(given: Headers): Headers {
  const headers = new Headers(given);
  headers.delete('content-encoding');
  headers.delete('content-length');
  return headers;
}
