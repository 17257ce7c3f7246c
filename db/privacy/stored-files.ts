import { createClient } from '@supabase/supabase-js';
import type { ErasureOptions } from './erase.ts';

const PATIENCE_MS = 30_000;

/** A Supabase project's storage, and the key that may delete there. */
export interface StorageAccess {
  url: string | undefined;
  serviceRoleKey: string | undefined;
}

/**
 * What takes files out of storage in an erasure; nothing where no storage is configured, and an erasure of somebody with
 * files is then refused (`FilesOutOfReach`). A file that is gone already is no error, so that a repeated erasure goes through.
 */
export function storedFiles({ url, serviceRoleKey }: StorageAccess): Pick<ErasureOptions, 'removeFile'> {
  if (!url || !serviceRoleKey) return {};
  const client = createClient(url, serviceRoleKey, {
    auth: { persistSession: false, autoRefreshToken: false },
    global: { fetch: (input, init) => fetch(input, { ...init, signal: AbortSignal.timeout(PATIENCE_MS) }) },
  });
  return {
    removeFile: async ({ bucket, path }) => {
      const { error } = await client.storage.from(bucket).remove([path]);
      if (error) throw new Error(`${bucket}/${path} could not be removed from storage: ${error.message}`);
    },
  };
}
