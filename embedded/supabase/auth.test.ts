import { createServerClient } from '@supabase/ssr';
import { createRemoteJWKSet, jwtVerify } from 'jose';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { contentsOf, SITE_URL, temporarySupabase } from './testing.ts';

let supabase: Awaited<ReturnType<typeof temporarySupabase>>;
beforeAll(async () => {
  supabase = await temporarySupabase();
});
afterAll(() => supabase?.stop());

let people = 0;
async function person(password = 'a good password') {
  const email = `person${++people}@school.example`;
  const { data, error } = await supabase
    .administrator()
    .auth.admin.createUser({ email, password, email_confirm: true, user_metadata: { name: 'Ada' } });
  if (error) throw error;
  return { email, password, id: data.user.id };
}

/** Opens a mailed link as a browser would and returns where it leads. */
async function open(link: string): Promise<URL> {
  const answer = await fetch(link, { redirect: 'manual' });
  expect(answer.status).toBe(303);
  return new URL(answer.headers.get('location') ?? '');
}

describe('password', () => {
  test('opens a session whose token any holder of the JWKS can verify', async () => {
    const { email, password, id } = await person();
    const { data } = await supabase.anonymous().auth.signInWithPassword({ email: email.toUpperCase(), password });
    const keys = createRemoteJWKSet(new URL(`${supabase.url}/auth/v1/.well-known/jwks.json`));
    const { payload, protectedHeader } = await jwtVerify(data.session?.access_token ?? '', keys, {
      issuer: `${supabase.url}/auth/v1`,
      audience: 'authenticated',
    });
    expect(protectedHeader.alg).toBe('ES256');
    expect(payload).toMatchObject({
      sub: id,
      role: 'authenticated',
      aal: 'aal1',
      amr: [{ method: 'password' }],
      app_metadata: { provider: 'email', providers: ['email'] },
      user_metadata: { name: 'Ada' },
    });
    expect((payload.exp ?? 0) - (payload.iat ?? 0)).toBe(3_600);
  });

  test('getUser and getClaims know the person; a forged token is nobody', async () => {
    const { email, password, id } = await person();
    const client = supabase.anonymous();
    const { data } = await client.auth.signInWithPassword({ email, password });
    const token = data.session?.access_token ?? '';
    expect((await client.auth.getUser(token)).data.user?.id).toBe(id);
    expect((await client.auth.getClaims(token)).data?.claims.sub).toBe(id);
    const [header, , signature] = token.split('.');
    const claims = Buffer.from(JSON.stringify({ sub: id, role: 'service_role' })).toString('base64url');
    expect((await client.auth.getUser(`${header}.${claims}.${signature}`)).error?.status).toBe(403);
  });

  test('five failures lock the pair of account and address, known or not, and nobody else', async () => {
    const { email, password } = await person();
    const other = await person();
    for (const account of [email, 'nobody@school.example']) {
      const attempts = Array.from({ length: 8 }, () =>
        supabase.anonymous().auth.signInWithPassword({ email: account, password: 'wrong' }),
      );
      const statuses = (await Promise.all(attempts)).map(({ error }) => error?.status);
      expect(statuses.filter((status) => status === 400)).toHaveLength(5);
      expect(statuses.filter((status) => status === 429)).toHaveLength(3);
      const { error } = await supabase.anonymous().auth.signInWithPassword({ email: account, password });
      expect(error?.message).toBe(
        'Too many failed attempts for this account from this address. Try again in 15 minutes.',
      );
    }
    const { error } = await supabase.anonymous().auth.signInWithPassword(other);
    expect(error).toBeNull();
  });

  test('right passwords at the same time do not lock anybody', async () => {
    const { email, password } = await person();
    const attempts = Array.from({ length: 8 }, () => supabase.anonymous().auth.signInWithPassword({ email, password }));
    expect((await Promise.all(attempts)).every(({ error }) => error === null)).toBe(true);
  });

  test('a server with the service key says whom it signs in for; others are not believed', async () => {
    const { email, password } = await person();
    const fail = (key: string, address: string) =>
      fetch(`${supabase.url}/auth/v1/token?grant_type=password`, {
        method: 'POST',
        headers: { apikey: key, 'sb-forwarded-for': address },
        body: JSON.stringify({ email, password: 'wrong' }),
      });
    for (let attempt = 0; attempt < 5; attempt++) await fail(supabase.secrets.serviceRoleKey, '203.0.113.7');
    expect((await fail(supabase.secrets.serviceRoleKey, '203.0.113.7')).status).toBe(429);
    expect((await supabase.anonymous().auth.signInWithPassword({ email, password })).error).toBeNull();
    for (let attempt = 0; attempt < 5; attempt++) await fail(supabase.secrets.anonKey, `203.0.113.${attempt}`);
    expect((await fail(supabase.secrets.anonKey, '203.0.113.9')).status).toBe(429);
  });
});

