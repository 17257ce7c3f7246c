import { randomUUID } from 'node:crypto';
import { cpus } from 'node:os';
import { sql } from 'drizzle-orm';
import { keyPool } from '#agents/gateway/gateway-model.ts';
import { appDatabase, serviceDatabase } from '#db/client.ts';
import { ask, callerOf } from '../conversation.ts';
import type { Measured } from './run.ts';

const WARM_UP = 3;
const TURNS = 40;
const questions = [
  ['student@demo.school', 'student', 'How is my attendance?'],
  ['teacher@demo.school', 'teacher', 'Which students of 8B have missing work?'],
  ['parent@demo.school', 'parent', 'Was Leo late this month?'],
  ['admin@demo.school', 'admin', 'Give me an overview of the school'],
] as const;

/**
 * One turn of a person, from the request to the first words and to the end: conversation, ranking, gateway with its key
 * pool, model server over HTTP, operation under row security. The demonstration model adds no delay of its own.
 */
export async function bench(): Promise<Measured> {
  const milliseconds: Record<string, number[]> = {};
  try {
    for (const [email, role, question] of questions) {
      const caller = await callerOf(email, role);
      const [first, end] = [`${role}: first words`, `${role}: end`].map((what) => {
        const values: number[] = [];
        milliseconds[what] = values;
        return values;
      });
      for (let turn = -WARM_UP; turn < TURNS; turn += 1) {
        await serviceDatabase().execute(sql`delete from user_ai_quotas where user_id = ${caller.userId}`);
        const answer = await ask(caller, randomUUID(), question);
        if (turn < 0) continue;
        first?.push(answer.milliseconds.firstText);
        end?.push(answer.milliseconds.end);
      }
    }
  } finally {
    await keyPool().close?.();
    await appDatabase().$client.end();
    await serviceDatabase().$client.end();
  }
  const processor = cpus();
  return {
    milliseconds,
    conditions: { processors: processor.length, model: processor[0]?.model ?? 'unknown', node: process.version },
  };
}
