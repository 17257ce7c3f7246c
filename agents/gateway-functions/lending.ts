import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import type { KeyRing } from '../gateway/vault.ts';
import type { Call, LendAnswer, LendingLedger, LendRequest, LentKey } from './lending-ledger.ts';
import { Refusal, retryLater } from './refusal.ts';

/** Long enough for another back end's long answer; a key that it forgets is free again after this. */
export const LEASE_SECONDS = 120;
const MOST_UNREADABLE_KEYS = 10;
const JITTER_MS = 40;

export interface LendingOptions {
  ledger: LendingLedger;
  ring: KeyRing;
  /** How long a call waits for room before it is refused with 429. */
  waitMs: number;
}

type Wish = Omit<LendRequest, keyof Call | 'lease_seconds' | 'patience_ms' | 'without_keys'>;

/**
 * Lends a key: reserves it, waiting for room within `waitMs`, and opens it. Throws Refusal `exhausted`, `person_exhausted`,
 * `invalid_input` (the model, or too many tokens) or `unavailable`.
 */
export async function lendKey(
  call: Call,
  wish: Wish,
  { ledger, ring, waitMs }: LendingOptions,
): Promise<LentKey & { apiKey: string }> {
  const deadline = performance.now() + waitMs;
  const unreadable: string[] = [];
  // One turn, however often it has to be tried.
  const request = { ...call, turn_id: randomUUID(), ...withoutAbsent(wish), lease_seconds: LEASE_SECONDS };
  while (unreadable.length < MOST_UNREADABLE_KEYS) {
    const left = Math.floor(deadline - performance.now());
    const patience = left > 0 ? left : -1;
    const answer = await ledger.lend({ ...request, patience_ms: patience, without_keys: unreadable });
    if (answer.outcome === 'reserved') {
      const apiKey = opened(answer, ring);
      if (apiKey !== undefined) return { ...answer, apiKey };
      unreadable.push(answer.key_id);
      const settlement = { outcome: 'unsent', admitted: false, failure: 'The stored key could not be opened' };
      await ledger.settle({ ...call, reservation_id: answer.reservation_id, settlement });
      continue;
    }
    const { retry_after_ms: wait } = answer as { retry_after_ms?: number };
    if (typeof wait !== 'number' || wait > patience) throw refusalOf(answer, wish);
    await sleep(Math.max(wait, 5) + Math.random() * JITTER_MS);
  }
  throw new Refusal('unavailable', 'Stored keys cannot be opened: the encryption key is not the one that sealed them.');
}

const withoutAbsent = (wish: Wish): Wish =>
  Object.fromEntries(Object.entries(wish).filter(([, value]) => value !== undefined)) as Wish;

function opened(lent: LentKey, ring: KeyRing): string | undefined {
  try {
    return ring.open({ secret: lent.secret, version: lent.key_version }, lent.key_id);
  } catch {
    return undefined;
  }
}

function refusalOf(answer: Exclude<LendAnswer, LentKey>, wish: Wish): Refusal {
  const issue = (path: string, message: string, more: Record<string, unknown> = {}) =>
    new Refusal('invalid_input', `${path}: ${message}`, { issues: [{ path, message }], ...more });
  switch (answer.outcome) {
    case 'exhausted':
    case 'no-model':
      return retryLater('exhausted', `All keys ${scopeOf(wish)}are at their limit. Ask again at ${answer.retry_at}.`, {
        afterMs: answer.retry_after_ms,
        at: answer.retry_at,
      });
    case 'person-exhausted':
      return retryLater(
        'person_exhausted',
        `This person’s requests of today are used up. They have more from ${answer.resets_at}.`,
        { afterMs: Math.max(0, Date.parse(answer.resets_at) - Date.now()), at: answer.resets_at },
      );
    case 'unknown-model':
      return issue('model', `There is no model ${wish.model}. Name one of ${answer.families.join(', ')}, or auto.`, {
        models: answer.families,
      });
    case 'too-large':
      return issue('tokens', `No key takes more than ${answer.most_tokens} tokens a minute. Send less at once.`);
    case 'unavailable':
      return new Refusal('unavailable', whyUnavailable(answer, wish));
  }
}

const scopeOf = ({ only, model }: Wish) => (only ? `of ${model} ` : '');

function whyUnavailable(
  { family_name, status, successor }: Extract<LendAnswer, { outcome: 'unavailable' }>,
  { only }: Wish,
): string {
  if (only && family_name && status !== 'active')
    return `${family_name} is ${status}.${successor ? ` Ask for ${successor}, its successor.` : ' Ask for another model.'}`;
  return 'No key that could serve this is in use. A super admin adds one, or resumes one, in the console.';
}
