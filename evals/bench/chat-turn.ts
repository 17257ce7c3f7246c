import { randomUUID } from 'node:crypto';
import { sql } from 'drizzle-orm';
import { keyPool } from '#agents/gateway/gateway-model.ts';
import { appDatabase, serviceDatabase } from '#db/client.ts';
import { ask, callerOf } from '../conversation.ts';
import { readFlags } from './flags.ts';
import { summaryOf } from './quantiles.ts';
import type { BenchReport } from './run.ts';

const WARM_UP = 3;
const questions = [
  ['student@demo.school', 'student', 'How is my attendance?'],
  ['teacher@demo.school', 'teacher', 'Which students of 8B have missing work?'],
  ['parent@demo.school', 'parent', 'Was Leo late this month?'],
  ['admin@demo.school', 'admin', 'Give me an overview of the school'],
] as const;

/**
 * One turn of a person, from the request to the first words and to the end: conversation, ranking, gateway with its key
 * pool, model server over HTTP, operation under row security. The demonstration model adds no delay of its own.
 * `--turns` of each role are measured. Figures: the slowest role's `firstWordsP50Ms`, `firstWordsP95Ms`, `endP50Ms`,
 * `endP95Ms`, and each role's in `rows`.
 */
export async function bench(args: string[]): Promise<BenchReport> {
  const { turns } = readFlags(args, { turns: 40 });
  const firstWords: Record<string, number[]> = {};
  const ends: Record<string, number[]> = {};
  try {
    for (const [email, role, question] of questions) {
      const caller = await callerOf(email, role);
      const [first, end] = [[] as number[], [] as number[]];
      for (let turn = -WARM_UP; turn < turns; turn += 1) {
        await serviceDatabase().execute(sql`delete from user_ai_quotas where user_id = ${caller.userId}`);
        const { milliseconds } = await ask(caller, randomUUID(), question);
        if (turn < 0) continue;
        first.push(milliseconds.firstText);
        end.push(milliseconds.end);
      }
      firstWords[role] = first;
      ends[role] = end;
    }
  } finally {
    await keyPool().close?.();
    await appDatabase().$client.end();
    await serviceDatabase().$client.end();
  }
  return report(firstWords, ends);
}

function report(firstWords: Record<string, number[]>, ends: Record<string, number[]>): BenchReport {
  const named = (samples: Record<string, number[]>, what: string) =>
    Object.entries(samples).map(([role, values]) => ({ what: `${role}: ${what}`, ...summaryOf(values) }));
  const first = named(firstWords, 'first words');
  const end = named(ends, 'end');
  const rows = questions.flatMap((_, index) => [first[index]!, end[index]!]);
  const slowest = (of: typeof rows, quantile: 'p50' | 'p95') => Math.max(...of.map((row) => row[quantile]));
  return {
    tables: [
      {
        title: 'Milliseconds of a turn',
        columns: ['', 'n', 'p50', 'p95', 'max'],
        rows: rows.map(({ what, n, p50, p95, max }) => [what, n, p50, p95, max]),
      },
    ],
    figures: {
      firstWordsP50Ms: slowest(first, 'p50'),
      firstWordsP95Ms: slowest(first, 'p95'),
      endP50Ms: slowest(end, 'p50'),
      endP95Ms: slowest(end, 'p95'),
      rows,
    },
  };
}
