/** Next calls this once in each server process, before the first request. */
export async function register(): Promise<void> {
  // Set by Next itself, and compiled away: the edge runtime has neither a database nor node's tracing.
  if (process.env.NEXT_RUNTIME !== 'nodejs') return;
  const { refuseWrongSecrets } = await import('#db/vault/start-check.ts');
  refuseWrongSecrets(process.env);
  const { startTracing } = await import('#agents/tracing/start-tracing.ts');
  startTracing();
  const { startSealing } = await import('#inngest/sealing.ts');
  startSealing();
}
