// Bodies in the provider's shapes, for the table of failures.

const rpc = (type: string, rest: object) => ({ '@type': `type.googleapis.com/google.rpc.${type}`, ...rest });

export const refusal = (code: number, status: string, message: string, ...details: object[]) => ({
  error: { code, message, status, ...(details.length > 0 ? { details } : {}) },
});

export const quotaFailure = (...violations: object[]) => rpc('QuotaFailure', { violations });
export const retryInfo = (retryDelay: unknown) => rpc('RetryInfo', { retryDelay });
export const errorInfo = (reason: string, metadata: object = {}) =>
  rpc('ErrorInfo', { reason, domain: 'googleapis.com', metadata });
export const help = () =>
  rpc('Help', {
    links: [{ description: 'Learn more', url: 'https://ai.google.dev/gemini-api/docs/rate-limits' }],
  });
const localized = (message: string) => rpc('LocalizedMessage', { locale: 'en-US', message });

const violation = (quotaId: string, metric: string) => (quotaValue?: unknown) => ({
  quotaMetric: `generativelanguage.googleapis.com/${metric}`,
  quotaId,
  quotaDimensions: { location: 'global', model: 'gemini-2.5-flash-lite' },
  ...(quotaValue === undefined ? {} : { quotaValue }),
});
const FREE_REQUESTS = 'generate_content_free_tier_requests';
const FREE_TOKENS = 'generate_content_free_tier_input_token_count';
export const minuteRequests = violation('GenerateRequestsPerMinutePerProjectPerModel-FreeTier', FREE_REQUESTS);
export const dayRequests = violation('GenerateRequestsPerDayPerProjectPerModel-FreeTier', FREE_REQUESTS);
export const minuteTokens = violation('GenerateContentInputTokensPerModelPerMinute-FreeTier', FREE_TOKENS);
export const dayTokens = violation('GenerateContentInputTokensPerModelPerDay-FreeTier', FREE_TOKENS);
export const paidMinuteRequests = violation(
  'GenerateRequestsPerMinutePerProjectPerModel',
  'generate_requests_per_model',
);
export const paidMinuteTokens = violation(
  'GenerateContentPaidTierInputTokensPerModelPerMinute',
  'generate_content_paid_tier_input_token_count',
);
export const paidDayRequests = violation(
  'GenerateRequestsPerDayPerProjectPerModel',
  'generate_requests_per_model_per_day',
);
export const batchTokens = violation('BatchEnqueuedTokensPerModel', 'batch_enqueued_tokens');

/** As it is said: one line for each violation, and the delay with the fraction that RetryInfo loses. */
export const exhausted = (...details: object[]) =>
  refusal(429, 'RESOURCE_EXHAUSTED', 'You exceeded your current quota, please check your plan.', ...details, help());

export const exhaustedSaying = (message: string, ...details: object[]) =>
  refusal(429, 'RESOURCE_EXHAUSTED', message, ...details);

export const badKey = (message: string) =>
  refusal(
    400,
    'INVALID_ARGUMENT',
    message,
    errorInfo('API_KEY_INVALID', { service: 'generativelanguage.googleapis.com' }),
    localized(message),
  );

export const denied = (message: string, reason?: string) =>
  refusal(403, 'PERMISSION_DENIED', message, ...(reason ? [errorInfo(reason, { consumer: 'projects/1234' })] : []));

/** The provider's whole answer as the message of another, as proxies of its own SDK send it. */
export const wrapped = (body: { error: { code: number } }) => ({
  error: { message: JSON.stringify(body, null, 2), code: body.error.code, status: 'Too Many Requests' },
});

export const page = (title: string) => `<!doctype html>\r\n<html><head><title>${title}</title></head><body/></html>`;

/** A good chunk of a streamed answer. */
export const chunk = (text: string, rest: object = {}) => ({
  candidates: [{ content: { role: 'model', parts: [{ text }] }, index: 0, ...rest }],
  usageMetadata: { promptTokenCount: 8, candidatesTokenCount: 3, totalTokenCount: 11 },
  modelVersion: 'gemini-2.5-flash-lite',
});
