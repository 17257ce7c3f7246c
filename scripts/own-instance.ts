import { inject } from 'vitest';

declare module 'vitest' {
  export interface ProvidedContext {
    /** The running instances, one for each worker; take yours by `ownInstance`. */
    instances: TestInstance[];
  }
}

export interface TestInstance {
  /** The app's address. */
  url: string;
  /** Its variables, as the app has them. */
  env: Record<string, string>;
}

/**
 * The instance of this worker, with a school that no other file changes meanwhile: vitest numbers the workers that run
 * at a time from 1, and gives a number to another file only when this one has ended. Throws outside the browser tests.
 */
export function ownInstance(): TestInstance {
  const instance = inject('instances')[Number(process.env.VITEST_POOL_ID) - 1];
  if (!instance) throw new Error(`Worker ${process.env.VITEST_POOL_ID} has no instance.`);
  return instance;
}
