import postgres from 'postgres';
import { KeyRing } from '#agents/gateway/vault.ts';
import { seedKeyPool } from '#embedded/gemini/demonstration-keys.ts';

/** Puts the hundred demonstration keys, sealed, into the pool; the demonstration models accept exactly those. Idempotent. */
export async function fillKeyPool(superuserUrl: string, geminiEncryptionKey: string): Promise<void> {
  const sql = postgres(superuserUrl, { max: 1, onnotice: () => {} });
  try {
    await seedKeyPool(sql, await KeyRing.forNewKeys(geminiEncryptionKey, sql));
  } finally {
    await sql.end();
  }
}
