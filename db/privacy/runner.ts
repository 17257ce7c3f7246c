import { PgDialect } from 'drizzle-orm/pg-core';
import type postgres from 'postgres';
import type { Runner } from './field-keys.ts';

const dialect = new PgDialect({ casing: 'snake_case' });

/** drizzle's SQL on a plain connection. */
export const runnerOn = (sql: postgres.Sql | postgres.TransactionSql): Runner => ({
  execute: (query) => {
    const { sql: text, params } = dialect.sqlToQuery(query);
    return sql.unsafe(text, params as postgres.ParameterOrJSON<never>[]);
  },
});
