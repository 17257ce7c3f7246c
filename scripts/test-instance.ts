import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { TestProject } from 'vitest/node';
import type { Instance } from '#embedded/instance/options.ts';
import { startInstance } from '#embedded/instance.ts';
import { freeTestPort } from './test-ports.ts';

const ownVariables = /^(DATABASE_|NEXT_PUBLIC_|SUPABASE_|GEMINI_|API_KEY_|INNGEST_|MAILBOX_|CATALYST_|PORT$|LANGFUSE_)/;

/**
 * Starts the built product once for each worker (own-instance.ts), beside any running instance; the person's own settings
 * do not reach them.
 */
export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  const workers = Math.min(project.config.maxWorkers, project.vitest.state.getPaths().length);
  const folders = Array.from({ length: workers }, () => mkdtempSync(path.join(tmpdir(), 'catalyst-instance-')));
  const starts = folders.map(start);
  const stop = async () => {
    const started = (await Promise.allSettled(starts)).filter((each) => each.status === 'fulfilled');
    await Promise.all(started.map(({ value }) => value.stop()));
    for (const folder of folders) rmSync(folder, { recursive: true, force: true });
  };
  try {
    const instances = await Promise.all(starts);
    project.provide(
      'instances',
      instances.map(({ url, env }) => ({ url, env })),
    );
  } catch (error) {
    await stop();
    throw error;
  }
  return stop;
}

async function start(dataDir: string): Promise<Instance> {
  const given = Object.fromEntries(Object.entries(process.env).filter(([name]) => !ownVariables.test(name)));
  return startInstance({
    projectDir: path.resolve(import.meta.dirname, '..'),
    dataDir,
    ports: {
      app: await freeTestPort(),
      supabase: await freeTestPort(),
      database: await freeTestPort(),
      mailbox: await freeTestPort(),
      models: await freeTestPort(),
      jobs: await freeTestPort(),
    },
    app: 'production',
    given,
    durable: false,
    pace: { thinkMs: 0, chunkMs: 0 },
  });
}
