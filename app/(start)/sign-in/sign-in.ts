import 'server-only';
import { isAuthApiError } from '@supabase/supabase-js';
import { cookies, headers } from 'next/headers';
import { z } from 'zod';
import { clientAddress } from '../../_server/client-address.ts';
import { supabaseFor } from '../../_server/supabase.ts';
import { env } from '../../env.ts';

/** What can be said to a person who could not sign in; the words are in messages. */
export type SignInProblem =
  | { code: 'input' | 'email' | 'credentials' | 'unconfirmed' | 'unavailable' | 'link' }
  | { code: 'locked'; until: Date };

export type SignInOutcome = { ok: true; userId: string } | { ok: false; problem: SignInProblem };

const email = z.email().trim().toLowerCase().max(254);

async function clientOfThisRequest() {
  const jar = await cookies();
  return supabaseFor({
    address: clientAddress(await headers()),
    cookies: {
      getAll: () => jar.getAll(),
      setAll: (changed) => {
        for (const { name, value, options } of changed) jar.set(name, value, options);
      },
    },
  });
}

/** Signs in by password and sets the session's cookies. An unknown account and a wrong password read the same. */
export async function signInWithPassword(given: FormData): Promise<SignInOutcome> {
  const input = z.object({ email, password: z.string().min(1).max(1000) }).safeParse(Object.fromEntries(given));
  if (!input.success) return { ok: false, problem: { code: 'input' } };
  const supabase = await clientOfThisRequest();
  const { data, error } = await supabase.auth.signInWithPassword(input.data);
  return data.user ? { ok: true, userId: data.user.id } : { ok: false, problem: problemOf(error) };
}

/** Sends a link, or nothing where no account has the address: the answer is the same. */
export async function sendSignInLink(
  given: FormData,
  next: string,
): Promise<{ sentTo: string } | { problem: SignInProblem }> {
  const to = email.safeParse(given.get('email'));
  if (!to.success) return { problem: { code: 'email' } };
  const supabase = await clientOfThisRequest();
  const landing = new URL('/auth/confirm', env().NEXT_PUBLIC_APP_URL);
  landing.searchParams.set('next', next);
  const { error } = await supabase.auth.signInWithOtp({
    email: to.data,
    options: { shouldCreateUser: false, emailRedirectTo: landing.href },
  });
  if (error && !(isAuthApiError(error) && error.status < 429)) return { problem: problemOf(error) };
  return { sentTo: to.data };
}

function problemOf(error: unknown): SignInProblem {
  if (!isAuthApiError(error)) return { code: 'unavailable' };
  if (error.status === 429) return { code: 'locked', until: new Date(Date.now() + minutesIn(error.message) * 60_000) };
  if (error.code === 'email_not_confirmed') return { code: 'unconfirmed' };
  return error.status >= 500 ? { code: 'unavailable' } : { code: 'credentials' };
}

/** The limit's answer names the minutes in its sentence only; without any, the whole window is the safe thing to say. */
function minutesIn(message: string): number {
  if (/\ba minute\b/.test(message)) return 1;
  const minutes = /(\d+) minutes/.exec(message)?.[1];
  const seconds = /(\d+) seconds/.exec(message)?.[1];
  if (minutes) return Number(minutes);
  return seconds ? Math.ceil(Number(seconds) / 60) : 15;
}
