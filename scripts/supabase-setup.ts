// npm run supabase:setup: prepares the database of a hosted Supabase project, once.
import { randomBytes } from 'node:crypto';
import { type Logins, migrate, setUp } from '#db/migrate.ts';
import { SECRET_TEXT } from '#db/vault/secret-names.ts';
import { StartError } from '#embedded/start-error.ts';
import { printError } from './print-error.ts';

const NAMES: Record<keyof Logins, string> = {
  catalyst_app: 'DATABASE_URL',
  catalyst_gateway: 'DATABASE_GATEWAY_URL',
  catalyst_service: 'DATABASE_SERVICE_URL',
  catalyst_admin: 'DATABASE_ADMIN_URL',
};

/** Supabase's pooler expects `login.project`; a direct connection the bare login. */
function urlOf(owner: URL, login: string, password: string): string {
  const project = decodeURIComponent(owner.username).split('.')[1];
  return Object.assign(new URL(owner.href), { username: project ? `${login}.${project}` : login, password }).href;
}

async function main(): Promise<void> {
  const owner = process.env.DATABASE_OWNER_URL;
  const secret = process.env.API_KEY_ENCRYPTION_KEY;
  if (!owner || !secret || !SECRET_TEXT.test(secret)) {
    throw new StartError(
      'Set DATABASE_OWNER_URL (the connection string of user postgres, from the project’s settings) and API_KEY_ENCRYPTION_KEY (64 hexadecimal characters: openssl rand -hex 32; kept as long as the data), then run this again.',
    );
  }
  const logins = Object.keys(NAMES) as (keyof Logins)[];
  const passwords = Object.fromEntries(
    logins.map((login) => [login, randomBytes(24).toString('hex')]),
  ) as unknown as Logins;
  await setUp(owner, passwords);
  const urls = logins.map((login) => [NAMES[login], urlOf(new URL(owner), login, passwords[login])] as const);
  await migrate(urls.find(([name]) => name === 'DATABASE_ADMIN_URL')?.[1] ?? '', { secret });
  console.error('The database is ready. Keep these; running this command again makes new passwords.\n');
  for (const [name, url] of urls) console.log(`${name}=${url}`);
}

try {
  await main();
} catch (error) {
  printError(error);
  process.exit(1);
}