describe('refresh', () => {
  async function session() {
    const { data } = await supabase.anonymous().auth.signInWithPassword(await person());
    if (!data.session) throw new Error('not signed in');
    return data.session;
  }
  const refresh = (refresh_token: string) => supabase.anonymous().auth.refreshSession({ refresh_token });

  test('rotates, forgives a repeat within the grace, and closes the session on a later one', async () => {
    const { refresh_token: first } = await session();
    const second = (await refresh(first)).data.session?.refresh_token ?? '';
    expect(second).not.toBe(first);
    expect((await refresh(first)).error).toBeNull();
    await supabase.sql`update auth.refresh_tokens set updated_at = now() - interval '11 seconds' where revoked`;
    expect((await refresh(first)).error?.code).toBe('refresh_token_already_used');
    expect((await refresh(second)).error?.code).toBe('refresh_token_not_found');
  });

  test('ends after thirty days', async () => {
    const { refresh_token } = await session();
    await supabase.sql`update auth.refresh_tokens set created_at = now() - interval '31 days'`;
    expect((await refresh(refresh_token)).error?.code).toBe('session_expired');
  });

  test('no token is kept in clear', async () => {
    const { refresh_token } = await session();
    const [found] = await supabase.sql`select from auth.refresh_tokens where token = ${refresh_token}`;
    expect(found).toBeUndefined();
  });
});

describe('links and codes by mail', () => {
  const magicLink = (email: string, flow?: 'pkce') => {
    const client = supabase.anonymous(flow);
    return { client, sent: client.auth.signInWithOtp({ email, options: { emailRedirectTo: `${SITE_URL}/welcome` } }) };
  };

  test('a link signs in once, and leads only to the site', async () => {
    const { email, id } = await person();
    await magicLink(email).sent;
    const { link } = contentsOf(supabase.lastMail(email));
    const landed = await open(link);
    expect(landed.origin + landed.pathname).toBe(`${SITE_URL}/welcome`);
    const token = new URLSearchParams(landed.hash.slice(1)).get('access_token') ?? '';
    expect((await supabase.anonymous().auth.getUser(token)).data.user?.id).toBe(id);
    expect((await open(link)).searchParams.get('error_code')).toBe('otp_expired');

    await supabase
      .anonymous()
      .auth.signInWithOtp({ email, options: { emailRedirectTo: 'https://elsewhere.example/' } });
    expect((await open(contentsOf(supabase.lastMail(email)).link)).origin).toBe(SITE_URL);
  });

  test('a code signs in, wrong codes are limited, and a newer mail replaces an older', async () => {
    const { email } = await person();
    await magicLink(email).sent;
    const old = contentsOf(supabase.lastMail(email));
    await magicLink(email).sent;
    const { code } = contentsOf(supabase.lastMail(email));
    expect((await open(old.link)).searchParams.get('error_code')).toBe('otp_expired');
    const verify = (token: string) => supabase.anonymous().auth.verifyOtp({ email, token, type: 'email' });
    expect((await verify(code)).data.session).not.toBeNull();
    expect((await verify(code)).error?.code).toBe('otp_expired');
    for (let attempt = 0; attempt < 4; attempt++) await verify('000000');
    expect((await verify('000000')).error?.status).toBe(429);
  });

  test('an unknown address gets the same answer and no mail', async () => {
    const { error } = await magicLink('nobody@school.example').sent;
    expect(error).toBeNull();
    expect(supabase.mailCount('nobody@school.example')).toBe(0);
  });

  test('PKCE as @supabase/ssr does it: the code needs the verifier in the cookie, and works once', async () => {
    const { email, id } = await person();
    const cookies = new Map<string, string>();
    const browser = () =>
      createServerClient(supabase.url, supabase.secrets.anonKey, {
        cookies: {
          getAll: () => [...cookies].map(([name, value]) => ({ name, value })),
          setAll: (all) => {
            for (const { name, value } of all) cookies.set(name, value);
          },
        },
      });
    await browser().auth.signInWithOtp({ email, options: { emailRedirectTo: `${SITE_URL}/auth/callback` } });
    const code = (await open(contentsOf(supabase.lastMail(email)).link)).searchParams.get('code') ?? '';
    const { data, error } = await browser().auth.exchangeCodeForSession(code);
    expect(error).toBeNull();
    expect(data.user?.id).toBe(id);
    const again = await fetch(`${supabase.url}/auth/v1/token?grant_type=pkce`, {
      method: 'POST',
      headers: { apikey: supabase.secrets.anonKey },
      body: JSON.stringify({ auth_code: code, code_verifier: 'x'.repeat(43) }),
    });
    expect(await again.json()).toMatchObject({ error_code: 'flow_state_not_found' });
  });

  test('recovery leads to a new password, which signs out everywhere else', async () => {
    const { email, password } = await person();
    const elsewhere = supabase.anonymous();
    await elsewhere.auth.signInWithPassword({ email, password });
    await supabase.anonymous().auth.resetPasswordForEmail(email, { redirectTo: `${SITE_URL}/password` });
    const token_hash = new URL(contentsOf(supabase.lastMail(email)).link).searchParams.get('token') ?? '';
    const client = supabase.anonymous();
    await client.auth.verifyOtp({ token_hash, type: 'recovery' });
    expect((await client.auth.updateUser({ password: 'short' })).error?.code).toBe('weak_password');
    expect((await client.auth.updateUser({ password: 'another password' })).error).toBeNull();
    expect((await elsewhere.auth.getUser()).error?.name).toBe('AuthSessionMissingError');
    const { error } = await supabase.anonymous().auth.signInWithPassword({ email, password: 'another password' });
    expect(error).toBeNull();
  });
});

