import type { FunctionRule } from './function-rule.ts';
import { contextFunctions } from './functions/context.ts';
import { ownFunctions } from './functions/own.ts';
import { recordFunctions } from './functions/records.ts';
import { superAdminFunctions } from './functions/super-admin.ts';

/**
 * Every function that `app_caller` may execute, by `schema.name`, with what it answers to whom; of others none may be
 * reached. functions.test.ts calls each as everybody.
 */
export const functionRules: ReadonlyMap<string, FunctionRule> = new Map(
  Object.entries({ ...contextFunctions, ...recordFunctions, ...ownFunctions, ...superAdminFunctions }),
);

/** PostgreSQL's and the platform's own, which everybody may execute everywhere: they only read the claims. */
export const forEverybody: ReadonlySet<string> = new Set(['auth.uid', 'auth.role', 'auth.email', 'auth.jwt']);
