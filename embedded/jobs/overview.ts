import type { Engine } from './engine.ts';
import type { JobFunction } from './protocol.ts';

/** What can be seen of the jobs. Times in ISO 8601; no event's data, since it may be about people. */
export interface Overview {
  functions: { id: string; name: string; triggers: string[]; nextRun: string | null; lastRun: RunSummary | null }[];
  runs: RunSummary[];
}

export interface RunSummary {
  id: string;
  functionId: string;
  trigger: string;
  status: string;
  createdAt: string;
  milliseconds: number | null;
  steps: number;
  error: string | null;
}

const SHOWN = 50;

export async function readOverview(
  engine: Engine,
  nextRun: (functionId: string) => Date | undefined,
): Promise<Overview> {
  const { sql } = engine;
  const columns = sql`r.id, r.function_id, r.event ->> 'name' as trigger, r.status, to_jsonb(r.created_at) #>> '{}' as created_at,
    round(extract(epoch from r.ended_at - r.started_at) * 1000)::int as milliseconds, r.error ->> 'message' as error,
    (select count(*)::int from pgboss.inngest_step s where s.run_id = r.id) as steps`;
  const runs = await sql<
    RunSummary[]
  >`select ${columns} from pgboss.inngest_run r order by r.created_at desc limit ${SHOWN}`;
  const last = await sql<
    RunSummary[]
  >`select distinct on (r.function_id) ${columns} from pgboss.inngest_run r order by r.function_id, r.created_at desc`;
  return {
    runs: [...runs],
    functions: engine.functions.map((fn) => ({
      id: fn.id,
      name: fn.name ?? fn.id,
      triggers: triggersOf(fn),
      nextRun: nextRun(fn.id)?.toISOString() ?? null,
      lastRun: last.find(({ functionId }) => functionId === fn.id) ?? null,
    })),
  };
}

const triggersOf = (fn: JobFunction) =>
  fn.triggers.map((trigger) => ('cron' in trigger ? trigger.cron : trigger.event));
