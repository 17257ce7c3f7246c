import { z } from 'zod';
import { SECRET_TEXT } from '#db/vault/secret-names.ts';

const GOOGLE = 'https://generativelanguage.googleapis.com/v1beta';

const environment = z.object({
  /** The login that may reserve, settle and report, and nothing else. */
  DATABASE_GATEWAY_URL: z.url(),
  DATABASE_GATEWAY_POOL_SIZE: z.coerce.number().int().min(1).max(200).default(10),
  /** Ends in `/v1beta`. */
  GEMINI_BASE_URL: z.url().default(GOOGLE),
  /** 64 hexadecimal characters; while rotating `2:<64 hex>,1:<64 hex>`, the current version first. */
  GEMINI_ENCRYPTION_KEY: z.string().regex(SECRET_TEXT, 'GEMINI_ENCRYPTION_KEY must be 64 hexadecimal characters'),
  /** How long a request waits for capacity before it is answered with 429. */
  GEMINI_WAIT_MS: z.coerce.number().int().min(0).max(60_000).default(2000),
});

export type GatewayEnvironment = z.infer<typeof environment>;

let parsed: GatewayEnvironment | undefined;

/** The gateway's settings, parsed once. Throws with every missing or wrong variable named: no start without a secret. */
export function gatewayEnvironment(): GatewayEnvironment {
  if (parsed) return parsed;
  const result = environment.safeParse(process.env);
  if (!result.success) throw new Error(`Wrong settings of the model gateway:\n${z.prettifyError(result.error)}`);
  parsed = result.data;
  return parsed;
}
