import postgres from 'postgres';
import { waitingForLocks } from '#db/testing.ts';

export type Statement = (sql: postgres.Sql) => Promise<unknown>;

/**
 * Runs statements that meet: each on a connection of its own, all held up by the buckets (or some) until `held` of them wait,
 * and then let go at once. Whom PostgreSQL ends because two wait for each other comes back among `failures`.
 */
export async function together(
  superuserUrl: string,
  statements: Statement[],
  { held = statements.length, buckets }: { held?: number; buckets?: string[] } = {},
): Promise<{ answers: unknown[]; failures: string[] }> {
  const options = { onnotice: () => {}, connection: { application_name: 'together', deadlock_timeout: '50ms' } };
  const connections = statements.map(() => postgres(superuserUrl, { ...options, max: 1 }));
  const gate = postgres(superuserUrl, { max: 2, onnotice: () => {} });
  try {
    await Promise.all(connections.map((sql) => sql`select`));
    let under: Promise<PromiseSettledResult<unknown>[]> = Promise.resolve([]);
    await gate.begin(async (tx) => {
      await tx`select from public.ai_buckets where ${buckets ? tx`id = any (${buckets})` : tx`true`} order by id for update`;
      under = Promise.allSettled(statements.map((run, index) => run(connections[index]!)));
      while ((await waitingForLocks(gate, 'together')) < held) await new Promise((resolve) => setTimeout(resolve, 5));
      // Those that are not held up may come as far as they do.
      if (held < statements.length) await new Promise((resolve) => setTimeout(resolve, 100));
    });
    const ended = await under;
    return {
      answers: ended.flatMap((one) => (one.status === 'fulfilled' ? [one.value] : [])),
      failures: ended.flatMap((one) => (one.status === 'rejected' ? [one.reason.code ?? String(one.reason)] : [])),
    };
  } finally {
    await Promise.all([gate, ...connections].map((sql) => sql.end()));
  }
}

export const report =
  (id: string, failure: Record<string, unknown>): Statement =>
  async (sql) => {
    const [row] = await sql`select gateway.report(${id}::uuid, ${sql.json(failure as never)}) as answer`;
    return row!.answer;
  };

export const settle =
  (items: Record<string, unknown>[]): Statement =>
  async (sql) => {
    const [row] = await sql`select gateway.settle(${sql.json(items as never)}) as answer`;
    return row!.answer;
  };
