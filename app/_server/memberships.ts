import { LRUCache } from 'lru-cache';
import { loadMemberships, type Membership } from '#db/memberships.ts';

export type { Membership };

const fiveMinutes = 5 * 60 * 1000;

/**
 * The active memberships of a person, oldest first. Kept for five minutes and loaded once however many requests ask at
 * the same time. It only decides what is shown and tried: the database checks the membership again in every transaction.
 */
export function membershipCache(load: (userId: string) => Promise<Membership[]>) {
  const cache = new LRUCache<string, Membership[]>({
    max: 1000,
    ttl: fiveMinutes,
    fetchMethod: (userId) => load(userId),
  });
  return {
    of: async (userId: string): Promise<Membership[]> => (await cache.fetch(userId)) ?? [],
    /** To be called when a profile or membership changes, so that the change shows at once. */
    forget: (userId: string) => cache.delete(userId),
  };
}

export const memberships = membershipCache((userId) => loadMemberships({ userId, assurance: 'aal1' }));
