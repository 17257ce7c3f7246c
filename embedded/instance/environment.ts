import { secretProblems } from '#db/vault/start-check.ts';
import { LOOPBACK } from '#embedded/ports.ts';
import type { DatabaseLogin, Secrets } from '#embedded/secrets.ts';
import { StartError } from '#embedded/start-error.ts';
import type { Ports } from './options.ts';

type Given = Record<string, string | undefined>;

/** Which stand-ins are needed: those whose service is not configured. */
export interface StandIns {
  database: boolean;
  models: boolean;
  jobs: boolean;
}

export function standIns(given: Given): StandIns {
  return {
    database: !given.DATABASE_URL,
    models: !given.GEMINI_BASE_URL,
    jobs: !given.INNGEST_EVENT_KEY && !given.INNGEST_DEV,
  };
}

const WITH_OWN_DATABASE = [
  'DATABASE_GATEWAY_URL',
  'DATABASE_SERVICE_URL',
  'NEXT_PUBLIC_SUPABASE_URL',
  'NEXT_PUBLIC_SUPABASE_ANON_KEY',
  'SUPABASE_SERVICE_ROLE_KEY',
  'GEMINI_ENCRYPTION_KEY',
  'API_KEY_ENCRYPTION_KEY',
];

/** A database of one's own comes with its Supabase project and with keys that outlive this folder. */
export function requireComplete(given: Given): void {
  if (!given.DATABASE_URL) return;
  const missing = WITH_OWN_DATABASE.filter((name) => !given[name]);
  const wrong = secretProblems(given);
  if (missing.length === 0 && wrong.length === 0) return;
  const lines = missing.length > 0 ? [`DATABASE_URL is set, so these must be set as well: ${missing.join(', ')}.`] : [];
  throw new StartError([...lines, ...wrong].join('\n'));
}

export interface Addresses {
  ports: Ports;
  appUrl: string;
  /** Of the embedded database; undefined when there is none. */
  superuserUrl: string | undefined;
  /** Whether the demonstration school was seeded, so that the sign-in page may offer its accounts. */
  demonstration: boolean;
}

/** The variables of the instance: those given, and for every stand-in those that lead to it. */
export function environment(given: Given, secrets: Secrets, addresses: Addresses): Record<string, string> {
  const { ports, appUrl, superuserUrl, demonstration } = addresses;
  const needed = standIns(given);
  const at = (port: number) => `http://${LOOPBACK}:${port}`;
  return {
    NEXT_PUBLIC_APP_URL: appUrl,
    ...(superuserUrl && {
      NEXT_PUBLIC_SUPABASE_URL: at(ports.supabase),
      NEXT_PUBLIC_SUPABASE_ANON_KEY: secrets.anonKey,
      SUPABASE_SERVICE_ROLE_KEY: secrets.serviceRoleKey,
      ...databaseUrls(superuserUrl, secrets),
      GEMINI_ENCRYPTION_KEY: secrets.geminiEncryptionKey,
      API_KEY_ENCRYPTION_KEY: secrets.apiKeyEncryptionKey,
      MAILBOX_URL: at(ports.mailbox),
      MAIL_SINK_URL: `${at(ports.mailbox)}/api/messages`,
      ...(demonstration && { CATALYST_DEMONSTRATION: 'true' }),
    }),
    ...(needed.models && { GEMINI_BASE_URL: `${at(ports.models)}/v1beta` }),
    ...(needed.jobs && {
      INNGEST_BASE_URL: at(ports.jobs),
      INNGEST_SIGNING_KEY: secrets.inngestSigningKey,
      INNGEST_EVENT_KEY: secrets.inngestEventKey,
    }),
    ...Object.fromEntries(NAMES.flatMap((name) => (given[name] ? [[name, given[name]]] : []))),
  };
}

/** What a person may set instead. */
const NAMES = [
  ...WITH_OWN_DATABASE,
  'NEXT_PUBLIC_APP_URL',
  'DATABASE_URL',
  'DATABASE_ADMIN_URL',
  'MAILBOX_URL',
  'MAIL_SINK_URL',
  'MAIL_SINK_TOKEN',
  'GEMINI_BASE_URL',
  'INNGEST_BASE_URL',
  'INNGEST_SIGNING_KEY',
  'INNGEST_EVENT_KEY',
  'AUDIT_SIGNING_KEY',
  'AUDIT_PUBLIC_KEYS',
];

function databaseUrls(superuserUrl: string, secrets: Secrets) {
  return {
    DATABASE_URL: loginUrl(superuserUrl, secrets, 'catalyst_app'),
    DATABASE_GATEWAY_URL: loginUrl(superuserUrl, secrets, 'catalyst_gateway'),
    DATABASE_SERVICE_URL: loginUrl(superuserUrl, secrets, 'catalyst_service'),
    DATABASE_ADMIN_URL: loginUrl(superuserUrl, secrets, 'catalyst_admin'),
  };
}

export function loginUrl(superuserUrl: string, secrets: Secrets, login: DatabaseLogin): string {
  return Object.assign(new URL(superuserUrl), { username: login, password: secrets.passwords[login] }).href;
}
