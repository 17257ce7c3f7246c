import { pgTable, text, uuid } from 'drizzle-orm/pg-core';

/**
 * Which families a key serves. Declared here for queries only: drizzle cannot express its partitions (one list of keys
 * per family and a default), so `supabase/migrations/0002_gateway.sql` makes it.
 */
export const aiKeyAssignments = pgTable('ai_key_assignments', {
  family: text().notNull(),
  keyId: uuid().notNull(),
});
