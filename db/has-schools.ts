import { sql } from 'drizzle-orm';
import { serviceDatabase } from './client.ts';

/** Whether any school is there yet: for the health check, which needs to know no more. Rejects while there is no database. */
export async function hasSchools(): Promise<boolean> {
  const [row] = await serviceDatabase().execute<{ any: boolean }>(sql`select exists (select from schools) as any`);
  return row?.any === true;
}
