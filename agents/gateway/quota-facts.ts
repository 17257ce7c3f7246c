import type { ProviderError } from './error-body.ts';

export type QuotaFacts = {
  window?: 'minute' | 'day';
  metric?: 'requests' | 'tokens';
  /** 0: this project has no quota for the model at all. */
  quotaValue?: number;
  retryAfterMs?: number;
};

type Violation = { id: string; metric: string; value: unknown };

/** No window is longer than the day of 25 hours: a longer delay is tried again after it, by one probe. */
const LONGEST_REST_MS = 25 * 3_600_000;
const LARGEST_LIMIT = 2_147_483_647;

/**
 * What a 429 says: which window and counter, the true limit, and when to come back. Quota ids are matched by their
 * telling parts, never whole; of several violations the longest window counts. Every part may be missing.
 */
export function quotaFacts(body: ProviderError | undefined, retryAfterHeaderMs?: number): QuotaFacts {
  const message = body?.message ?? '';
  const facts = (body?.details ?? []).flatMap(violations).map((violation) => violationFacts(violation, message));
  const worst = facts.toSorted((a, b) => weight(b) - weight(a))[0] ?? factsOfMessage(message);
  const delay = retryDelay(body) ?? retryAfterHeaderMs;
  return { ...worst, ...(delay === undefined ? {} : { retryAfterMs: Math.min(Math.ceil(delay), LONGEST_REST_MS) }) };
}

/** The longest window first; of two alike the one that names its limit. */
const weight = ({ window, quotaValue }: QuotaFacts) =>
  (window === 'day' ? 4 : window ? 2 : 0) + (quotaValue === undefined ? 0 : 1);

/** A QuotaFailure's violations, or the one that an ErrorInfo tells in its metadata. */
function violations(detail: Record<string, unknown>): Violation[] {
  const { quota_limit, quota_metric, quota_limit_value } = record(detail.metadata);
  if (quota_limit !== undefined || quota_metric !== undefined)
    return [{ id: text(quota_limit), metric: text(quota_metric), value: quota_limit_value }];
  return (Array.isArray(detail.violations) ? detail.violations : []).map((violation) => {
    const { quotaId, quotaMetric, quotaValue, description } = record(violation);
    return { id: text(quotaId) || text(description), metric: text(quotaMetric), value: quotaValue };
  });
}

function violationFacts({ id, metric, value }: Violation, message: string): QuotaFacts {
  const limit = value === undefined ? statedLimit(metric, message) : wholeNumber(value);
  const window = windowIn(id) ?? windowIn(metric);
  // No limit of ours: it must not be learned as one.
  if (/output/i.test(id + metric)) return window ? { window } : {};
  const counter = counterIn(id) ?? counterIn(metric);
  return {
    ...(window ? { window } : {}),
    ...(counter ? { metric: counter } : {}),
    ...(limit === undefined ? {} : { quotaValue: limit }),
  };
}

/** A message alone may name the limit that was passed, as older interfaces do. */
function factsOfMessage(message: string): QuotaFacts {
  const limits = [...message.matchAll(/, limit: (\d+)/g)].map(([, limit]) => Number(limit));
  const none = limits.length > 0 && limits.every((limit) => limit === 0);
  return {
    ...(windowIn(message) ? violationFacts({ id: message, metric: '', value: null }, '') : {}),
    ...(none ? { quotaValue: 0 } : {}),
  };
}

function windowIn(name: string): QuotaFacts['window'] {
  if (/per[ _]?day/i.test(name)) return 'day';
  return /per[ _]?minute/i.test(name) ? 'minute' : undefined;
}

function counterIn(name: string): QuotaFacts['metric'] {
  if (/token/i.test(name)) return 'tokens';
  return /request/i.test(name) ? 'requests' : undefined;
}

/** A limit of zero is left out of a violation, as protobuf does with zeros; the message has a line for each violation. */
function statedLimit(metric: string, message: string): number | undefined {
  const limits = [...message.matchAll(/metric: ([\w./]+), limit: (\d+)/g)]
    .filter(([, name]) => name === metric)
    .map(([, , limit]) => limit);
  return new Set(limits).size === 1 ? wholeNumber(limits[0]) : undefined;
}

function wholeNumber(value: unknown): number | undefined {
  if (typeof value !== 'number' && !(typeof value === 'string' && /^\d+$/.test(value))) return undefined;
  const number = Number(value);
  return Number.isInteger(number) && number >= 0 && number <= LARGEST_LIMIT ? number : undefined;
}

/**
 * RetryInfo's duration (`45.837906927s`) or the one in the message ("Please retry in 1m27.4s."), whichever is longer:
 * RetryInfo often has lost its fraction, and coming back within it is refused again.
 */
function retryDelay(body: ProviderError | undefined): number | undefined {
  const stated = body?.details.map((detail) => duration(detail.retryDelay)) ?? [];
  const inMessage = duration(/retry in ([\w.µ]*\w)/i.exec(body?.message ?? '')?.[1]);
  const delays = [...stated, inMessage].filter((delay) => delay !== undefined);
  return delays.length > 0 ? Math.max(...delays) : undefined;
}

const UNITS: Record<string, number> = { ns: 1e-6, us: 1e-3, µs: 1e-3, ms: 1, s: 1000, m: 60_000, h: 3_600_000 };

/** Milliseconds of `45.8s`, `1h2m3.5s` or `{seconds, nanos}`; undefined for anything else, a negative one included. */
function duration(value: unknown): number | undefined {
  if (typeof value === 'string') return durationText(value);
  const { seconds = 0, nanos = 0 } = record(value);
  const given = typeof value === 'object' && value !== null && ('seconds' in value || 'nanos' in value);
  const milliseconds = Number(seconds) * 1000 + Number(nanos) / 1e6;
  return given && milliseconds >= 0 ? milliseconds : undefined;
}

function durationText(value: string): number | undefined {
  if (!/^(?:\d+(?:\.\d+)?(?:ns|us|µs|ms|s|m|h))+$/.test(value)) return undefined;
  const parts = [...value.matchAll(/([\d.]+)([a-zµ]+)/g)];
  return parts.reduce((sum, [, amount, unit]) => sum + Number(amount) * UNITS[unit!]!, 0);
}

const text = (value: unknown) => (typeof value === 'string' ? value : '');

function record(value: unknown): Record<string, unknown> {
  return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : {};
}
