import { sql } from 'drizzle-orm';
import type { Caller } from './caller.ts';
import type { Database } from './client.ts';

export type ServiceTransaction = Parameters<Parameters<Database['transaction']>[0]>[0];

/**
 * Reads by the service login for a person of the platform. The audit row stands in the same transaction: no look
 * without its entry. `entry` names the operation and what was looked at, never personal content.
 */
export function auditedService<Result>(
  database: Database,
  { userId, membershipId, schoolId }: Pick<Caller, 'userId' | 'membershipId' | 'schoolId'>,
  entry: { operation: string; detail?: Record<string, unknown> },
  work: (tx: ServiceTransaction) => Promise<Result>,
): Promise<Result> {
  const row = { ...entry, personId: userId, membershipId, schoolId, surface: 'page' };
  return database.transaction(async (tx) => {
    await tx.execute(sql`select guard.audit_service(${JSON.stringify(row)}::jsonb)`);
    return work(tx);
  });
}
