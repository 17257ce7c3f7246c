import { chmodSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { createClient } from '@supabase/supabase-js';
import postgres from 'postgres';
import type { StoredMail } from '#embedded/mail/mailbox.ts';
import { openMailbox } from '#embedded/mail/mailbox.ts';
import { freePort } from '#embedded/ports.ts';
import { startDatabase } from '#embedded/postgres.ts';
import { loadSecrets } from '#embedded/secrets.ts';
import { preparePlatform } from './prepare.ts';
import { startSupabase } from './server.ts';

export const SITE_URL = 'http://127.0.0.1:3999';

/** The Supabase interfaces on a temporary database that holds nothing else. */
export async function temporarySupabase() {
  const folder = mkdtempSync(path.join(tmpdir(), 'catalyst-supabase-'));
  // The account that runs PostgreSQL has to pass through.
  chmodSync(folder, 0o711);
  const secrets = await loadSecrets(folder);
  const database = await startDatabase({ dataDir: path.join(folder, 'database'), port: 0, durable: false });
  await preparePlatform(database.superuserUrl, secrets);
  const mailbox = openMailbox(path.join(folder, 'mail'));
  const sql = postgres(database.superuserUrl, { max: 2, onnotice: () => {} });

  const start = () =>
    freePort().then((port) =>
      startSupabase({ port, superuserUrl: database.superuserUrl, secrets, siteUrl: SITE_URL, sendMail: mailbox.send }),
    );
  const server = await start();
  const client = (key: string, flowType: 'implicit' | 'pkce' = 'implicit') =>
    createClient(server.url, key, { auth: { flowType, persistSession: false, autoRefreshToken: false } });

  return {
    url: server.url,
    secrets,
    sql,
    anonymous: (flowType?: 'implicit' | 'pkce') => client(secrets.anonKey, flowType),
    administrator: () => client(secrets.serviceRoleKey),
    /** The newest mail to this address. */
    lastMail(to: string): StoredMail {
      const mail = mailbox.list().find((candidate) => candidate.to === to);
      if (!mail) throw new Error(`No mail to ${to}`);
      return mail;
    },
    mailCount: (to: string) => mailbox.list().filter((mail) => mail.to === to).length,
    async stop() {
      await server.stop();
      await sql.end();
      await database.stop();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

/** The link and the code that a mail carries. */
export function contentsOf(mail: StoredMail): { link: string; code: string } {
  const link = /https?:\/\/\S+/.exec(mail.text)?.[0];
  const code = /code: (\d{6})/.exec(mail.text)?.[1];
  if (!link || !code) throw new Error(`The mail lacks a link or a code: ${mail.text}`);
  return { link, code };
}
