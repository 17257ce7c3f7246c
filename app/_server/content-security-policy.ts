/** Fresh for every answer; only scripts that carry it run. */
export function newNonce(): string {
  return Buffer.from(crypto.getRandomValues(new Uint8Array(16))).toString('base64');
}

/**
 * What a page may load and reach: this origin, and nothing else. Children use it, and whatever a model writes into it
 * must find no way out (security rule 5). Style attributes are allowed, because the server draws charts with them; they
 * can load nothing that `img-src` and `font-src` do not allow.
 */
export function contentSecurityPolicy({
  nonce,
  https,
  development,
}: {
  nonce: string;
  https: boolean;
  development: boolean;
}) {
  return [
    "default-src 'self'",
    // React's development build explains errors by evaluating source.
    `script-src 'self' 'nonce-${nonce}' 'strict-dynamic'${development ? " 'unsafe-eval'" : ''}`,
    `style-src 'self' ${development ? "'unsafe-inline'" : `'nonce-${nonce}'`}`,
    "style-src-attr 'unsafe-inline'",
    "img-src 'self' data: blob:",
    "font-src 'self'",
    "connect-src 'self'",
    "manifest-src 'self'",
    "worker-src 'self'",
    "frame-src 'none'",
    "object-src 'none'",
    "base-uri 'none'",
    "form-action 'self'",
    "frame-ancestors 'none'",
    ...(https ? ['upgrade-insecure-requests'] : []),
  ].join('; ');
}

/** Answers that are data, should a browser ever show one as a page. */
export const dataPolicy = "default-src 'none'; frame-ancestors 'none'";
