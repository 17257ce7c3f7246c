import { type ExtractTablesWithRelations, sql } from 'drizzle-orm';
import type { PgTransaction } from 'drizzle-orm/pg-core';
import type { PostgresJsQueryResultHKT } from 'drizzle-orm/postgres-js';
import type { Claimant } from './caller.ts';
import { claimsKey, signClaims } from './claims.ts';
import { appDatabase, type Database } from './client.ts';
import { databaseEnvironment } from './env.ts';
import { withTransactionSpan } from './telemetry.ts';

/** A transaction that is the caller: row level security decides what it reads and writes. */
export type Transaction = PgTransaction<
  PostgresJsQueryResultHKT,
  Record<string, never>,
  ExtractTablesWithRelations<Record<string, never>>
>;

export interface WithCallerOptions {
  /** Rows written in it are logged under this operation, and can be undone by it. */
  operationId?: string;
  readOnly?: boolean;
  /** For tests: another pool or key than the process's own. */
  database?: Database;
  signingKey?: Buffer;
}

/** Thrown inside `withCaller` to take everything back and still hand a value out. */
export class RolledBack<Value> extends Error {
  readonly value: Value;
  constructor(value: Value) {
    super('rolled back on purpose');
    this.value = value;
  }
}

let processKey: Buffer | undefined;

function signingKey(): Buffer {
  const secret = databaseEnvironment().API_KEY_ENCRYPTION_KEY;
  if (!secret) throw new Error('API_KEY_ENCRYPTION_KEY is not set');
  processKey ??= claimsKey(secret);
  return processKey;
}

// Only [0-9a-f] of the values reaches the SQL text: no quoting rule, escape setting or encoding can matter.
const literal = (value: string) =>
  `convert_from(decode('${Buffer.from(value, 'utf8').toString('hex')}', 'hex'), 'UTF8')`;

/**
 * What opens a transaction as the caller: settings, limits and role, and the caller found once for all policies (before
 * writing is forbidden, since a new connection draws its key first).
 */
export function opening(
  { claims, signature }: ReturnType<typeof signClaims>,
  options: { operationId?: string; readOnly?: boolean; role?: string } = {},
): string {
  return `select set_config('request.jwt.claims', ${literal(claims)}, true), set_config('app.signature', '${signature}', true),
      set_config('app.operation_id', ${literal(options.operationId ?? '')}, true);
    set local lock_timeout = '2s'; set local role ${options.role ?? 'app_caller'};
    select app.resolve_caller()${options.readOnly ? '; set transaction read only' : ''}`;
}

/**
 * Runs `work` in one transaction as the caller. The set-up travels with the first query; if it fails, so does
 * everything after it, since the login itself may do nothing.
 * Throws what `work` throws, after rolling back.
 */
export async function withCaller<Result>(
  claimant: Claimant,
  work: (tx: Transaction) => Promise<Result>,
  options: WithCallerOptions = {},
): Promise<Result> {
  const database = options.database ?? appDatabase();
  const signed = signClaims(claimant, options.signingKey ?? signingKey());
  const attributes = { 'catalyst.read_only': options.readOnly ?? false };
  return withTransactionSpan(attributes, isRolledBack, (traceStatements) =>
    database.transaction(async (tx) => {
      traceStatements(tx);
      const opened = tx.execute(sql.raw(opening(signed, options))).then(() => undefined);
      opened.catch(() => undefined); // reported below, or by the first query
      const result = await work(tx);
      await opened;
      return result;
    }),
  );
}

const isRolledBack = (error: unknown) => error instanceof RolledBack;
