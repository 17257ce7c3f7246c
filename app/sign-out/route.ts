import type { NextRequest } from 'next/server';
import { NextResponse } from 'next/server';
import { membershipName } from '../_server/request-caller.ts';
import { isSameOrigin } from '../_server/same-origin.ts';
import { cookieOptions, supabaseFor } from '../_server/supabase.ts';
import { env } from '../env.ts';

/** Ends this session, here and at Supabase Auth, and forgets what the browser kept of it. */
export async function POST(request: NextRequest): Promise<NextResponse> {
  const { NEXT_PUBLIC_APP_URL: appUrl } = env();
  if (!isSameOrigin(request, appUrl)) return new NextResponse(null, { status: 403 });
  const answer = NextResponse.redirect(new URL('/sign-in?signed-out', request.headers.get('origin') ?? appUrl), 303);
  const { auth } = supabaseFor({
    cookies: {
      getAll: () => request.cookies.getAll(),
      setAll: (cookies) => {
        for (const { name, value, options } of cookies) answer.cookies.set(name, value, options);
      },
    },
  });
  // With Supabase out of reach the cookies still go: whoever shares this computer must not find the session open.
  await auth.signOut({ scope: 'local' }).catch(() => undefined);
  const { name, ...options } = cookieOptions();
  const ours = request.cookies
    .getAll()
    .filter((cookie) => cookie.name.startsWith(name) || cookie.name === membershipName);
  for (const cookie of ours) answer.cookies.set(cookie.name, '', { ...options, maxAge: 0 });
  return answer;
}
