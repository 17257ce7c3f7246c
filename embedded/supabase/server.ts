import { hkdfSync } from 'node:crypto';
import postgres from 'postgres';
import type { RunningServer } from '#embedded/http-server.ts';
import { listen } from '#embedded/http-server.ts';
import type { OutgoingMail } from '#embedded/mail/mailbox.ts';
import { LOOPBACK } from '#embedded/ports.ts';
import type { Secrets } from '#embedded/secrets.ts';
import { authServer } from './auth/server.ts';
import { gateway } from './gateway.ts';
import { startRest } from './rest.ts';
import { signingWith } from './signing.ts';

export interface SupabaseOptions {
  /** On 127.0.0.1; not 0, since tokens and mails name the address. */
  port: number;
  /** The embedded database, prepared by `preparePlatform`. */
  superuserUrl: string;
  secrets: Secrets;
  /** The app: where mails lead back to, and whose pages may call. */
  siteUrl: string;
  redirectOrigins?: string[];
  /** Default false: schools add their people. */
  allowSignUp?: boolean;
  sendMail(mail: OutgoingMail): void;
}

/** Serves the Supabase interfaces (auth, data, functions) that an unmodified supabase-js speaks. */
export async function startSupabase(options: SupabaseOptions): Promise<RunningServer> {
  const { port, secrets, siteUrl, redirectOrigins = [] } = options;
  const url = `http://${LOOPBACK}:${port}`;
  const login = (name: 'supabase_auth_admin' | 'authenticator') => {
    const address = new URL(options.superuserUrl);
    address.username = name;
    address.password = secrets.passwords[name];
    return address.href;
  };
  const signing = await signingWith(secrets.signingKey, `${url}/auth/v1`);
  const sql = postgres(login('supabase_auth_admin'), { max: 8, onnotice: () => {} });
  const rest = await startRest(login('authenticator'), options.superuserUrl);
  const auth = authServer({
    sql,
    signing,
    url,
    siteUrl,
    redirectOrigins,
    allowSignUp: options.allowSignUp ?? false,
    sendMail: options.sendMail,
    oneTimeSecret: Buffer.from(hkdfSync('sha256', secrets.signingKey.d ?? '', '', 'one-time codes', 32)).toString(
      'hex',
    ),
  });
  const origins = [siteUrl, ...redirectOrigins].flatMap((address) => withBothLoopbackNames(new URL(address)));
  const server = await listen(gateway({ signing, auth, rest, functionsOrigin: siteUrl, origins }), port);
  return {
    ...server,
    async stop() {
      await server.stop();
      await Promise.all([rest.close(), sql.end({ timeout: 5 })]);
    },
  };
}

/** People type localhost as well as 127.0.0.1; a browser tells them apart. */
function withBothLoopbackNames(address: URL): string[] {
  const names = ['localhost', LOOPBACK];
  if (!names.includes(address.hostname)) return [address.origin];
  return names.map((name) => `${address.protocol}//${name}${address.port ? `:${address.port}` : ''}`);
}
