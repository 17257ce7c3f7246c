import { sql } from 'drizzle-orm';
import { check, integer, pgSchema, text, timestamp } from 'drizzle-orm/pg-core';
import { definers } from './conventions.ts';

const gateway = pgSchema('gateway');

/**
 * How many calls a minute the pool's functions (`/functions/v1/…`) take: `address` from one caller's address, `total`
 * from all together; `denied-address` and `denied-total` of calls without the service identity are written to the audit.
 */
export const callLimits = gateway.table(
  'call_limits',
  { scope: text().primaryKey(), callsPerMinute: integer().notNull() },
  (t) => [definers('call_limits'), check('call_limits_positive', sql`${t.callsPerMinute} > 0`)],
);

/** Calls of the present minute, by what is counted: `total`, `address <address>`, `denied-address <address>`, … */
export const callCounts = gateway.table(
  'call_counts',
  {
    counted: text().primaryKey(),
    minute: timestamp({ withTimezone: true, mode: 'string' }).notNull(),
    calls: integer().notNull(),
  },
  () => [definers('call_counts')],
);
