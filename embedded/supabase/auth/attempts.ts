import type { TransactionSql } from 'postgres';
import { AuthError } from './auth-error.ts';
import type { AuthService } from './service.ts';

const ALLOWED = 5;
const WINDOW = '15 minutes';

/**
 * Runs a guess at a secret (password, one-time code) under the limit of five failures in fifteen minutes for each pair
 * of account and network address. The row of the pair stays locked while the guess is checked, so that parallel
 * guesses are counted one by one. A guess that comes out right clears the pair. Throws AuthError
 * `over_request_rate_limit` once the pair is locked, whether or not the account exists.
 */
export async function limited<T>(
  { sql }: AuthService,
  guess: { kind: 'password' | 'code'; account: string; address: string },
  check: (tx: TransactionSql) => Promise<T | undefined>,
): Promise<T | undefined> {
  const { kind, account, address } = guess;
  return sql.begin(async (tx) => {
    const [row] = await tx<[{ count: number; seconds_left: number }]>`
      insert into auth.attempts as known (kind, account, address, count, window_start)
      values (${kind}, ${account}, ${address}, 1, now())
      on conflict (kind, account, address) do update set
        count = case when known.window_start < now() - ${WINDOW}::interval then 1 else known.count + 1 end,
        window_start = case when known.window_start < now() - ${WINDOW}::interval then now() else known.window_start end
      returning count, ceil(extract(epoch from window_start + ${WINDOW}::interval - now()))::int as seconds_left`;
    if (row.count > ALLOWED) throw locked(row.seconds_left);
    const found = await check(tx);
    if (found === undefined) await tx`delete from auth.attempts where window_start < now() - ${WINDOW}::interval`;
    else await tx`delete from auth.attempts where kind = ${kind} and account = ${account} and address = ${address}`;
    return found;
  }) as Promise<T | undefined>;
}

/** Counts mails asked for one account. False once five were asked for in fifteen minutes: no further one is sent. */
export async function mayMail({ sql }: AuthService, account: string): Promise<boolean> {
  const [row] = await sql<[{ count: number }]>`
    insert into auth.attempts as known (kind, account, address, count, window_start)
    values ('mail', ${account}, '', 1, now())
    on conflict (kind, account, address) do update set
      count = case when known.window_start < now() - ${WINDOW}::interval then 1 else known.count + 1 end,
      window_start = case when known.window_start < now() - ${WINDOW}::interval then now() else known.window_start end
    returning count`;
  return row.count <= ALLOWED;
}

function locked(secondsLeft: number): AuthError {
  const minutes = Math.max(1, Math.ceil(secondsLeft / 60));
  return new AuthError(
    429,
    'over_request_rate_limit',
    `Too many failed attempts for this account from this address. Try again in ${minutes === 1 ? 'a minute' : `${minutes} minutes`}.`,
  );
}
