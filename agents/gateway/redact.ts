const KEY_LIKE = [
  /AIza[0-9A-Za-z_-]{10,}/g,
  /\bAQ\.[0-9A-Za-z_-]{10,}/g,
  /\bya29\.[0-9A-Za-z_.-]{10,}/g,
  /\bdemo-[0-9a-f]{16,}/g,
  /(\bbearer\s+)[0-9A-Za-z_.~+/=-]{8,}/gi,
  /(\b(?:x-goog-api-key|api[_-]?key|key)["']?\s*[=:]\s*["']?)[0-9A-Za-z_.-]{8,}/gi,
];

/** Text of a provider's answer without anything like a key: refusals of suspended keys quote them. */
export function redact(text: string, secret?: string): string {
  const known = secret ? text.replaceAll(secret, '[key]').replaceAll(encodeURIComponent(secret), '[key]') : text;
  return KEY_LIKE.reduce(
    (clean, pattern) =>
      clean.replace(pattern, (_, before: unknown) => `${typeof before === 'string' ? before : ''}[key]`),
    known,
  );
}
