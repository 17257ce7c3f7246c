import { type CookieMethodsServer, createServerClient } from '@supabase/ssr';
import { env, servedOverHttps } from '../env.ts';
import { sessionCookieName } from './session-cookie.ts';

const thirtyDays = 30 * 24 * 60 * 60;

/** How every cookie of a sign-in is set: out of reach of scripts, not sent along from other sites. */
export function cookieOptions() {
  return {
    name: sessionCookieName(servedOverHttps()),
    path: '/',
    httpOnly: true,
    sameSite: 'lax' as const,
    secure: servedOverHttps(),
    maxAge: thirtyDays,
  };
}

type Options = {
  cookies: CookieMethodsServer;
  /** The visitor's network address: sign-ins are counted per account and address, not per account and this server. */
  address?: string;
};

/** A client of Supabase Auth for one request, with its session in that request's cookies. Never a door to data. */
export function supabaseFor({ cookies, address }: Options) {
  const {
    NEXT_PUBLIC_SUPABASE_URL: url,
    NEXT_PUBLIC_SUPABASE_ANON_KEY: anon,
    SUPABASE_SERVICE_ROLE_KEY: service,
  } = env();
  const vouched = address && service;
  return createServerClient(url, vouched ? service : anon, {
    cookies,
    cookieOptions: cookieOptions(),
    ...(vouched && { global: { headers: { 'Sb-Forwarded-For': address } } }),
  });
}
