import { createHmac, timingSafeEqual } from 'node:crypto';
import canonicalize from 'canonicalize';
import { z } from 'zod';

/**
 * What the Inngest SDK (inngest 4) and its executor say to each other, as far as it is spoken here. The SDK serves
 * functions at one address; the executor calls them with what has happened so far, and is told what to do next.
 */

export const eventSchema = z.looseObject({
  id: z.string().max(200).optional(),
  name: z.string().min(1).max(200),
  data: z.record(z.string(), z.unknown()).nullish(),
  ts: z.number().optional(),
});

/** An event as functions get it. `ts` in milliseconds since 1970. */
export interface JobEvent {
  id: string;
  name: string;
  data: Record<string, unknown>;
  ts: number;
}

const concurrency = z.union([z.int().min(1), z.strictObject({ limit: z.int().min(1) })]);

/** How a function was declared. Strict: what is not carried out here is refused, not passed over. */
export const functionSchema = z.strictObject({
  id: z.string(),
  name: z.string().optional(),
  triggers: z.array(
    z.union([
      z.strictObject({ event: z.string(), expression: z.string().optional() }),
      z.strictObject({ cron: z.string() }),
    ]),
  ),
  steps: z.record(z.string(), z.looseObject({ retries: z.object({ attempts: z.number().optional() }).optional() })),
  concurrency: z.union([concurrency, z.tuple([concurrency])]).optional(),
});

export type JobFunction = z.infer<typeof functionSchema>;

const DEFAULT_RETRIES = 3;

/** How often a step may be tried. */
export const attemptsOf = (fn: JobFunction): number =>
  (Object.values(fn.steps)[0]?.retries?.attempts ?? DEFAULT_RETRIES) + 1;

/** How many steps of the function may run at once; undefined for no limit of its own. */
export function concurrencyOf(fn: JobFunction): number | undefined {
  const [limit] = [fn.concurrency].flat();
  return typeof limit === 'object' ? limit.limit : limit;
}

const step = { id: z.string(), name: z.string().nullish(), displayName: z.string().nullish() };

/** What a call answers with (status 206): what was done, and what is to be done. */
export const operationSchema = z.discriminatedUnion('op', [
  z.looseObject({ op: z.literal('StepRun'), ...step, data: z.unknown() }),
  z.looseObject({ op: z.literal('Step'), ...step, data: z.unknown() }),
  z.looseObject({ op: z.literal('StepError'), ...step, error: z.unknown() }),
  z.looseObject({ op: z.literal('StepFailed'), ...step, error: z.unknown() }),
  z.looseObject({ op: z.literal('StepPlanned'), ...step }),
  z.looseObject({ op: z.literal('Sleep'), ...step, name: z.string() }),
  z.looseObject({
    op: z.literal('WaitForEvent'),
    ...step,
    name: z.string(),
    opts: z.looseObject({ timeout: z.string(), if: z.string().optional() }),
  }),
  z.looseObject({
    op: z.literal('InvokeFunction'),
    ...step,
    opts: z.looseObject({
      function_id: z.string(),
      payload: z.looseObject({ data: z.record(z.string(), z.unknown()).nullish() }),
      timeout: z.string().nullish(),
    }),
  }),
  z.looseObject({ op: z.literal('RunComplete'), ...step, data: z.unknown() }),
]);

export type JobOperation = z.infer<typeof operationSchema>;

/** Result of a step, as the SDK takes it back. */
export type StepResult = { type: 'data'; data: unknown } | { type: 'error'; error: unknown };

const keyOf = (signingKey: string) => signingKey.replace(/^signkey-\w+-/, '');

/** The text to send and the header that proves who sent it: HMAC-SHA-256 over the canonical text and the second. */
export function sign(body: unknown, signingKey: string, now = Date.now()): { text: string; signature: string } {
  const text = canonicalize(body) ?? '';
  const seconds = Math.floor(now / 1000).toString();
  return { text, signature: `t=${seconds}&s=${hmac(text + seconds, signingKey)}` };
}

const OLDEST_SIGNATURE_MS = 5 * 60_000;

/** Whether a text was signed with the key in the last five minutes. */
export function isSigned(text: string, header: string | null, signingKey: string, now = Date.now()): boolean {
  const parts = new URLSearchParams(header ?? '');
  const seconds = parts.get('t') ?? '';
  const given = Buffer.from(parts.get('s') ?? '');
  const expected = Buffer.from(hmac(text + seconds, signingKey));
  if (given.length !== expected.length || !timingSafeEqual(given, expected)) return false;
  return Math.abs(now - Number(seconds) * 1000) <= OLDEST_SIGNATURE_MS;
}

const hmac = (text: string, signingKey: string) => createHmac('sha256', keyOf(signingKey)).update(text).digest('hex');

const units: Record<string, number> = { ms: 1, s: 1000, m: 60_000, h: 3_600_000, d: 86_400_000, w: 604_800_000 };

/** When a duration ("1h30m") or a time (ISO 8601) is over. */
export function dueAt(text: string, now = Date.now()): Date {
  if (/^\d{4}-\d\d-\d\d/.test(text)) return new Date(text);
  const parts = [...text.matchAll(/(\d+(?:\.\d+)?)\s*(ms|[smhdw])/g)];
  if (parts.length === 0) throw new Error(`“${text}” is not a duration`);
  return new Date(now + parts.reduce((sum, [, count, unit]) => sum + Number(count) * (units[unit ?? ''] ?? 0), 0));
}

/**
 * Whether an event meets a condition of the form `event.data.a == async.data.a && event.data.b == 'text'`. `async` is
 * the event that arrived while a run waits; a trigger's condition has only `event`. Throws for what is not of that form.
 */
export function meets(condition: string, scope: { event: JobEvent; async?: JobEvent }): boolean {
  return condition.split('&&').every((clause) => {
    const [left, right, ...more] = clause.split('==').map((side) => side.trim());
    if (!left || !right || more.length > 0)
      throw new Error(`Conditions like “${clause.trim()}” are not carried out here`);
    return termValue(left, scope) === termValue(right, scope);
  });
}

function termValue(term: string, scope: { event: JobEvent; async?: JobEvent }): unknown {
  const quoted = /^(?:'([^']*)'|"([^"]*)")$/.exec(term);
  if (quoted) return quoted[1] ?? quoted[2];
  if (/^-?\d+(\.\d+)?$|^true$|^false$/.test(term)) return JSON.parse(term);
  if (!/^(event|async)(\.\w+)+$/.test(term)) throw new Error(`Conditions with “${term}” are not carried out here`);
  return term
    .split('.')
    .reduce<unknown>((value, name) => (value as Record<string, unknown> | undefined)?.[name], scope);
}
