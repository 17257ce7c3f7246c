import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import postgres from 'postgres';
import type { TestProject } from 'vitest/node';
import { migrate, setUp } from '#db/migrate.ts';
import { seedDemonstration } from '#db/seed/run.ts';
import { startDatabase } from '#embedded/postgres.ts';
import { preparePlatform } from '#embedded/supabase/prepare.ts';
import { freeTestPort } from './test-ports.ts';

export interface TestDatabaseUrls {
  superuser: string;
  admin: string;
  app: string;
  gateway: string;
  service: string;
}

declare module 'vitest' {
  export interface ProvidedContext {
    database: TestDatabaseUrls;
  }
}

/** The untouched copy that tests which write are copied from (db/testing.ts). */
const TEMPLATE = 'catalyst_template';
const SECRET = 'ab'.repeat(32);
const PASSWORD = 'test';

/** One throw-away PostgreSQL for the whole run, migrated and seeded; tests that write take a copy (db/testing.ts). */
export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  const dataDir = mkdtempSync(path.join(tmpdir(), 'catalyst-test-'));
  // Each worker has pools of its own.
  const database = await startDatabase({
    dataDir,
    port: await freeTestPort(),
    durable: false,
    settings: { max_connections: '250' },
  });
  const stop = async () => {
    await database.stop();
    rmSync(dataDir, { recursive: true, force: true });
  };
  try {
    const urls = await prepare(database.superuserUrl);
    project.provide('database', urls);
  } catch (error) {
    await stop();
    throw error;
  }
  return stop;
}

async function prepare(superuser: string): Promise<TestDatabaseUrls> {
  const login = (name: string) => Object.assign(new URL(superuser), { username: name, password: PASSWORD }).href;
  const urls = {
    superuser,
    admin: login('catalyst_admin'),
    app: login('catalyst_app'),
    gateway: login('catalyst_gateway'),
    service: login('catalyst_service'),
  };
  const logins = {
    catalyst_admin: PASSWORD,
    catalyst_app: PASSWORD,
    catalyst_gateway: PASSWORD,
    catalyst_service: PASSWORD,
  };
  await preparePlatform(superuser, {
    passwords: { ...logins, supabase_auth_admin: PASSWORD, authenticator: PASSWORD },
  });
  await setUp(superuser, {
    catalyst_admin: PASSWORD,
    catalyst_app: PASSWORD,
    catalyst_gateway: PASSWORD,
    catalyst_service: PASSWORD,
  });
  await migrate(urls.admin, { secret: SECRET });
  await seedDemonstration({ superuserUrl: superuser, weekend: 'make-up day', secret: SECRET });
  const server = postgres(superuser, { max: 1, onnotice: () => {} });
  await server.unsafe(`create database ${TEMPLATE} template ${new URL(superuser).pathname.slice(1)}`);
  await server.end();
  return urls;
}