describe('sessions and accounts', () => {
  test('signing out ends the session at once, here, elsewhere or everywhere', async () => {
    const { email, password } = await person();
    const clients = [supabase.anonymous(), supabase.anonymous(), supabase.anonymous()] as const;
    for (const client of clients) await client.auth.signInWithPassword({ email, password });
    const open = async () =>
      (await Promise.all(clients.map((client) => client.auth.getUser()))).map(({ data }) => data.user !== null);
    await clients[0].auth.signOut({ scope: 'local' });
    expect(await open()).toEqual([false, true, true]);
    await clients[1].auth.signOut({ scope: 'others' });
    expect(await open()).toEqual([false, true, false]);
    await clients[1].auth.signOut({ scope: 'global' });
    expect(await open()).toEqual([false, false, false]);
  });

  test('nobody signs up', async () => {
    const { error } = await supabase
      .anonymous()
      .auth.signUp({ email: 'new@school.example', password: 'a good password' });
    expect(error?.code).toBe('signup_disabled');
  });

  test('a request without a key of ours is refused', async () => {
    for (const headers of [{}, { apikey: 'x' }] as Record<string, string>[]) {
      expect((await fetch(`${supabase.url}/auth/v1/settings`, { headers })).status).toBe(401);
    }
  });
});

describe('administration', () => {
  test('makes, lists, changes, bans and deletes users', async () => {
    const { admin } = supabase.administrator().auth;
    const { id, email, password } = await person();
    expect((await admin.createUser({ email })).error?.code).toBe('email_exists');
    const { data: page } = await admin.listUsers({ page: 1, perPage: 2 });
    expect(page.users).toHaveLength(2);
    await admin.updateUserById(id, { app_metadata: { house: 'red' }, ban_duration: '1h' });
    expect((await admin.getUserById(id)).data.user?.app_metadata).toEqual({
      provider: 'email',
      providers: ['email'],
      house: 'red',
    });
    const signIn = () => supabase.anonymous().auth.signInWithPassword({ email, password });
    expect((await signIn()).error?.code).toBe('user_banned');
    await admin.updateUserById(id, { ban_duration: 'none' });
    expect((await signIn()).error).toBeNull();
    await admin.deleteUser(id);
    expect((await signIn()).error?.code).toBe('invalid_credentials');
  });

  test('invites by mail, and makes links to hand over', async () => {
    const { admin } = supabase.administrator().auth;
    const email = 'invited@school.example';
    await admin.inviteUserByEmail(email, { redirectTo: `${SITE_URL}/password` });
    expect((await open(contentsOf(supabase.lastMail(email)).link)).hash).toContain('type=invite');
    const { data } = await admin.generateLink({ type: 'magiclink', email });
    const { error } = await supabase
      .anonymous()
      .auth.verifyOtp({ token_hash: data.properties?.hashed_token ?? '', type: 'email' });
    expect(error).toBeNull();
  });

  test('is closed to everybody without the service role key', async () => {
    const client = supabase.anonymous();
    await client.auth.signInWithPassword(await person());
    expect((await client.auth.admin.listUsers()).error?.status).toBe(403);
    const { data } = await client.auth.getSession();
    const answer = await fetch(`${supabase.url}/auth/v1/admin/users`, {
      headers: { apikey: supabase.secrets.anonKey, authorization: `Bearer ${data.session?.access_token}` },
    });
    expect(answer.status).toBe(403);
  });
});
