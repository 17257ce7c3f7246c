import type { Violation } from './quota.ts';
import type { ErrorBody } from './wire.ts';

export type Refusal = { status: number; body: ErrorBody };

const rpc = (type: string) => `type.googleapis.com/google.rpc.${type}`;

function refusal(code: number, status: string, message: string, details?: ErrorBody['error']['details']): Refusal {
  return { status: code, body: { error: { code, message, status, ...(details ? { details } : {}) } } };
}

const QUOTA_IDS = {
  'minute requests': ['generate_content_free_tier_requests', 'GenerateRequestsPerMinutePerProjectPerModel-FreeTier'],
  'minute tokens': [
    'generate_content_free_tier_input_token_count',
    'GenerateContentInputTokensPerModelPerMinute-FreeTier',
  ],
  'day requests': ['generate_content_free_tier_requests', 'GenerateRequestsPerDayPerProjectPerModel-FreeTier'],
  'day tokens': ['generate_content_free_tier_input_token_count', 'GenerateContentInputTokensPerModelPerDay-FreeTier'],
} as const;

/** A 429 in the provider's shape: violations, a link, and a protobuf duration of nine decimals; no Retry-After header. */
export function quotaExceeded(model: string, violations: readonly Violation[], retryMs: number): Refusal {
  const stated = violations.map(({ window, metric, limit }) => {
    const [counter, quotaId] = QUOTA_IDS[`${window} ${metric}`];
    const quotaMetric = `generativelanguage.googleapis.com/${counter}`;
    return { quotaMetric, quotaId, quotaDimensions: { location: 'global', model }, quotaValue: String(limit) };
  });
  const lines = stated.map(
    ({ quotaMetric, quotaValue }) =>
      `* Quota exceeded for metric: ${quotaMetric}, limit: ${quotaValue}, model: ${model}`,
  );
  const seconds = retryMs / 1000;
  const message = [
    'You exceeded your current quota, please check your plan and billing details. For more information on this error, head to: https://ai.google.dev/gemini-api/docs/rate-limits.',
    ...lines,
    `Please retry in ${seconds}s.`,
  ].join('\n');
  return refusal(429, 'RESOURCE_EXHAUSTED', message, [
    { '@type': rpc('QuotaFailure'), violations: stated },
    {
      '@type': rpc('Help'),
      links: [
        { description: 'Learn more about Gemini API quotas', url: 'https://ai.google.dev/gemini-api/docs/rate-limits' },
      ],
    },
    { '@type': rpc('RetryInfo'), retryDelay: `${seconds.toFixed(9)}s` },
  ]);
}

export const overloaded = () => refusal(503, 'UNAVAILABLE', 'The model is overloaded. Please try again later.');

export const internal = () =>
  refusal(
    500,
    'INTERNAL',
    'An internal error has occurred. Please retry or report in https://developers.generativeai.google/guide/troubleshooting',
  );

export const bareQuota = () => refusal(429, 'RESOURCE_EXHAUSTED', 'Resource has been exhausted (e.g. check quota).');

export const badKey = () =>
  refusal(400, 'INVALID_ARGUMENT', 'API key not valid. Please pass a valid API key.', [
    {
      '@type': rpc('ErrorInfo'),
      reason: 'API_KEY_INVALID',
      domain: 'googleapis.com',
      metadata: { service: 'generativelanguage.googleapis.com' },
    },
    { '@type': rpc('LocalizedMessage'), locale: 'en-US', message: 'API key not valid. Please pass a valid API key.' },
  ]);

export const missingKey = () =>
  refusal(
    403,
    'PERMISSION_DENIED',
    "Method doesn't allow unregistered callers (callers without established identity). Please use API Key or other form of API consumer identity to call this API.",
  );

/** Quotes the key, as the provider does. */
export const suspended = (key: string) =>
  refusal(403, 'PERMISSION_DENIED', `Permission denied: Consumer 'api_key:${key}' has been suspended.`, [
    {
      '@type': rpc('ErrorInfo'),
      reason: 'CONSUMER_SUSPENDED',
      domain: 'googleapis.com',
      metadata: { consumer: `api_key:${key}` },
    },
  ]);

export const unknownModel = (model: string) =>
  refusal(
    404,
    'NOT_FOUND',
    `models/${model} is not found for API version v1beta, or is not supported for generateContent. Call ListModels to see the list of available models and their supported methods.`,
  );

export const invalidArgument = (message: string) => refusal(400, 'INVALID_ARGUMENT', message);
