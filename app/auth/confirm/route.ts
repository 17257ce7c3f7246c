import type { NextRequest } from 'next/server';
import { NextResponse } from 'next/server';
import { z } from 'zod';
import { safePath } from '../../_server/safe-path.ts';
import { supabaseFor } from '../../_server/supabase.ts';
import { env } from '../../env.ts';

const linkType = z.enum(['magiclink', 'email', 'signup', 'recovery', 'invite', 'email_change']);

/**
 * Where the links of mails lead: with a code of the browser that asked (PKCE), or with the hash of a one-time token.
 * Opens the session and goes on to `next`; a link that is used up or too old goes back to the sign-in page, which says so.
 */
export async function GET(request: NextRequest): Promise<NextResponse> {
  const query = request.nextUrl.searchParams;
  const to = (path: string) => NextResponse.redirect(new URL(path, env().NEXT_PUBLIC_APP_URL), 303);
  const answer = to(safePath(query.get('next')));
  const { auth } = supabaseFor({
    cookies: {
      getAll: () => request.cookies.getAll(),
      setAll: (cookies) => {
        for (const { name, value, options } of cookies) answer.cookies.set(name, value, options);
      },
    },
  });

  const code = query.get('code');
  const tokenHash = query.get('token_hash');
  const type = linkType.safeParse(query.get('type'));
  if (code) {
    const { error } = await auth.exchangeCodeForSession(code);
    if (!error) return answer;
  } else if (tokenHash && type.success) {
    const { error } = await auth.verifyOtp({ token_hash: tokenHash, type: type.data });
    if (!error) return answer;
  }
  return to('/sign-in?problem=link');
}
