import { defineConfig } from 'vitest/config';

/**
 * The tests that need no database and no model server: they prove single modules of the gateway, fast enough to be run
 * again for each of thousands of mutants (scripts/mutation.ts).
 */
export default defineConfig({
  test: {
    include: [
      'agents/gateway/{failures,refusals-never-break,error-body,quota-facts,redact,usage,exhausted,attempt-ends,answer-parts,provider-paths}.test.ts',
      'agents/gateway/{search,served-model,suspects,waiting-line,vault}.test.ts',
      'db/vault/{key-ring,key-ring-words}.test.ts',
      'embedded/gemini/{quota,quota-windows,pacific-day}.test.ts',
    ],
    testTimeout: 10_000,
    env: { TZ: 'UTC' },
  },
});
