import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { startInstance } from '#embedded/instance.ts';

export interface ThrowAway {
  /** The variables of what was started, put into this process as well. */
  env: Record<string, string>;
  stop(): Promise<void>;
}

const ofModels = /^GEMINI_(BASE_URL|ENCRYPTION_KEY|WAIT_MS)$/;
const ofCatalyst = /^(DATABASE_|NEXT_PUBLIC_|SUPABASE_|GEMINI_|API_KEY_|INNGEST_|MAILBOX_|CATALYST_|PORT$)/;

/**
 * The seeded demonstration school in a database of its own, with the demonstration models answering at once, for
 * commands that measure. `GEMINI_BASE_URL` puts another model in their place; nothing else of the person's settings
 * reaches it, and nothing is left of it.
 */
export async function startThrowAway(report: (line: string) => void): Promise<ThrowAway> {
  const dataDir = mkdtempSync(path.join(tmpdir(), 'catalyst-measure-'));
  const given = Object.fromEntries(
    Object.entries(process.env).filter(([name]) => ofModels.test(name) || !ofCatalyst.test(name)),
  );
  const instance = await startInstance({
    projectDir: path.resolve(import.meta.dirname, '..'),
    dataDir,
    ports: { app: 0, supabase: 0, database: 0, mailbox: 0, models: 0, jobs: 0 },
    app: 'none',
    given: { ...given, INNGEST_DEV: '1' }, // there is no app that jobs could call
    durable: false,
    pace: { thinkMs: 0, chunkMs: 0 },
    report,
  });
  Object.assign(process.env, instance.env);
  return {
    env: instance.env,
    stop: async () => {
      await instance.stop();
      rmSync(dataDir, { recursive: true, force: true });
    },
  };
}
