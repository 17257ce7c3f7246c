import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import postgres from 'postgres';
import { afterAll, expect, test } from 'vitest';
import { freePort, LOOPBACK } from './ports.ts';
import { removeDatabase, startDatabase } from './postgres.ts';
import { gone, isAlive } from './process-identity.ts';

const folders: string[] = [];
function temporaryFolder(): string {
  const folder = mkdtempSync(path.join(tmpdir(), 'catalyst-database-'));
  folders.push(folder);
  return folder;
}
afterAll(() => {
  for (const folder of folders) rmSync(folder, { recursive: true, force: true });
});

async function query(url: string, statement: string): Promise<unknown> {
  const sql = postgres(url, { max: 1 });
  try {
    const [row] = await sql.unsafe(statement);
    return row ? Object.values(row)[0] : undefined;
  } finally {
    await sql.end();
  }
}

test('keeps its data from one start to the next, and the extensions that migrations need are there', async () => {
  const dataDir = temporaryFolder();
  const first = await startDatabase({ dataDir, port: 0, durable: false });
  expect(first.firstStart).toBe(true);
  for (const extension of ['pgcrypto', 'btree_gist', 'pg_trgm', 'unaccent', 'citext']) {
    await query(first.superuserUrl, `create extension ${extension}`);
  }
  expect(await query(first.superuserUrl, `select similarity('Zoë', 'zoë')`)).toBe(1);
  await query(first.superuserUrl, `create table kept as select 'yes' as answer`);
  await first.stop();

  const second = await startDatabase({ dataDir, port: 0, durable: false });
  expect(second.firstStart).toBe(false);
  expect(await query(second.superuserUrl, 'select answer from kept')).toBe('yes');
  await second.stop();
});

test('replaces the server that a killed process left behind, and recovers its data', async () => {
  const dataDir = temporaryFolder();
  const port = await freePort();
  const program = `
    import { startDatabase } from '#embedded/postgres.ts';
    const { superuserUrl } = await startDatabase({ dataDir: process.argv[1], port: ${port} });
    console.log(superuserUrl);
    setInterval(() => {}, 1000);`;
  const owner = spawn(process.execPath, ['--input-type=module-typescript', '-e', program, dataDir], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const url = String(await once(owner.stdout, 'data')).trim();
  await query(url, `create table kept as select 'yes' as answer`);
  const { server } = JSON.parse(readFileSync(path.join(dataDir, 'running.json'), 'utf8'));
  await expect(startDatabase({ dataDir, port: 0 })).rejects.toThrow(`in use by process ${owner.pid}`);
  owner.kill('SIGKILL');
  await once(owner, 'exit');
  expect(isAlive(server)).toBe(true);

  const next = await startDatabase({ dataDir, port });
  expect(await gone(server, 0)).toBe(true);
  expect(await query(next.superuserUrl, 'select answer from kept')).toBe('yes');
  await next.stop();
});

test('says which variable chooses a port that is taken', async () => {
  const holder = createServer().listen(0, LOOPBACK);
  await once(holder, 'listening');
  const address = holder.address();
  const port = typeof address === 'object' && address ? address.port : 0;
  await expect(startDatabase({ dataDir: temporaryFolder(), port })).rejects.toThrow(/already in use.*DATABASE_PORT/s);
  holder.close();
});

test('says that a data folder is of another version', async () => {
  const dataDir = temporaryFolder();
  const made = await startDatabase({ dataDir, port: 0, durable: false });
  await made.stop();
  writeFileSync(path.join(dataDir, 'cluster', 'PG_VERSION'), '99\n');
  await expect(startDatabase({ dataDir, port: 0 })).rejects.toThrow('made by PostgreSQL 99');
});

test.runIf(process.getuid?.() === 0)(
  'started by root where PostgreSQL cannot reach, it lives elsewhere until removed',
  async () => {
    const closed = temporaryFolder(); // mode 0700, root's
    const dataDir = path.join(closed, 'database');
    const first = await startDatabase({ dataDir, port: 0, durable: false });
    await first.stop();
    const { home } = JSON.parse(readFileSync(path.join(dataDir, 'place.json'), 'utf8'));
    expect(existsSync(path.join(home, 'cluster', 'PG_VERSION'))).toBe(true);
    const second = await startDatabase({ dataDir, port: 0, durable: false });
    expect(second.firstStart).toBe(false);
    await second.stop();
    await removeDatabase(dataDir);
    expect(existsSync(home)).toBe(false);
    expect(existsSync(dataDir)).toBe(false);
  },
);
