import { describe, expect, it } from 'vitest';
import { FAMILY, openConsole } from './testing/console.ts';

const { ask, reserve, superuser } = await openConsole();

describe('families', () => {
  const fifth = {
    family: 'gemini-next',
    name: 'Gemini Next',
    modelId: 'gemini-2.5-flash',
    requestsPerMinute: 7,
    requestsPerDay: 70,
    tokensPerMinute: 7000,
  };
  type Family = { family: string; revision: number; position: number; requestsPerMinute: number; keys: number };
  const familyNamed = async (family: string) =>
    (await ask<{ families: Family[] }>('families', {})).data.families.find((one) => one.family === family)!;

  it('come as a row, take keys in the default partition, and serve', async () => {
    await ask('addFamily', fifth);
    const { given } = (await ask<{ given: number }>('giveKeys', { family: 'gemini-next', keysOf: 'gemini-2.5-flash' }))
      .data;
    expect(given).toBe(25);
    expect((await superuser`select from partitions.other_ai_keys where family = 'gemini-next'`).length).toBe(25);
    await superuser`update public.ai_models set status = 'paused' where family <> 'gemini-next' and status = 'active'`;
    expect(await reserve()).toMatchObject({ outcome: 'reserved', family: 'gemini-next' });
    await superuser`update public.ai_models set status = 'active' where status = 'paused'`;
    await expect(ask('addFamily', fifth)).rejects.toMatchObject({
      code: 'invalid_input',
      details: { issues: [{ path: 'family' }] },
    });
  });

  it('spread new limits to the buckets that had the old ones', async () => {
    const { revision } = await familyNamed('gemini-next');
    await superuser`update public.ai_buckets set requests_per_minute = 3
      where id = (select b.id from public.ai_buckets b join public.ai_models m on m.id = b.family_id where m.family = 'gemini-next' order by b.id limit 1)`;
    await ask('changeFamily', { family: 'gemini-next', revision, requestsPerMinute: 9 });
    const limits = await superuser<{ limit: number; buckets: number }[]>`
      select b.requests_per_minute as limit, count(*)::int as buckets from public.ai_buckets b join public.ai_models m on m.id = b.family_id
      where m.family = 'gemini-next' group by 1 order by 1`;
    expect(limits.map(({ limit }) => limit)).toEqual([3, 9]);
    await expect(ask('changeFamily', { family: 'gemini-next', revision, requestsPerMinute: 11 })).rejects.toMatchObject(
      {
        code: 'conflict',
        details: { reason: 'stale', current: { requestsPerMinute: 9 } },
      },
    );
  });

  it('move in the order, and retire with a successor that does not lead back', async () => {
    const before = await familyNamed('gemini-next');
    await ask('moveFamily', { family: 'gemini-next', revision: before.revision, direction: 'earlier' });
    const moved = await familyNamed('gemini-next');
    expect(moved.position).toBeLessThan((await familyNamed('gemini-2.0-flash')).position);
    expect(moved.position).toBeGreaterThan((await familyNamed('gemini-2.0-flash-lite')).position);
    await expect(
      ask('setFamilyStatus', {
        family: 'gemini-next',
        revision: moved.revision,
        status: 'retired',
        successor: 'gemini-next',
      }),
    ).rejects.toMatchObject({ details: { issues: [{ path: 'successor' }] } });
    await ask('setFamilyStatus', {
      family: 'gemini-next',
      revision: moved.revision,
      status: 'retired',
      successor: FAMILY,
    });
    const [row] = await superuser`select status, successor_family from public.ai_models where family = 'gemini-next'`;
    expect(row).toEqual({ status: 'retired', successor_family: FAMILY });
    await expect(
      ask('changeFamily', {
        family: FAMILY,
        revision: (await familyNamed(FAMILY)).revision,
        dayTimeZone: 'Mars/Olympus',
      }),
    ).rejects.toMatchObject({
      details: { issues: [{ path: 'dayTimeZone' }] },
    });
  });
});
