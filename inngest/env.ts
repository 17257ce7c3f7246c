import { z } from 'zod';

/** An empty variable is one that was not set. */
const optional = <Schema extends z.ZodType>(schema: Schema) =>
  z.preprocess((value) => value || undefined, schema.optional());

const environment = z.object({
  /** The address people type, for links in mail. */
  NEXT_PUBLIC_APP_URL: z.url().default('http://127.0.0.1:3000'),
  /** Takes a mail as JSON {id, to, subject, text} by POST: a mail service's webhook, or the local mailbox. */
  MAIL_SINK_URL: optional(z.url()),
  /** Sent as a bearer token with each mail, where the sink wants one. */
  MAIL_SINK_TOKEN: optional(z.string()),
  /** How long spans of the local trace store are kept. */
  TRACE_RETENTION_DAYS: z.coerce.number().int().min(1).max(365).default(14),
  /**
   * How long a run of the job seals the audit log when no process does so all the time. Below the time that the host
   * gives a request.
   */
  AUDIT_SEAL_SECONDS: z.coerce.number().int().min(0).max(280).default(55),
  /** Sealed rows of the audit log that are older go, behind a signed checkpoint. Not set: they stay. */
  AUDIT_RETENTION_DAYS: optional(z.coerce.number().int().min(30)),
  /** What operations changed, before and after, goes by whole months. Not set: it stays. Undo needs a day of it. */
  CHANGE_RETENTION_DAYS: optional(z.coerce.number().int().min(30)),
  /** Attempts at models: use and cost by school, and why which key was chosen. They go by whole months. */
  ATTEMPT_RETENTION_DAYS: z.coerce.number().int().min(30).max(1500).default(92),
  /** The owner's login, for exports and erasures of people's data. Not set: `npm run privacy -- work` does them. */
  DATABASE_OWNER_URL: optional(z.url()),
  /** Where files are stored, for erasures. */
  NEXT_PUBLIC_SUPABASE_URL: optional(z.url()),
  SUPABASE_SERVICE_ROLE_KEY: optional(z.string()),
  /** Events of use, under pseudonyms, go by whole months. */
  ANALYTICS_RETENTION_DAYS: z.coerce.number().int().min(30).max(1500).default(400),
});

export type JobsEnvironment = z.infer<typeof environment>;

let parsed: JobsEnvironment | undefined;

/** Settings of the jobs, parsed once when first asked. Throws with every wrong variable named. */
export function jobsEnvironment(): JobsEnvironment {
  if (parsed) return parsed;
  const result = environment.safeParse(process.env);
  if (!result.success) throw new Error(`Wrong settings of the jobs:\n${z.prettifyError(result.error)}`);
  parsed = result.data;
  return parsed;
}
