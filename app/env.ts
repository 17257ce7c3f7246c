import { z } from 'zod';

/** An empty variable is one that was not set. */
const optional = <Schema extends z.ZodType>(schema: Schema) =>
  z.preprocess((value) => value || undefined, schema.optional());

const environment = z.object({
  NODE_ENV: z.enum(['development', 'production', 'test']).default('development'),
  /** The address people type; decides secure cookies, links in mail, and which origin may change things. */
  NEXT_PUBLIC_APP_URL: z.url().default('http://127.0.0.1:3000'),
  NEXT_PUBLIC_SUPABASE_URL: z.url().default('http://127.0.0.1:54321'),
  NEXT_PUBLIC_SUPABASE_ANON_KEY: z.string().default(''),
  /** Lets Supabase Auth believe the address that a sign-in comes from; used for nothing else here. */
  SUPABASE_SERVICE_ROLE_KEY: optional(z.string()),
  /** The header in which the hosting's own proxy writes the visitor's address; its last entry counts. */
  CLIENT_ADDRESS_HEADER: z.string().toLowerCase().default('x-forwarded-for'),
  /** Set by the start command when the demonstration school was seeded. */
  CATALYST_DEMONSTRATION: z.stringbool().default(false),
  /** The page on which the local mailbox can be read. */
  MAILBOX_URL: optional(z.url()),
});

export type Environment = z.infer<typeof environment>;

let parsed: Environment | undefined;

/** Read when first asked and not at import, so that the same build serves wherever it is started. */
export function env(): Environment {
  parsed ??= environment.parse(process.env);
  return parsed;
}

/** Secure cookies and HSTS go with https, and only with it: a school on one machine serves plain http on its own network. */
export function servedOverHttps(): boolean {
  return env().NEXT_PUBLIC_APP_URL.startsWith('https:');
}
