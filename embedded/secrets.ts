import { randomBytes } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import type { JWK } from 'jose';
import { exportJWK, generateKeyPair } from 'jose';
import { signApiKey } from './supabase/signing.ts';

/** Everything secret that an installation makes for itself, once. Kept in `<dataDir>/secrets.json`, mode 0600. */
export interface Secrets {
  /** ES256 private key that signs access tokens and the two API keys. */
  signingKey: JWK;
  /** The keys that supabase-js calls anon and service role key: long-lived tokens of the signing key. */
  anonKey: string;
  serviceRoleKey: string;
  /** 64 hexadecimal characters each. */
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

/** Reads the secrets of a data folder and makes those that are missing. */
export async function loadSecrets(dataDir: string): Promise<Secrets> {
  const file = path.join(dataDir, 'secrets.json');
  const known: Partial<Secrets> = existsSync(file) ? JSON.parse(readFileSync(file, 'utf8')) : {};
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
  writeFileSync(`${file}.new`, `${JSON.stringify(secrets, null, 2)}\n`, { mode: 0o600 });
  renameSync(`${file}.new`, file);
  return secrets;
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
