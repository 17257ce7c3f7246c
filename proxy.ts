import { type NextRequest, NextResponse } from 'next/server';
import { contentSecurityPolicy, dataPolicy, newNonce } from './app/_server/content-security-policy.ts';
import { refreshSession } from './app/_server/refresh-session.ts';
import { env, servedOverHttps } from './app/env.ts';

/** The path of the request, for pages that send someone to sign in and back. Set here, so that nobody else can. */
const pathHeader = 'x-catalyst-path';

const transportSecurity = 'max-age=31536000; includeSubDomains';

/**
 * Keeps the session fresh (pages cannot set cookies) and sets the policies that need a nonce. It decides nothing about
 * who may see what: every page, action and handler does that itself.
 */
export async function proxy(request: NextRequest): Promise<NextResponse> {
  const refreshed = await refreshSession(request);
  const isPage = !request.nextUrl.pathname.startsWith('/api/');
  const https = servedOverHttps();
  const policy = isPage
    ? contentSecurityPolicy({ nonce: newNonce(), https, development: env().NODE_ENV === 'development' })
    : dataPolicy;

  const headers = new Headers(request.headers);
  headers.set(pathHeader, request.nextUrl.pathname + request.nextUrl.search);
  // Next reads the nonce from here and puts it on its own scripts.
  if (isPage) headers.set('Content-Security-Policy', policy);

  const response = NextResponse.next({ request: { headers } });
  response.headers.set('Content-Security-Policy', policy);
  if (https) response.headers.set('Strict-Transport-Security', transportSecurity);
  for (const { name, value, options } of refreshed) response.cookies.set(name, value, options);
  return response;
}

export const config = {
  matcher: ['/((?!_next/static|_next/image|functions/v1|api/inngest|api/health|icon\\.svg|favicon\\.ico).*)'],
};
