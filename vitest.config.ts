import { defineConfig } from 'vitest/config';
import LongestFirst from './scripts/longest-first.ts';

export default defineConfig({
  test: {
    include: ['**/*.test.{ts,tsx}'],
    globalSetup: ['scripts/test-database.ts'],
    testTimeout: 30_000,
    hookTimeout: 120_000,
    // One more than the two processors that are sure to be there: many tests wait for a database, a disk or a clock.
    maxWorkers: 3,
    sequence: { sequencer: LongestFirst },
    env: { TZ: 'UTC', API_KEY_ENCRYPTION_KEY: 'ab'.repeat(32), GEMINI_ENCRYPTION_KEY: 'cd'.repeat(32) },
  },
});
