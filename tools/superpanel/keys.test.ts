import { randomUUID } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import type { KeyCard } from './cards.ts';
import { FAMILY, openConsole } from './testing/console.ts';

const { addOne, ask, everyKey, keyNamed, models, reserve, spares, superuser } = await openConsole();

describe('keys', () => {
  it('are paused for the next reservation, resumed, and retired for good', async () => {
    await superuser`update public.ai_models set status = 'paused' where family <> ${FAMILY} and status = 'active'`;
    const mine = await addOne(4, 'Pausing');
    const rest = (await everyKey()).filter(({ id, status }) => id !== mine.id && status === 'active');
    await ask('setKeyStatus', {
      keys: rest.map(({ id, revision }) => ({ id, revision })),
      status: 'paused',
      reason: 'alone',
    });
    expect(await reserve()).toMatchObject({ outcome: 'reserved', key_id: mine.id });
    const set = async (revision: number, status: string) =>
      (await ask<{ keys: { key: KeyCard }[] }>('setKeyStatus', { keys: [{ id: mine.id, revision }], status })).data
        .keys[0]!.key;
    const paused = await set(mine.revision, 'paused');
    expect((await reserve()).outcome).not.toBe('reserved');
    const resumed = await set(paused.revision, 'active');
    expect(await reserve()).toMatchObject({ outcome: 'reserved', key_id: mine.id });
    await ask('setKeyStatus', { keys: [{ id: mine.id, revision: resumed.revision }], status: 'retired' });
    expect((await reserve()).outcome).not.toBe('reserved');
    const again = await ask<{ keys: { outcome: string; why: string }[] }>('setKeyStatus', {
      keys: [{ id: mine.id, revision: resumed.revision + 1 }],
      status: 'active',
    });
    expect(again.data.keys[0]).toMatchObject({ outcome: 'final', why: expect.stringContaining('final') });
    await superuser`update public.ai_models set status = 'active' where status = 'paused'`;
    const now = (await everyKey()).filter(({ statusReason }) => statusReason === 'alone');
    await ask('setKeyStatus', { keys: now.map(({ id, revision }) => ({ id, revision })), status: 'active' });
  });

  it('are not overwritten by who looked earlier: the refusal says what has become of it', async () => {
    const seen = await addOne(5, 'Contested');
    const first = { keyId: seen.id, revision: seen.revision };
    const [one, two] = await Promise.allSettled([
      ask('changeKey', { ...first, label: 'Contested by one' }),
      ask('changeKey', { ...first, label: 'Contested by two' }),
    ]);
    const refused = [one, two].find(({ status }) => status === 'rejected') as PromiseRejectedResult;
    expect([one.status, two.status].sort()).toEqual(['fulfilled', 'rejected']);
    expect(refused.reason).toMatchObject({
      code: 'conflict',
      details: { reason: 'stale', current: { id: seen.id, revision: 2 } },
    });
    expect(refused.reason.message).toContain('Contested by');
    // What the gateway finds out counts as a change as well; its counters and seals do not.
    await superuser`update public.ai_keys set key_version = key_version, updated_at = now() where id = ${seen.id}`;
    await superuser`update public.ai_keys set status = 'refused', status_reason = 'suspended' where id = ${seen.id}`;
    const late = await ask<{ keys: { outcome: string; why: string; key: KeyCard }[] }>('setKeyStatus', {
      keys: [{ id: seen.id, revision: 2 }],
      status: 'paused',
    });
    expect(late.data.keys[0]).toMatchObject({
      outcome: 'stale',
      key: { status: 'refused', revision: 3 },
      why: expect.stringContaining('refused'),
    });
  });

  it('move to another project with the buckets that they need', async () => {
    const seen = await addOne(6, 'Moving');
    const { data } = await ask<KeyCard>('changeKey', {
      ...{ keyId: seen.id, revision: seen.revision, project: 'console-elsewhere' },
      families: [FAMILY, 'gemma-3-4b'],
    });
    expect(data).toMatchObject({ project: 'console-elsewhere', families: [FAMILY, 'gemma-3-4b'], revision: 2 });
    const buckets = await superuser`select from public.ai_buckets where project_id = ${data.projectId}`;
    expect(buckets.length).toBe(2);
    await expect(ask('changeKey', { keyId: seen.id, revision: 2, families: ['nonsense'] })).rejects.toMatchObject({
      code: 'invalid_input',
      details: { issues: [{ path: 'families' }] },
    });
  });

  it('rotate into a row of their own; the old one is retired and says which took its place', async () => {
    const seen = await addOne(7, 'Rotating');
    const rotated = (
      await ask<KeyCard>('rotateKey', { keyId: seen.id, revision: seen.revision, key: `NEW="${spares[8]!.key}"` })
    ).data;
    expect(rotated).toMatchObject({
      label: 'Rotating',
      project: seen.project,
      families: seen.families,
      status: 'active',
    });
    expect(rotated.id).not.toBe(seen.id);
    const old = (await everyKey()).find(({ id }) => id === seen.id);
    expect(old).toMatchObject({ status: 'retired', replacedBy: rotated.id });
    const again = { keyId: rotated.id, revision: rotated.revision };
    await expect(ask('rotateKey', { ...again, key: spares[8]!.key })).rejects.toMatchObject({
      code: 'conflict',
      details: { reason: 'known' },
    });
    await expect(ask('rotateKey', { ...again, key: 'AIzaShort' })).rejects.toMatchObject({
      code: 'invalid_input',
      details: { issues: [{ path: 'key' }] },
    });
    await expect(ask('rotateKey', { ...again, keyId: seen.id, key: spares[9]!.key })).rejects.toMatchObject({
      details: { reason: 'final' },
    });
  });

  it('are tested at the provider without using up anything, and set aside when it refuses them', async () => {
    const seen = await addOne(10, 'Tested');
    const test = () =>
      ask<{ result: string; key: KeyCard; models: { result: string }[] }>('testKey', { keyId: seen.id });
    const admitted = models().totals.admitted;
    expect((await test()).data).toMatchObject({ result: 'works', key: { testResult: 'works', status: 'active' } });
    expect(models().totals.admitted).toBe(admitted);
    models().faults.add({ kind: 'model-gone', key: spares[10]!.key, times: 1 });
    expect((await test()).data).toMatchObject({ result: 'no-model', key: { status: 'active' } });
    models().faults.add({ kind: 'reset', key: spares[10]!.key, times: 1 });
    expect((await test()).data).toMatchObject({ result: 'unreachable', key: { status: 'active' } });
    models().faults.add({ kind: 'key-suspended', key: spares[10]!.key, times: 1 });
    const suspended = await test();
    // The provider's refusal quotes the key; ours does not.
    expect(JSON.stringify(suspended)).not.toContain(spares[10]!.key);
    expect(suspended.data).toMatchObject({
      result: 'suspended',
      key: { status: 'refused', revision: seen.revision + 1 },
    });
    expect((await test()).data).toMatchObject({ result: 'works', key: { status: 'refused' } });
    await expect(ask('testKey', { keyId: randomUUID() })).rejects.toMatchObject({ code: 'not_found' });
  });
});

describe('projects', () => {
  it('become known, and two that are one are joined', async () => {
    await ask('addKeys', { text: `Loner=${spares[11]!.key}`, families: [FAMILY] });
    const loner = await keyNamed('Loner');
    await addOne(12, 'Settled');
    const named = (
      await ask<{ joined: boolean }>('nameProject', { projectId: loner.projectId, revision: 1, name: 'Loner’s own' })
    ).data;
    expect(named.joined).toBe(false);
    expect(await keyNamed('Loner')).toMatchObject({ project: 'Loner’s own', projectAssumed: false });
    await expect(
      ask('nameProject', { projectId: loner.projectId, revision: 1, name: 'too late' }),
    ).rejects.toMatchObject({ code: 'conflict' });
    const joined = (
      await ask<{ joined: boolean }>('nameProject', { projectId: loner.projectId, revision: 2, name: 'console-test' })
    ).data;
    expect(joined.joined).toBe(true);
    expect((await keyNamed('Loner')).project).toBe('console-test');
  });
});
