import { availableParallelism } from 'node:os';
import { defineConfig } from 'vitest/config';
import LongestFirst from './scripts/longest-first.ts';

export default defineConfig({
  test: {
    include: ['**/*.test.{ts,tsx}'],
    globalSetup: ['scripts/test-database.ts'],
    // What hangs, ends; what is slow on a busy machine, passes.
    testTimeout: 90_000,
    hookTimeout: 120_000,
    // One more than there are processors: many tests wait for a database, a disk or a clock. All share one database.
    maxWorkers: Math.min(availableParallelism(), 4) + 1,
    deps: {
      optimizer: {
        // Made into one module once: node would read its package.json of 180 kB anew for each of its hundred modules, in
        // every test file. `postgres` stays the one that the tests import as well.
        ssr: {
          enabled: true,
          include: ['drizzle-orm', 'drizzle-orm/pg-core', 'drizzle-orm/postgres-js', 'drizzle-orm/casing'],
          exclude: ['postgres'],
        },
      },
    },
    sequence: { sequencer: LongestFirst },
    env: { TZ: 'UTC', API_KEY_ENCRYPTION_KEY: 'ab'.repeat(32), GEMINI_ENCRYPTION_KEY: 'cd'.repeat(32) },
  },
});
