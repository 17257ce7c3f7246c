import type postgres from 'postgres';

/**
 * A transaction of the owner's in which rules that keep records and logs as they are, foreign keys and the log of changes are
 * silent: for what runs out or is erased, and for nothing else. Whoever deletes here minds the references.
 */
export async function asOwner<Result>(
  sql: postgres.Sql,
  work: (tx: postgres.TransactionSql) => PromiseLike<Result>,
): Promise<Result> {
  const { done } = (await sql.begin(async (tx) => {
    await tx`set local session_replication_role = replica`;
    return { done: await work(tx) };
  })) as { done: Result };
  return done;
}
