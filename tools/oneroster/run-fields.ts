import { type SQL, sql } from 'drizzle-orm';
import { z } from 'zod';
import type { Transaction } from '#db/with-caller.ts';

const counts = z.object({ created: z.int(), changed: z.int(), ended: z.int() });

/** Figures of a check, an import or an export. */
export const runReport = z.object({
  version: z.string().optional(),
  files: z.array(
    z.object({
      file: z.string(),
      rows: z.int(),
      mode: z.string().optional(),
      ...{ created: z.int().optional(), recognised: z.int().optional(), changed: z.int().optional() },
      ...{ ended: z.int().optional(), unchanged: z.int().optional() },
    }),
  ),
  tables: z.record(z.string(), counts).optional(),
  cutOff: z.array(z.string()).optional(),
  elsewhere: z.int().optional(),
  administrators: z.int().optional(),
});

/** An import or export that somebody asked for. */
export const run = z.object({
  id: z.uuid(),
  direction: z.enum(['import', 'export']),
  fileName: z.string(),
  bytes: z.int(),
  parts: z.int(),
  status: z.string(),
  acceptSound: z.boolean(),
  progress: z.object({ step: z.string().optional(), file: z.string().optional(), rows: z.int().optional() }),
  report: runReport.nullable(),
  errorCount: z.int().nullable(),
  failure: z.string().nullable(),
  startedBy: z.string(),
  approvedBy: z.string().nullable(),
  startedAt: z.string(),
  finishedAt: z.string().nullable(),
});
export type Run = z.output<typeof run>;

export const rowError = z.object({ file: z.string(), line: z.int(), field: z.string(), message: z.string() });

/** Runs of the school, the latest first; or the one. The database refuses who may not exchange rosters. */
export async function readRuns(tx: Transaction, id: SQL, limit: number): Promise<Run[]> {
  const rows = await tx.execute<Run & Record<string, unknown>>(sql`
    select id, direction, file_name as "fileName", byte_size::int as bytes, part_count as parts, status, accept_sound as "acceptSound", progress, report,
      error_count as "errorCount", failure, started_by as "startedBy", approved_by as "approvedBy", to_json(created_at)#>>'{}' as "startedAt",
      to_json(finished_at)#>>'{}' as "finishedAt"
    from app.oneroster_runs(${id}, ${limit})`);
  return [...rows];
}
