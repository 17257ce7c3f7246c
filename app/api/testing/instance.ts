import { createClient, type SupabaseClient } from '@supabase/supabase-js';
import { demonstration } from '#db/seed/demonstration.ts';
import { ownInstance } from '#scripts/own-instance.ts';

export type PersonKey = keyof typeof demonstration.accounts;

/** A demonstration person who signed in at the local Supabase interfaces, as `supabase-js` does it. */
export interface SignedIn {
  token: string;
  userId: string;
  supabase: SupabaseClient;
}

const signedIn = new Map<PersonKey, Promise<SignedIn>>();

export const instance = ownInstance;

export function variable(name: string): string {
  const value = instance().env[name];
  if (!value) throw new Error(`The instance has no ${name}`);
  return value;
}

/** Signs a person in, once a file. */
export function signIn(person: PersonKey): Promise<SignedIn> {
  const known = signedIn.get(person) ?? enter(demonstration.accounts[person].email);
  signedIn.set(person, known);
  return known;
}

/** A client without a session: whoever has the public key. */
export const anonymous = (): SupabaseClient =>
  createClient(variable('NEXT_PUBLIC_SUPABASE_URL'), variable('NEXT_PUBLIC_SUPABASE_ANON_KEY'), {
    auth: { persistSession: false, autoRefreshToken: false },
  });

async function enter(email: string): Promise<SignedIn> {
  const supabase = anonymous();
  const { data, error } = await supabase.auth.signInWithPassword({ email, password: demonstration.password });
  if (error) throw error;
  return { token: data.session.access_token, userId: data.user.id, supabase };
}

export interface Sent {
  method?: string;
  /** A person of the demonstration, or a bearer token. */
  as?: PersonKey | { token: string };
  body?: unknown;
  headers?: Record<string, string>;
}

/** One request to the app; a body is sent as JSON. */
export async function send(path: string, { method = 'GET', as, body, headers = {} }: Sent = {}): Promise<Response> {
  const token = typeof as === 'string' ? (await signIn(as)).token : as?.token;
  return fetch(new URL(path, instance().url), {
    method,
    redirect: 'manual',
    headers: {
      ...(token ? { authorization: `Bearer ${token}` } : {}),
      ...(body === undefined ? {} : { 'content-type': 'application/json' }),
      ...headers,
    },
    ...(body === undefined ? {} : { body: typeof body === 'string' ? body : JSON.stringify(body) }),
  });
}

// biome-ignore lint/suspicious/noExplicitAny: an answer of whatever shape; tests look into it
export type Answer = { status: number; body: any };

export async function answerOf(path: string, sent?: Sent): Promise<Answer> {
  const response = await send(path, sent);
  const text = await response.text();
  return { status: response.status, body: text ? JSON.parse(text) : undefined };
}
