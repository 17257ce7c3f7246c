import type { ProviderError } from './error-body.ts';

export type QuotaFacts = {
  window?: 'minute' | 'day';
  metric?: 'requests' | 'tokens';
  quotaValue?: number;
  retryAfterMs?: number;
};

type Violation = { quotaId?: unknown; quotaMetric?: unknown; quotaValue?: unknown };

/**
 * What a 429 says: which window and counter, the true limit, and when to come back. Quota ids are matched by their
 * telling parts, never whole; of several violations the longest window counts. Every part may be missing.
 */
export function quotaFacts(body: ProviderError | undefined): QuotaFacts {
  const violations = (body?.details ?? []).flatMap((detail) =>
    Array.isArray(detail.violations) ? (detail.violations as Violation[]) : [],
  );
  const facts = violations.map(violationFacts).sort((a, b) => rank(b.window) - rank(a.window))[0] ?? {};
  const retryAfterMs = retryDelay(body);
  return { ...facts, ...(retryAfterMs === undefined ? {} : { retryAfterMs }) };
}

const rank = (window: QuotaFacts['window']) => (window === 'day' ? 2 : window === 'minute' ? 1 : 0);

function violationFacts({ quotaId, quotaMetric, quotaValue }: Violation): QuotaFacts {
  const id = `${quotaId ?? ''} ${quotaMetric ?? ''}`;
  const value = Number(quotaValue);
  return {
    ...(/PerDay|per_day/i.test(id)
      ? { window: 'day' as const }
      : /PerMinute|per_minute/i.test(id)
        ? { window: 'minute' as const }
        : {}),
    ...(/tokens?/i.test(id)
      ? { metric: 'tokens' as const }
      : /requests?/i.test(id)
        ? { metric: 'requests' as const }
        : {}),
    ...(quotaValue !== undefined && Number.isSafeInteger(value) && value >= 0 ? { quotaValue: value } : {}),
  };
}

/** RetryInfo's duration (`45.837906927s`), else the one in the message ("Please retry in 1m27.4s."). Rounded up. */
function retryDelay(body: ProviderError | undefined): number | undefined {
  const stated = body?.details
    .map((detail) => detail.retryDelay)
    .find((delay) => typeof delay === 'string' || isDuration(delay));
  if (isDuration(stated)) return Math.ceil(Number(stated.seconds ?? 0) * 1000 + (stated.nanos ?? 0) / 1e6);
  return (
    duration(stated as string | undefined) ??
    duration(/retry in ((?:[\d.]+(?:ms|h|m|s))+)/i.exec(body?.message ?? '')?.[1])
  );
}

function isDuration(value: unknown): value is { seconds?: number | string; nanos?: number } {
  return typeof value === 'object' && value !== null && ('seconds' in value || 'nanos' in value);
}

const UNITS: Record<string, number> = { ms: 1, s: 1000, m: 60_000, h: 3_600_000 };

function duration(text: string | undefined): number | undefined {
  const parts = [...(text ?? '').matchAll(/([\d.]+)(ms|h|m|s)/g)];
  if (parts.length === 0) return undefined;
  const milliseconds = parts.reduce((sum, [, amount, unit]) => sum + Number(amount) * UNITS[unit!]!, 0);
  return Number.isFinite(milliseconds) ? Math.ceil(milliseconds) : undefined;
}
