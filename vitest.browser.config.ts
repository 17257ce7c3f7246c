import { defineConfig } from 'vitest/config';
import LongestFirst from './scripts/longest-first.ts';

/** Tests of the whole product over HTTP and in a browser, against instances on free ports and throw-away data. */
export default defineConfig({
  test: {
    include: ['**/*.e2e.ts'],
    exclude: ['**/node_modules/**', '**/.next/**'],
    globalSetup: ['scripts/test-instance.ts'],
    testTimeout: 90_000,
    hookTimeout: 120_000,
    // Two at a time, each with an instance of its own: while one waits for a page, the other has the processors.
    maxWorkers: 2,
    sequence: { sequencer: LongestFirst },
  },
});
