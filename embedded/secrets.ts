import { randomBytes } from 'node:crypto';
import {
  closeSync,
  existsSync,
  fsyncSync,
  mkdirSync,
  openSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import path from 'node:path';
import type { JWK } from 'jose';
import { exportJWK, generateKeyPair } from 'jose';
import { StartError } from './start-error.ts';
import { signApiKey } from './supabase/signing.ts';

/** Everything secret that an installation makes for itself, once. Kept in `<dataDir>/secrets.json`, mode 0600. */
export interface Secrets {
  /** ES256 private key that signs access tokens and the two API keys. */
  signingKey: JWK;
  /** The keys that supabase-js calls anon and service role key: long-lived tokens of the signing key. */
  anonKey: string;
  serviceRoleKey: string;
  /** 64 hexadecimal characters each, or versions of them (db/vault/key-ring.ts). */
  geminiEncryptionKey: string;
  apiKeyEncryptionKey: string;
  /** Password of each database login, by its name. */
  passwords: Record<DatabaseLogin, string>;
  inngestSigningKey: string;
  inngestEventKey: string;
}

export const DATABASE_LOGINS = [
  'catalyst_app',
  'catalyst_gateway',
  'catalyst_service',
  'catalyst_admin',
  'supabase_auth_admin',
  'authenticator',
] as const;
export type DatabaseLogin = (typeof DATABASE_LOGINS)[number];

/**
 * Reads the secrets of a data folder and makes those that are missing. Throws StartError for a file that cannot be read:
 * new secrets would open nothing of what is stored.
 */
export async function loadSecrets(dataDir: string): Promise<Secrets> {
  const file = path.join(dataDir, 'secrets.json');
  const known = readSecrets(file);
  const signingKey = known.signingKey ?? (await newSigningKey());
  const secrets: Secrets = {
    signingKey,
    anonKey: known.anonKey ?? (await signApiKey(signingKey, 'anon')),
    serviceRoleKey: known.serviceRoleKey ?? (await signApiKey(signingKey, 'service_role')),
    geminiEncryptionKey: known.geminiEncryptionKey ?? randomHex(32),
    apiKeyEncryptionKey: known.apiKeyEncryptionKey ?? randomHex(32),
    passwords: { ...newPasswords(), ...known.passwords },
    inngestSigningKey: known.inngestSigningKey ?? `signkey-prod-${randomHex(32)}`,
    inngestEventKey: known.inngestEventKey ?? randomHex(24),
  };
  mkdirSync(dataDir, { recursive: true });
  keep(file, `${JSON.stringify(secrets, null, 2)}\n`);
  return secrets;
}

/**
 * Puts a new version before those of the two encryption keys; the next start seals with it and still opens what is there.
 * `npm run rotate-secrets` then seals the rest again, and `dropOldVersions` ends it.
 */
export async function addVersions(dataDir: string): Promise<void> {
  await changeRings(dataDir, (ring) => {
    const versions = ring.split(',').map((entry) => (entry.includes(':') ? entry : `1:${entry}`));
    const highest = Math.max(...versions.map((entry) => Number(entry.split(':')[0])));
    return [`${highest + 1}:${randomHex(32)}`, ...versions].join(',');
  });
}

/**
 * Leaves each encryption key its current version alone, once no row needs another. `rotated`: the two as they were when
 * that was found; throws StartError when the folder's are others, such as newer ones that no start has used yet.
 */
export async function dropOldVersions(dataDir: string, rotated: readonly (string | undefined)[]): Promise<void> {
  const { geminiEncryptionKey, apiKeyEncryptionKey } = await loadSecrets(dataDir);
  if (rotated[0] !== geminiEncryptionKey || rotated[1] !== apiKeyEncryptionKey)
    throw new StartError('The secrets of the data folder are not those that Catalyst runs with: start it anew first.');
  await changeRings(dataDir, (ring) => ring.split(',')[0]!);
}

async function changeRings(dataDir: string, change: (ring: string) => string): Promise<void> {
  const secrets = await loadSecrets(dataDir);
  const changed: Secrets = {
    ...secrets,
    geminiEncryptionKey: change(secrets.geminiEncryptionKey),
    apiKeyEncryptionKey: change(secrets.apiKeyEncryptionKey),
  };
  keep(path.join(dataDir, 'secrets.json'), `${JSON.stringify(changed, null, 2)}\n`);
}

function readSecrets(file: string): Partial<Secrets> {
  if (!existsSync(file)) return {};
  try {
    return JSON.parse(readFileSync(file, 'utf8'));
  } catch {
    throw new StartError(
      `${file} cannot be read as JSON. Put its copy back: without it what is stored cannot be opened.`,
    );
  }
}

/** On the disk before it takes the old one's place; readable by its owner alone, whatever was there. */
function keep(file: string, text: string): void {
  rmSync(`${file}.new`, { force: true });
  const descriptor = openSync(`${file}.new`, 'wx', 0o600);
  writeFileSync(descriptor, text);
  fsyncSync(descriptor);
  closeSync(descriptor);
  renameSync(`${file}.new`, file);
}

function newPasswords(): Record<DatabaseLogin, string> {
  return Object.fromEntries(DATABASE_LOGINS.map((login) => [login, randomHex(24)])) as Record<DatabaseLogin, string>;
}

async function newSigningKey(): Promise<JWK> {
  const { privateKey } = await generateKeyPair('ES256', { extractable: true });
  return { ...(await exportJWK(privateKey)), alg: 'ES256', use: 'sig', kid: randomHex(8) };
}

function randomHex(bytes: number): string {
  return randomBytes(bytes).toString('hex');
}
