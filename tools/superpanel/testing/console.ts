import postgres from 'postgres';
import { afterAll, beforeAll } from 'vitest';
import { keyKeeper } from '#agents/gateway/key-keeper.ts';
import { KeyRing } from '#agents/gateway/vault.ts';
import type { Caller } from '#db/caller.ts';
import { demonstration } from '#db/seed/demonstration.ts';
import { ownDatabase } from '#db/testing.ts';
import { seedKeyPool, spareDemonstrationKeys } from '#embedded/gemini/demonstration-keys.ts';
import { type RunningDemonstrationModels, startDemonstrationModels } from '#embedded/gemini/server.ts';
import { type AnyOperation, executeOperation, type Outcome } from '../../contract/execute-operation.ts';
import type { KeyCard } from '../cards.ts';
import { superpanelOperations } from '../operations.ts';

export const SECRET = 'cd'.repeat(32);
export const FAMILY = 'gemini-2.5-flash-lite';

/** What adding and checking answer. */
export type Lines = {
  added: number;
  good: number;
  lines: { line: number; outcome: string; why: string | null; id?: string }[];
};

/** A database with the demonstration's pool, its models, and a super admin to ask. Call it at the top of a test file. */
export async function openConsole() {
  const database = await ownDatabase();
  const boss = await database.caller(demonstration.accounts.superAdmin.email, 'super_admin');
  const spares = spareDemonstrationKeys();
  let models: RunningDemonstrationModels;
  let keeper: ReturnType<typeof keyKeeper>;
  beforeAll(async () => {
    models = await startDemonstrationModels({ port: 0, thinkMs: 0, chunkMs: 0 });
    keeper = keyKeeper({ secret: SECRET, url: database.urls.gateway, baseURL: models.url });
    await seedKeyPool(database.superuser, new KeyRing(SECRET));
  });
  afterAll(async () => {
    await keeper.close();
    await models.close();
  });

  const ask = <Data = Record<string, never>>(
    name: string,
    input: unknown,
    { caller = boss, idempotencyKey }: { caller?: Caller; idempotencyKey?: string } = {},
  ): Promise<Outcome<Data>> => {
    const operation: AnyOperation = superpanelOperations.find((one) => one.name === `superpanel.${name}`)!;
    return executeOperation(operation, input, {
      ...{ caller, surface: 'rest', ports: { keys: keeper }, connection: database.connection },
      ...(idempotencyKey ? { idempotencyKey } : {}),
    }) as Promise<Outcome<Data>>;
  };
  const everyKey = async () => (await ask<{ keys: KeyCard[] }>('keys', {})).data.keys;
  const keyNamed = async (label: string) =>
    (await everyKey()).find((key) => key.label === label && key.status !== 'retired')!;

  return {
    ...{ database, superuser: database.superuser, boss, spares, ask, everyKey, keyNamed },
    models: () => models,
    /** Adds a spare key of the demonstration. */
    addOne: async (spare: number, label: string): Promise<KeyCard> => {
      await ask('addKeys', { text: `${label},console-test,${spares[spare]!.key}`, families: [FAMILY] });
      return keyNamed(label);
    },
    /** What the gateway would choose now, as its own login sees it. */
    reserve: async (): Promise<{ outcome: string; key_id?: string; family?: string }> => {
      const gateway = postgres(database.urls.gateway, { max: 1, onnotice: () => {} });
      const [row] = await gateway<{ answer: { outcome: string; key_id?: string; family?: string } }[]>`
        select gateway.reserve(${gateway.json({ tokens: 10, endpoint: '/test', needs_tools: false })}) as answer`;
      await gateway.end();
      return row!.answer;
    },
  };
}
