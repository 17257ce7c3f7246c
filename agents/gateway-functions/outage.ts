// SQLSTATE classes 08 (connection), 53 (resources), 57P (shutdown); the driver's own words; the network's.
const CODES =
  /^(?:08\w{3}|53\w{3}|57P\w{2}|CONNECTION_(?:CLOSED|ENDED|DESTROYED)|CONNECT_TIMEOUT|E(?:CONN|HOST|NET|TIMEDOUT|NOTFOUND|AI_AGAIN|PIPE)\w*|ERR_JWKS_TIMEOUT|ERR_JOSE_GENERIC)$/;

/** Whether the database, or the server of the signing keys, could not be reached: it passes, and nothing was done. */
export function isOutage(error: unknown): boolean {
  for (let current = error, depth = 0; current instanceof Error && depth < 5; depth += 1) {
    const { code, errors } = current as { code?: unknown; errors?: unknown };
    if (typeof code === 'string' && CODES.test(code)) return true;
    if (current instanceof TypeError && /fetch failed|error sending request|network/i.test(current.message))
      return true;
    if (Array.isArray(errors) && errors.some(isOutage)) return true;
    current = current.cause;
  }
  return false;
}
