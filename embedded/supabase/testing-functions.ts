import { createClient, type SupabaseClient } from '@supabase/supabase-js';
import { Hono } from 'hono';
import { exportJWK, generateKeyPair } from 'jose';
import { listen, type RunningServer } from '#embedded/http-server.ts';
import { gateway } from './gateway.ts';
import { signApiKey, signingWith } from './signing.ts';

/** The single address of a Supabase project whose functions are served at `functionsOrigin`: its keys, and clients. */
export interface FunctionsProject extends RunningServer {
  keys: { anon: string; service: string };
  /** A token of somebody who signed in. */
  personToken(): Promise<string>;
  client(key: string): SupabaseClient;
}

/** For tests of functions behind the gateway; people and data are not served. */
export async function functionsProject(functionsOrigin: string): Promise<FunctionsProject> {
  const { privateKey } = await generateKeyPair('ES256', { extractable: true });
  const key = { ...(await exportJWK(privateKey)), kid: 'test', alg: 'ES256' };
  const signing = await signingWith(key, 'http://auth.test/auth/v1');
  const auth = new Hono().get('/.well-known/jwks.json', (c) => c.json(signing.jwks));
  const rest = { fetch: async () => new Response(null, { status: 501 }), close: async () => {} };
  const server = await listen(gateway({ signing, auth, rest, functionsOrigin, origins: [] }), 0);
  return {
    ...server,
    keys: { anon: await signApiKey(key, 'anon'), service: await signApiKey(key, 'service_role') },
    personToken: () =>
      signing.sign({
        sub: crypto.randomUUID(),
        role: 'authenticated',
        session_id: crypto.randomUUID(),
        aal: 'aal1',
        amr: [],
        email: 'ana@demo.school',
        phone: '',
        app_metadata: {},
        user_metadata: {},
        is_anonymous: false,
      }),
    client: (apiKey) => createClient(server.url, apiKey, { auth: { persistSession: false, autoRefreshToken: false } }),
  };
}
