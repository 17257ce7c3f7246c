import { describe, expect, it, vi } from 'vitest';
import type { Membership } from './memberships.ts';
import { membershipCache } from './memberships.ts';

const teacher = { membershipId: 'm', role: 'teacher' } as Membership;

describe('membershipCache', () => {
  it('loads once for any number of callers, and again after it was told to forget', async () => {
    const load = vi.fn(async () => [teacher]);
    const cache = membershipCache(load);
    expect(await Promise.all([cache.of('ana'), cache.of('ana'), cache.of('ana')])).toEqual([
      [teacher],
      [teacher],
      [teacher],
    ]);
    expect(load).toHaveBeenCalledTimes(1);
    cache.forget('ana');
    await cache.of('ana');
    expect(load).toHaveBeenCalledTimes(2);
  });

  it('does not remember a failure', async () => {
    const load = vi.fn(async () => [teacher]).mockRejectedValueOnce(new Error('database down'));
    const cache = membershipCache(load);
    await expect(cache.of('ana')).rejects.toThrow('database down');
    expect(await cache.of('ana')).toEqual([teacher]);
  });
});
