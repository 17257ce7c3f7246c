import type { BucketCard } from '#tools/superpanel/cards.ts';

/** What no active key can reach is not room. */
const usable = (buckets: readonly BucketCard[]) =>
  buckets.filter(({ status, keysActive }) => status === 'active' && keysActive > 0);

type Counter =
  | 'minuteRequests'
  | 'requestsPerMinute'
  | 'minuteTokens'
  | 'tokensPerMinute'
  | 'dayRequests'
  | 'requestsPerDay';

/** Over the buckets that an active key can reach. */
export const sumOf = (buckets: readonly BucketCard[], counter: Counter): number =>
  usable(buckets).reduce((sum, bucket) => sum + bucket[counter], 0);

/** Buckets that take requests now, those that cool, and what is left of the day in all. */
export function poolInFigures(buckets: readonly BucketCard[]) {
  const live = usable(buckets);
  return {
    total: buckets.length,
    open: live.filter(({ refusal }) => refusal === null).length,
    cooling: live.filter(({ refusal }) => refusal === 'cooling').length,
    dayLeft: live.reduce((sum, { requestsPerDay, dayRequests }) => sum + Math.max(0, requestsPerDay - dayRequests), 0),
  };
}
