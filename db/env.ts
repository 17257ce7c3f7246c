import { z } from 'zod';
import { SECRET_TEXT } from './vault/secret-names.ts';

const environment = z.object({
  DATABASE_URL: z.url().optional(),
  DATABASE_SERVICE_URL: z.url().optional(),
  DATABASE_POOL_SIZE: z.coerce.number().int().min(1).max(200).default(10),
  /** 64 hexadecimal characters; while rotating `2:<64 hex>,1:<64 hex>`, the current version first. */
  API_KEY_ENCRYPTION_KEY: z
    .string()
    .regex(SECRET_TEXT, 'API_KEY_ENCRYPTION_KEY must be 64 hexadecimal characters')
    .optional(),
  /** Signs the heads of the audit log (db/audit/keys.ts): 64 hexadecimal characters; while it is replaced `new,old`. */
  AUDIT_SIGNING_KEY: z.string().optional(),
  /** Public keys that signed them before, by comma. */
  AUDIT_PUBLIC_KEYS: z.string().optional(),
});

export type DatabaseEnvironment = z.infer<typeof environment>;

let parsed: DatabaseEnvironment | undefined;

/** The database layer's settings, parsed once. Throws with every wrong variable named. */
export function databaseEnvironment(): DatabaseEnvironment {
  if (parsed) return parsed;
  const result = environment.safeParse(process.env);
  if (!result.success) throw new Error(`Wrong settings:\n${z.prettifyError(result.error)}`);
  parsed = result.data;
  return parsed;
}
