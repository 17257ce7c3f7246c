import { z } from 'zod';

/** An empty variable is one that was not set. */
const optional = <Schema extends z.ZodType>(schema: Schema) =>
  z.preprocess((value) => value || undefined, schema.optional());

const environment = z.object({
  /** The login that may add spans and nothing else to the local store; without it nothing is stored locally. */
  DATABASE_GATEWAY_URL: optional(z.url()),
  /** Share of traces that are kept, 0 to 1. */
  TRACE_SAMPLE_RATIO: z.coerce.number().min(0).max(1).default(1),
  LANGFUSE_PUBLIC_KEY: optional(z.string()),
  LANGFUSE_SECRET_KEY: optional(z.string()),
  LANGFUSE_BASE_URL: optional(z.url()),
});

export type TracingEnvironment = z.infer<typeof environment>;

let parsed: TracingEnvironment | undefined;

/** Settings of tracing, parsed once. Throws with every wrong variable named. */
export function tracingEnvironment(): TracingEnvironment {
  if (parsed) return parsed;
  const result = environment.safeParse(process.env);
  if (!result.success) throw new Error(`Wrong settings of tracing:\n${z.prettifyError(result.error)}`);
  parsed = result.data;
  return parsed;
}
