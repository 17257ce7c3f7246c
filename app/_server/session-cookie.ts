import { combineChunks, stringFromBase64URL } from '@supabase/ssr';
import { z } from 'zod';

const prefix = 'base64-';
const stored = z.object({ access_token: z.string(), expires_at: z.number() });

/** The name of the session's cookie. On https the browser itself holds it to this host, this path and to being secure. */
export function sessionCookieName(https: boolean): string {
  return https ? '__Host-catalyst-session' : 'catalyst-session';
}

export type SessionCookie = { accessToken: string; expiresAt: Date };

/**
 * Reads what @supabase/ssr stored, without a client and so without a refresh: a page cannot set the cookies that a
 * refresh would need. Null for none, or for chunks of two different writes.
 */
export async function readSessionCookie(
  name: string,
  read: (name: string) => string | undefined,
): Promise<SessionCookie | null> {
  const value = await combineChunks(name, (chunk) => read(chunk));
  if (!value) return null;
  try {
    const text = value.startsWith(prefix) ? stringFromBase64URL(value.slice(prefix.length)) : value;
    const { access_token, expires_at } = stored.parse(JSON.parse(text));
    return { accessToken: access_token, expiresAt: new Date(expires_at * 1000) };
  } catch {
    return null;
  }
}
