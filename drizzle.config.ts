import { defineConfig } from 'drizzle-kit';

export default defineConfig({
  dialect: 'postgresql',
  schema: [
    'assessment',
    'attendance',
    'classes',
    'conversations',
    'gateway',
    'gateway-functions',
    'gateway-logs',
    'guard',
    'life',
    'oneroster',
    'people',
    'schools',
  ].map((name) => `./db/schema/${name}.ts`),
  out: './.drizzle',
  casing: 'snake_case',
  entities: { roles: false },
});
