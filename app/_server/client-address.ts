import { isIP } from 'node:net';
import { env } from '../env.ts';

/**
 * The visitor's network address as the nearest proxy saw it: the last entry, since earlier ones are the visitor's own
 * word. Undefined when there is none, and then sign-ins count for the account alone.
 */
export function clientAddress(headers: Headers): string | undefined {
  const last = headers.get(env().CLIENT_ADDRESS_HEADER)?.split(',').at(-1)?.trim();
  return last && isIP(last) ? last : undefined;
}
