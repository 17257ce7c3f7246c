import { defineConfig } from 'vitest/config';

/**
 * The tests that need no database and no model server: they prove single modules of the gateway, fast enough to be run
 * again for each of thousands of mutants (stryker.config.json).
 */
export default defineConfig({
  test: {
    include: [
      'agents/gateway/{failures,quota-facts,error-body,redact,vault,usage,exhausted,attempt,provider-paths,answer-stream}.test.ts',
      'embedded/gemini/{quota,pacific-day}.test.ts',
    ],
    testTimeout: 10_000,
    env: { TZ: 'UTC' },
  },
});
