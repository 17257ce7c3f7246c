import { defineConfig } from 'vitest/config';

/** Tests of the whole product over HTTP and in a browser, against one instance on free ports and throw-away data. */
export default defineConfig({
  test: {
    include: ['**/*.e2e.ts'],
    exclude: ['**/node_modules/**', '**/.next/**'],
    globalSetup: ['scripts/test-instance.ts'],
    testTimeout: 90_000,
    hookTimeout: 120_000,
    // One at a time: they share the school, and the machine.
    fileParallelism: false,
    maxWorkers: 1,
  },
});
