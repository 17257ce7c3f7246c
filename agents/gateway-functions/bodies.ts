import { z } from 'zod';

/** PostgreSQL keeps neither NUL nor half of a character. */
const isStorable = (text: string) => !text.includes('\0') && text.isWellFormed();

/** `endpoint` and `userId` are another back end's words: kept in the audit, and never part of a statement. */
const word = (most: number) => z.string().trim().min(1).max(most).refine(isStorable, 'Plain text without NUL');

const tokens = z
  .int()
  .min(1)
  .max(10_000_000)
  .describe('Input tokens that the request will need; estimate high, the real figure is settled');

const model = z
  .string()
  .trim()
  .max(100)
  .refine(isStorable, 'A model’s name')
  .nullish()
  .transform((text) => (!text || text === 'auto' ? undefined : text.replace(/^models\//, '')))
  .describe('A family (`gemini-2.5-flash`) or a provider’s model id; absent, null or `auto`: the first with room');

export const routerRequest = z.strictObject({
  model,
  tokens,
  userId: word(200)
    .nullish()
    .describe('Who asks. A person of the platform pays with a turn of their day; anyone else is recorded only'),
  endpoint: word(100).describe('What the key is for, such as `quiz-maker`: usage is reported by it'),
  turnId: z.uuid().optional().describe('Calls with the same turn are one turn of the person'),
  needsTools: z.boolean().default(false).describe('True: only models that can call tools'),
});

export const keyRequest = z.strictObject({ model, tokens });

const FAILURES = ['quota', 'key', 'model', 'overload', 'network', 'timeout', 'caller'] as const;
/** How an attempt may have ended (gateway.md rule 3); `unsent`: the key was not used. */
const OUTCOMES = ['ok', 'aborted', 'truncated', 'unsent', ...FAILURES] as const;
/** What other back ends call the same. */
const SYNONYMS = new Map(
  Object.entries<(typeof OUTCOMES)[number]>({
    success: 'ok',
    completed: 'ok',
    cancelled: 'aborted',
    error: 'network',
    failed: 'network',
    failure: 'network',
    rate_limited: 'quota',
  }),
);
const STATUSES: Partial<Record<(typeof OUTCOMES)[number], readonly number[]>> = {
  key: [400, 401, 403],
  model: [404],
};

const figure = z.int().min(0).max(100_000_000).nullish();

export const settlementRequest = z
  .strictObject({
    reservation_id: z.uuid(),
    outcome: z
      .preprocess(
        (word) => (typeof word === 'string' ? (SYNONYMS.get(word.toLowerCase()) ?? word) : word),
        z.enum(OUTCOMES),
      )
      .describe('How it ended; `quota` rests the bucket, `key` sets the key aside'),
    input_tokens: figure.describe('As the provider reported them; needed for `ok`. 0 or null: not known'),
    output_tokens: figure.describe('As the provider reported them; needed for `ok`'),
    http_status: z.int().min(100).max(599).optional(),
    failure: z
      .string()
      .max(2000)
      .transform((text) => text.toWellFormed().replaceAll('\0', ''))
      .optional()
      .describe('What the provider said; anything like a key is removed'),
    retry_after_ms: z.int().min(0).max(86_400_000).optional().describe('The provider’s own delay, for `quota`'),
    window: z.enum(['minute', 'day']).optional().describe('The longest window that the provider named, for `quota`'),
    metric: z.enum(['requests', 'tokens']).optional(),
    quota_value: z.int().min(1).max(1_000_000_000).optional().describe('The limit that the provider named'),
    latency_ms: z.int().min(0).max(3_600_000).optional(),
    first_byte_ms: z.int().min(0).max(3_600_000).optional(),
  })
  .superRefine((body, context) => {
    const problem = (path: string, message: string) => context.addIssue({ code: 'custom', path: [path], message });
    if (body.outcome === 'ok') {
      if (typeof body.input_tokens !== 'number') problem('input_tokens', 'Needed for an answer that came whole');
      if (typeof body.output_tokens !== 'number') problem('output_tokens', 'Needed for an answer that came whole');
    }
    // These two take a key or a family from everybody: not on a word alone.
    const statuses = STATUSES[body.outcome];
    if (statuses && !statuses.includes(body.http_status ?? 0))
      problem('http_status', `Outcome ${body.outcome} needs the provider’s status, one of ${statuses.join(', ')}`);
  });

export const cooldownsRequest = z.strictObject({});

const usage = z
  .object({ current_rpm: z.int(), current_rpd: z.int(), current_tpm: z.int() })
  .describe('Of the key’s project and model, this reservation included');

export const routerAnswer = z.object({
  success: z.literal(true),
  api_key: z.string().describe('Keep it nowhere; it is lent for this reservation'),
  model_used: z.string().describe('The provider’s model id, the last part of the request’s path'),
  fallback_count: z.int().describe('Families passed over for want of room'),
  usage,
  request_duration_ms: z.int(),
  reservation_id: z.uuid(),
});

export const keyAnswer = z.object({
  success: z.literal(true),
  key_id: z.uuid(),
  api_key: z.string().describe('Keep it nowhere; it is lent for this reservation'),
  model_used: z.string(),
  reservation_id: z.uuid(),
  usage,
});

export const settlementAnswer = z.object({ success: z.literal(true) });
export const cooldownsAnswer = z.object({ success: z.literal(true), cleared: z.int() });

export type SettlementRequest = z.output<typeof settlementRequest>;
