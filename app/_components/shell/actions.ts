'use server';

import type { Route } from 'next';
import { revalidatePath } from 'next/cache';
import { cookies } from 'next/headers';
import { redirect } from 'next/navigation';
import { z } from 'zod';
import { membershipName } from '../../_server/request-caller.ts';
import { safePath } from '../../_server/safe-path.ts';
import { getPerson } from '../../_server/session.ts';
import { themeCookie } from '../../_server/theme.ts';
import { servedOverHttps } from '../../env.ts';

const year = 365 * 24 * 60 * 60;
const preference = () => ({
  httpOnly: true,
  sameSite: 'lax' as const,
  secure: servedOverHttps(),
  path: '/',
  maxAge: year,
});

const wish = z.object({ membership: z.uuid(), to: z.string().optional() });

/** Acts as another of one's own memberships from now on, and goes to its start page or to `to`. */
export async function switchMembership(given: FormData): Promise<void> {
  const { membership, to } = wish.parse(Object.fromEntries(given));
  const person = await getPerson();
  if (person?.memberships.some(({ membershipId }) => membershipId === membership)) {
    (await cookies()).set(membershipName, membership, preference());
  }
  redirect(safePath(to) as Route);
}

const theme = z.enum(['system', 'light', 'dark']);

export async function chooseTheme(given: FormData): Promise<void> {
  const chosen = theme.parse(given.get('theme'));
  const jar = await cookies();
  if (chosen === 'system') jar.delete(themeCookie);
  else jar.set(themeCookie, chosen, preference());
  revalidatePath('/', 'layout');
}
