import { randomUUID } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { demonstration } from '#db/seed/demonstration.ts';
import { operationsOf } from '../registry.ts';
import { superpanelOperations } from './operations.ts';
import { FAMILY, openConsole } from './testing/console.ts';

const { ask, boss, database, spares, superuser } = await openConsole();

const others = await Promise.all(
  (['student', 'teacher', 'admin', 'parent'] as const).map((role) =>
    database.caller(demonstration.accounts[role].email, role),
  ),
);

describe('who may', () => {
  const inputs: Record<string, unknown> = {
    checkKeys: { text: spares[0]!.key },
    addKeys: { text: spares[0]!.key, families: [FAMILY] },
    setKeyStatus: { keys: [{ id: randomUUID(), revision: 1 }], status: 'paused' },
    changeKey: { keyId: randomUUID(), revision: 1, label: 'x' },
    rotateKey: { keyId: randomUUID(), revision: 1, key: spares[0]!.key },
    testKey: { keyId: randomUUID() },
    nameProject: { projectId: randomUUID(), revision: 1, name: 'x' },
    addFamily: {
      family: 'x-1',
      name: 'X',
      modelId: 'x-1',
      requestsPerMinute: 1,
      requestsPerDay: 1,
      tokensPerMinute: 1,
    },
    changeFamily: { family: FAMILY, revision: 1, name: 'X' },
    setFamilyStatus: { family: FAMILY, revision: 1, status: 'paused' },
    moveFamily: { family: FAMILY, revision: 1, direction: 'later' },
    giveKeys: { family: FAMILY },
    acknowledge: { alertIds: [randomUUID()] },
  };

  it('is decided by the database, whatever the program believes', async () => {
    const before =
      await superuser`select (select count(*) from public.ai_keys) as keys, (select max(revision) from public.ai_models) as revision`;
    for (const other of others) {
      for (const { name } of superpanelOperations) {
        const short = name.replace('superpanel.', '');
        // As if the role had been believed: the membership in the signed claims is the other's own.
        const liar = { ...other, role: 'super_admin' as const };
        await expect([
          short,
          await ask(short, inputs[short] ?? {}, { caller: liar }).catch((error) => error.code),
        ]).toEqual([short, 'forbidden']);
      }
    }
    expect(
      await superuser`select (select count(*) from public.ai_keys) as keys, (select max(revision) from public.ai_models) as revision`,
    ).toEqual(before);
  });

  it('is no agent', async () => {
    for (const role of ['student', 'teacher', 'admin', 'parent'] as const)
      expect(operationsOf(role).filter(({ name }) => name.startsWith('superpanel.'))).toEqual([]);
  });

  it('leaves its looks in the audit: each page once, one that refreshes itself once in five minutes', async () => {
    const looks = async (name: string) =>
      (
        await superuser`select from guard.audit_log where operation = ${`superpanel.${name}`} and person_id = ${boss.userId}`
      ).length;
    const [families, pool] = [await looks('families'), await looks('pool')];
    for (let turn = 0; turn < 3; turn += 1) {
      await ask('families', {});
      await ask('pool', {});
    }
    expect([(await looks('families')) - families, (await looks('pool')) - pool]).toEqual([3, pool > 0 ? 0 : 1]);
  });
});
