import { once } from 'node:events';
import net from 'node:net';
import postgres from 'postgres';
import { afterAll, afterEach, beforeEach, expect, it } from 'vitest';
import { ownDatabase } from './testing.ts';

/**
 * What a pool does when a connection dies under a transaction. `patches/postgres+*.patch` is what makes it true:
 * https://github.com/porsager/postgres/issues/1208, 1216 and 1186 are still open. An exception that nobody can catch
 * fails this file too.
 */
const { superuser, urls } = await ownDatabase();
await superuser`create table public.kept (said text primary key)`;

const sockets: net.Socket[] = [];
const wire = net.createServer((inside) => {
  const { hostname, port } = new URL(urls.superuser);
  const outside = net.connect(Number(port), hostname);
  sockets.push(inside);
  for (const [one, other] of [[inside, outside] as const, [outside, inside] as const]) {
    one.on('error', () => other.destroy()).on('close', () => other.destroy());
    one.pipe(other);
  }
});
wire.listen(0, '127.0.0.1');
await once(wire, 'listening');
afterAll(() => {
  for (const socket of sockets) socket.destroy();
  wire.close();
});

let sql: postgres.Sql;
beforeEach(() => {
  const url = Object.assign(new URL(urls.superuser), { port: String((wire.address() as net.AddressInfo).port) });
  sql = postgres(url.href, { max: 1, onnotice: () => {}, backoff: () => 0.01, fetch_types: false });
});
afterEach(() => sql.end({ timeout: 1 }));

const kill = (pid: number) => superuser`select pg_terminate_backend(${pid})`;
const pidOf = async (one: postgres.TransactionSql | postgres.Sql) =>
  (await one<[{ pid: number }]>`select pg_backend_pid() as pid`)[0].pid;
const gone = { code: 'CONNECTION_CLOSED' };

/** It serves as before: alone, and in transactions. */
async function expectService(): Promise<void> {
  for (let round = 0; round < 3; round += 1) {
    expect(await sql`select 1 as one`).toEqual([{ one: 1 }]);
    expect(await sql.begin((one) => one`select 2 as two`)).toEqual([{ two: 2 }]);
  }
}

it('refuses a transaction whose connection is ended in the middle of a statement, and serves the next', async () => {
  const dying = sql.begin(async (one) => {
    const pid = await pidOf(one);
    const asleep = one`select pg_sleep(30)`;
    const [, outcome] = await Promise.allSettled([kill(pid), asleep]);
    throw (outcome as PromiseRejectedResult).reason;
  });
  await expect(dying).rejects.toMatchObject({ code: expect.stringMatching(/57P01|CONNECTION_CLOSED/) });
  await expectService();
});

it('serves on when the wire is cut in the middle of a transaction', async () => {
  const dying = sql.begin(async (one) => {
    await pidOf(one);
    const asleep = one`select pg_sleep(30)`.execute();
    sockets.at(-1)!.resetAndDestroy();
    await asleep;
  });
  await expect(dying).rejects.toMatchObject({ code: expect.stringMatching(/ECONNRESET|CONNECTION_CLOSED/) });
  await expectService();
});

it('never runs a dead transaction’s statements in another', async () => {
  const closed = Promise.withResolvers<void>();
  const others = Promise.withResolvers<void>();
  const dying = sql.begin(async (one) => {
    const pid = await pidOf(one);
    sockets.at(-1)!.once('close', () => closed.resolve());
    await kill(pid);
    await others.promise;
    await one`insert into public.kept values ('by the dead')`;
  });
  await closed.promise;
  await expect(dying).rejects.toMatchObject(gone);
  const alive = sql.begin(async (one) => {
    await one`insert into public.kept values ('by the living')`;
    others.resolve();
    await new Promise(setImmediate);
    await new Promise(setImmediate);
    return one<{ said: string }[]>`select said from public.kept`;
  });
  expect(await alive).toEqual([{ said: 'by the living' }]);
  expect(await superuser`select said from public.kept`).toEqual([{ said: 'by the living' }]);
});

it('settles what waits in a transaction whose connection dies', async () => {
  const outcomes: PromiseSettledResult<unknown>[] = [];
  const settled = Promise.withResolvers<void>();
  const dying = sql.begin(async (one) => {
    const pid = await pidOf(one);
    const waiting = Array.from({ length: 300 }, () => one`select pg_sleep(30)`.execute());
    await kill(pid);
    outcomes.push(...(await Promise.allSettled(waiting)));
    settled.resolve();
  });
  await expect(dying).rejects.toMatchObject(gone);
  await settled.promise;
  expect(outcomes).toHaveLength(300);
  expect(outcomes.filter(({ status }) => status === 'fulfilled')).toEqual([]);
  await expectService();
});

it('lets go of a reserved connection that died', async () => {
  await sql`select 1`; // one that was never open cannot be reserved without fetch_types
  const reserved = await sql.reserve();
  const pid = await pidOf(reserved);
  const cut = once(sockets.at(-1)!, 'close');
  await kill(pid);
  await cut;
  await expect(reserved`select 1`).rejects.toMatchObject(gone);
  reserved.release();
  await expectService();
});
