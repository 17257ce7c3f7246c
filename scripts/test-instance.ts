import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { TestProject } from 'vitest/node';
import { startInstance } from '#embedded/instance.ts';

declare module 'vitest' {
  export interface ProvidedContext {
    /** The running instance: its address, and its variables as the app has them. */
    instance: { url: string; env: Record<string, string> };
  }
}

const ownVariables = /^(DATABASE_|NEXT_PUBLIC_|SUPABASE_|GEMINI_|API_KEY_|INNGEST_|MAILBOX_|CATALYST_|PORT$|LANGFUSE_)/;

/** Starts the built product beside any running instance; the person's own settings do not reach it. */
export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  const dataDir = mkdtempSync(path.join(tmpdir(), 'catalyst-instance-'));
  const given = Object.fromEntries(Object.entries(process.env).filter(([name]) => !ownVariables.test(name)));
  const instance = await startInstance({
    projectDir: path.resolve(import.meta.dirname, '..'),
    dataDir,
    ports: { app: 0, supabase: 0, database: 0, mailbox: 0, models: 0, jobs: 0 },
    app: 'production',
    given,
    durable: false,
    pace: { thinkMs: 0, chunkMs: 0 },
  });
  project.provide('instance', { url: instance.url, env: instance.env });
  return async () => {
    await instance.stop();
    rmSync(dataDir, { recursive: true, force: true });
  };
}
