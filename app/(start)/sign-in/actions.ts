'use server';

import type { Route } from 'next';
import { redirect } from 'next/navigation';
import { getIntl } from '../../_server/intl.ts';
import { landingOf } from '../../_server/landing.ts';
import { safePath } from '../../_server/safe-path.ts';
import { type SignInProblem, sendSignInLink, signInWithPassword } from './sign-in.ts';

export type SignInState = { email?: string; error?: string; sentTo?: string };

/** Both buttons of the form. Works as a plain form post too, before any script has loaded. */
export async function signIn(_before: SignInState, given: FormData): Promise<SignInState> {
  const next = safePath(String(given.get('next') ?? ''));
  const email = String(given.get('email') ?? '');
  if (given.get('way') === 'link') {
    const outcome = await sendSignInLink(given, next);
    return 'sentTo' in outcome
      ? { email, sentTo: outcome.sentTo }
      : { email, error: await sentenceFor(outcome.problem) };
  }
  const outcome = await signInWithPassword(given);
  if (!outcome.ok) return { email, error: await sentenceFor(outcome.problem) };
  redirect((next === '/' ? await landingOf(outcome.userId) : next) as Route);
}

async function sentenceFor(problem: SignInProblem): Promise<string> {
  const { t } = await getIntl();
  if (problem.code !== 'locked') return t(`signIn.error.${problem.code}`);
  const minutes = Math.max(1, Math.ceil((problem.until.getTime() - Date.now()) / 60_000));
  return t('signIn.error.locked', { minutes });
}
