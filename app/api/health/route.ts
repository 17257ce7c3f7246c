import { env } from '#app/env.ts';
import { hasSchools } from '#db/has-schools.ts';

export const dynamic = 'force-dynamic';

const LIMIT_MILLISECONDS = 3000;

async function databaseReady(): Promise<boolean> {
  // A demonstration is ready once its school is there; an installation of one's own starts empty.
  return (await hasSchools()) || !env().CATALYST_DEMONSTRATION;
}

async function interfacesReady(): Promise<boolean> {
  const address = new URL('/auth/v1/health', env().NEXT_PUBLIC_SUPABASE_URL);
  const response = await fetch(address, {
    headers: { apikey: env().NEXT_PUBLIC_SUPABASE_ANON_KEY },
    signal: AbortSignal.timeout(LIMIT_MILLISECONDS),
    cache: 'no-store',
  });
  return response.ok;
}

const within = (check: Promise<boolean>) =>
  Promise.race([
    check,
    new Promise<boolean>((resolve) => setTimeout(resolve, LIMIT_MILLISECONDS, false).unref()),
  ]).catch(() => false);

/** 200 once database, seed and Supabase's interfaces answer, else 503; says which. */
export async function GET(): Promise<Response> {
  const [database, interfaces] = await Promise.all([within(databaseReady()), within(interfacesReady())]);
  const ready = database && interfaces;
  return Response.json(
    { status: ready ? 'ready' : 'starting', checks: { database, interfaces } },
    { status: ready ? 200 : 503, headers: { 'cache-control': 'no-store' } },
  );
}
