import { NextRequest } from 'next/server';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';

afterEach(() => vi.unstubAllEnvs());

/** The proxy as a server with this address starts it: settings are read once. */
async function answer(path: string, { appUrl = 'http://127.0.0.1:3000', headers = {} as Record<string, string> } = {}) {
  vi.resetModules();
  vi.stubEnv('NEXT_PUBLIC_APP_URL', appUrl);
  vi.stubEnv('NODE_ENV', 'production');
  const { proxy } = await import('../../proxy.ts');
  return proxy(new NextRequest(new URL(path, appUrl), { headers }));
}

const policyOf = (response: Response) => response.headers.get('content-security-policy') ?? '';
const directive = (response: Response, name: string) =>
  policyOf(response)
    .split('; ')
    .find((one) => one.startsWith(`${name} `));
/** How Next hands changed request headers on. */
const passedOn = (response: Response, name: string) => response.headers.get(`x-middleware-request-${name}`);

describe('proxy', () => {
  it('lets only scripts of this answer run', async () => {
    const [one, other] = [await answer('/chat'), await answer('/chat')];
    expect(directive(one, 'script-src')).toMatch(/^script-src 'self' 'nonce-[\w+/]{22}==' 'strict-dynamic'$/);
    expect(directive(one, 'script-src')).not.toBe(directive(other, 'script-src'));
    expect(passedOn(one, 'content-security-policy')).toBe(policyOf(one));
  });

  it.each([
    ['connect-src', "connect-src 'self'"],
    ['img-src', "img-src 'self' data: blob:"],
    ['frame-ancestors', "frame-ancestors 'none'"],
    ['form-action', "form-action 'self'"],
    ['base-uri', "base-uri 'none'"],
  ])('leaves a page no way out by %s', async (name, expected) => {
    expect(directive(await answer('/chat'), name)).toBe(expected);
  });

  it('gives data a policy under which nothing runs', async () => {
    expect(policyOf(await answer('/api/teacher/classes'))).toBe("default-src 'none'; frame-ancestors 'none'");
  });

  it('tells pages their path itself, whatever the request says', async () => {
    const response = await answer('/teacher?day=2026-11-20', { headers: { 'x-catalyst-path': '//other.example' } });
    expect(passedOn(response, 'x-catalyst-path')).toBe('/teacher?day=2026-11-20');
  });

  it('insists on https where it is served so, and only there', async () => {
    expect((await answer('/chat')).headers.get('strict-transport-security')).toBeNull();
    const secure = await answer('/chat', { appUrl: 'https://school.example' });
    expect(secure.headers.get('strict-transport-security')).toMatch(/^max-age=\d{8}/);
    expect(policyOf(secure)).toContain('upgrade-insecure-requests');
  });
});

describe('session renewal', () => {
  const session = (expiresAt: Date) =>
    `catalyst-session=base64-${Buffer.from(
      JSON.stringify({
        access_token: 'old.token.signature',
        refresh_token: 'old',
        expires_at: Math.floor(expiresAt.getTime() / 1000),
        user: { id: 'daniela' },
      }),
    ).toString('base64url')}`;
  const inMinutes = (minutes: number) => new Date(Date.now() + minutes * 60_000);
  const renew = vi.fn(async () => {
    const claims = Buffer.from(JSON.stringify({ sub: 'daniela', exp: 4_000_000_000 })).toString('base64url');
    return Response.json({
      access_token: `head.${claims}.signature`,
      refresh_token: 'new',
      expires_in: 3600,
      expires_at: 4_000_000_000,
      token_type: 'bearer',
      user: { id: 'daniela' },
    });
  });

  beforeEach(() => {
    renew.mockClear();
    vi.stubGlobal('fetch', renew);
    vi.stubEnv('NEXT_PUBLIC_SUPABASE_ANON_KEY', 'anon');
  });
  afterEach(() => vi.unstubAllGlobals());

  it('leaves a fresh session alone', async () => {
    const response = await answer('/chat', { headers: { cookie: session(inMinutes(30)) } });
    expect(renew).not.toHaveBeenCalled();
    expect(response.cookies.getAll()).toEqual([]);
  });

  it('renews one that runs out, for the page and for the browser', async () => {
    const response = await answer('/chat', { headers: { cookie: session(inMinutes(-5)) } });
    expect(renew).toHaveBeenCalledTimes(1);
    const cookie = response.cookies.get('catalyst-session');
    expect(cookie).toMatchObject({ httpOnly: true, sameSite: 'lax', path: '/' });
    expect(passedOn(response, 'cookie')).toContain(cookie?.value);
  });

  it('has nothing to renew for a request with its own token', async () => {
    await answer('/api/x', { headers: { cookie: session(inMinutes(-5)), authorization: 'Bearer a.b.c' } });
    expect(renew).not.toHaveBeenCalled();
  });
});
