import { newKey } from '../../../../_components/dashboard/new-key.ts';

export class RosterRefused extends Error {}

/** Asks an operation of rosters over its own interface. Throws RosterRefused with what to tell the person. */
export async function askRoster<Data>(
  method: 'GET' | 'POST' | 'PUT' | 'DELETE',
  path: string,
  { body, unreachable }: { body?: unknown; unreachable: string },
): Promise<Data> {
  const answer = await fetch(`/api/oneroster/${path}`, {
    method,
    ...(method === 'GET'
      ? {}
      : {
          headers: { 'content-type': 'application/json', 'idempotency-key': newKey() },
          ...(method === 'DELETE' ? {} : { body: JSON.stringify(body ?? {}) }),
        }),
  })
    .then((response) => response.json())
    .catch(() => ({ success: false, error: unreachable }));
  if (answer.success === true) return answer.data as Data;
  throw new RosterRefused(String(answer.error));
}

const STEP = 0x8000;

/** Base64 of bytes, in steps: a call takes so many arguments only. */
export function toBase64(bytes: Uint8Array): string {
  let text = '';
  for (let at = 0; at < bytes.length; at += STEP) text += String.fromCharCode(...bytes.subarray(at, at + STEP));
  return btoa(text);
}

export const fromBase64 = (text: string): Uint8Array<ArrayBuffer> =>
  Uint8Array.from(atob(text), (character) => character.charCodeAt(0));
