import { createServerClient } from '@supabase/ssr';
import { describe, expect, it } from 'vitest';
import { readSessionCookie, sessionCookieName } from './session-cookie.ts';

const name = sessionCookieName(false);
const encode = (value: unknown) => `base64-${Buffer.from(JSON.stringify(value)).toString('base64url')}`;

/** What @supabase/ssr itself writes for a session, long enough to need several cookies. */
async function written(accessToken: string): Promise<Map<string, string>> {
  const jar = new Map<string, string>();
  const body = Buffer.from(JSON.stringify({ sub: crypto.randomUUID(), exp: 4_000_000_000 })).toString('base64url');
  const client = createServerClient('http://auth.test', 'anon', {
    cookieOptions: { name },
    cookies: {
      getAll: () => [...jar].map(([key, value]) => ({ name: key, value })),
      setAll: (cookies) => {
        for (const cookie of cookies) jar.set(cookie.name, cookie.value);
      },
    },
    global: {
      fetch: async () =>
        Response.json({
          access_token: `x.${body}.${accessToken}`,
          refresh_token: 'next',
          expires_in: 3600,
          expires_at: 4_000_000_000,
          token_type: 'bearer',
          user: { id: crypto.randomUUID(), email: 'ana@demo.school', user_metadata: { about: 'x'.repeat(4000) } },
        }),
    },
  });
  await client.auth.signInWithPassword({ email: 'ana@demo.school', password: 'right' });
  return jar;
}

describe('readSessionCookie', () => {
  it('reads what the library wrote, over several cookies', async () => {
    const jar = await written('signature');
    expect(jar.size).toBeGreaterThan(1);
    const session = await readSessionCookie(name, (chunk) => jar.get(chunk));
    expect(session?.accessToken).toMatch(/\.signature$/);
    expect(session?.expiresAt).toEqual(new Date(4_000_000_000_000));
  });

  it.each([
    ['nothing', undefined],
    ['text', 'hello'],
    ['broken base64', 'base64-%%%'],
    ['another shape', encode({ token: 'x' })],
  ])('takes %s for no session', async (_what, value) => {
    expect(await readSessionCookie(name, (chunk) => (chunk === name ? value : undefined))).toBeNull();
  });
});

describe('sessionCookieName', () => {
  it('is bound to the host on https', () => {
    expect(sessionCookieName(true)).toMatch(/^__Host-/);
  });
});
