const reading = new Set(['GET', 'HEAD', 'OPTIONS']);

/**
 * Whether a request may change something on the strength of its cookies: only from a page of this origin. A request
 * with a bearer token carries its own proof, which no other site has.
 */
export function isSameOrigin(request: Request, appUrl: string): boolean {
  if (reading.has(request.method) || request.headers.has('authorization')) return true;
  const site = request.headers.get('sec-fetch-site');
  if (site !== null && site !== 'same-origin') return false;
  const origin = request.headers.get('origin');
  if (origin === null) return site === 'same-origin';
  return origin === new URL(appUrl).origin || isLoopbackAlias(origin, appUrl);
}

/** `localhost` and `127.0.0.1` are one machine: whoever can serve a page on the same port of it is the app itself. */
function isLoopbackAlias(origin: string, appUrl: string): boolean {
  const loopback = new Set(['localhost', '127.0.0.1', '[::1]']);
  const [here, there] = [URL.canParse(origin) ? new URL(origin) : null, new URL(appUrl)];
  return (
    here !== null &&
    here.protocol === there.protocol &&
    here.port === there.port &&
    loopback.has(here.hostname) &&
    loopback.has(there.hostname)
  );
}
