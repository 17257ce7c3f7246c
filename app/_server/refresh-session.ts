import type { CookieOptions } from '@supabase/ssr';
import type { NextRequest } from 'next/server';
import { readSessionCookie } from './session-cookie.ts';
import { cookieOptions, supabaseFor } from './supabase.ts';

type SetCookie = { name: string; value: string; options: CookieOptions };

/** Inside the margin within which auth-js itself renews a session (90 s). */
const margin = 80_000;

/**
 * Renews an access token that has run out or is about to. The new cookies are put on the request, for what runs after
 * it, and returned, for the answer. Nothing happens while the token is fresh, which is nearly always.
 */
export async function refreshSession(request: NextRequest): Promise<SetCookie[]> {
  if (request.headers.has('authorization')) return [];
  const session = await readSessionCookie(cookieOptions().name, (name) => request.cookies.get(name)?.value);
  if (!session || session.expiresAt.getTime() - Date.now() > margin) return [];

  const changed: SetCookie[] = [];
  const supabase = supabaseFor({
    cookies: {
      getAll: () => request.cookies.getAll(),
      setAll: (cookies) => {
        for (const cookie of cookies) {
          request.cookies.set(cookie.name, cookie.value);
          changed.push(cookie);
        }
      },
    },
  });
  await supabase.auth.getSession();
  return changed;
}
