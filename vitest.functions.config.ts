import { defineConfig } from 'vitest/config';

/** The pool's functions as Supabase edge functions, under Deno: `npm run check:functions`. */
export default defineConfig({
  test: {
    include: ['supabase/functions/**/*.deno.ts'],
    globalSetup: ['scripts/test-database.ts', 'scripts/install-deno.ts'],
    testTimeout: 120_000,
    hookTimeout: 120_000,
    env: { TZ: 'UTC', API_KEY_ENCRYPTION_KEY: 'ab'.repeat(32), GEMINI_ENCRYPTION_KEY: 'cd'.repeat(32) },
  },
});
