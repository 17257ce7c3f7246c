import { sql } from 'drizzle-orm';
import type { Caller } from './caller.ts';
import { type WithCallerOptions, withCaller } from './with-caller.ts';

/** Duties that a member of staff may hold beside their role (access.md). */
export const duties = [
  'safeguarding_lead',
  'safeguarding_deputy',
  'counsellor',
  'office',
  'registrar',
  'exams',
] as const;
export type Duty = (typeof duties)[number];

/** The duties that the caller holds today. Empty for who is not staff. */
export async function loadDuties(caller: Caller, options: WithCallerOptions = {}): Promise<Duty[]> {
  const rows = await withCaller(
    caller,
    (tx) =>
      tx.execute<{ duty: Duty }>(
        sql`select duty from jsonb_array_elements_text(${JSON.stringify(duties)}::jsonb) duty where app.has_duty(duty)`,
      ),
    { ...options, readOnly: true },
  );
  return rows.map(({ duty }) => duty);
}
