import { readFileSync } from 'node:fs';
import postgres from 'postgres';

/** Passwords of the two logins that the Supabase interfaces use. */
export interface PlatformPasswords {
  supabase_auth_admin: string;
  authenticator: string;
}

/** Gives a bare PostgreSQL what a hosted Supabase database has before the first migration. Safe to run again. */
export async function preparePlatform(
  superuserUrl: string,
  { passwords }: { passwords: PlatformPasswords },
): Promise<void> {
  const sql = postgres(superuserUrl, { max: 1, onnotice: () => {} });
  try {
    await sql.begin(async (tx) => {
      for (const name of ['platform.sql', 'auth.sql']) {
        await tx.unsafe(readFileSync(new URL(name, import.meta.url), 'utf8'));
      }
      for (const login of ['supabase_auth_admin', 'authenticator'] as const) {
        // A password cannot be a parameter of ALTER ROLE; format() quotes it.
        const [{ statement }] = await tx<[{ statement: string }]>`
          select format('alter role %I password %L', ${login}::text, ${passwords[login]}::text) as statement`;
        await tx.unsafe(statement);
      }
    });
  } finally {
    await sql.end();
  }
}
