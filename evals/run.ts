import { randomUUID } from 'node:crypto';
import { sql } from 'drizzle-orm';
import { keyPool } from '#agents/gateway/gateway-model.ts';
import type { Caller } from '#db/caller.ts';
import { appDatabase, serviceDatabase } from '#db/client.ts';
import { executeOperation } from '#tools/contract/execute-operation.ts';
import { findOperation, operationsOf } from '#tools/registry.ts';
import { toolDescription } from '#tools/surfaces/agent-tool.ts';
import { ask, callerOf } from './conversation.ts';
import { type EvalCase, type EvalRole, evalRoles, loadDataset } from './dataset.ts';
import { groundTruth } from './ground-truth.ts';
import { addOwnKey } from './own-key.ts';
import { printResults, type Result } from './report.ts';
import { type Scores, score, scorerNames } from './scorers.ts';

export interface EvalOptions {
  roles?: string[] | undefined;
  cases?: string[] | undefined;
  /** How often each case is run; it passes when every run does (pass^k). */
  runs: number;
  verbose: boolean;
  /** A key of the configured model; the demonstration models have their own. */
  modelKey?: string | undefined;
}

const accounts: Record<EvalRole, string> = {
  student: 'student@demo.school',
  teacher: 'teacher@demo.school',
  admin: 'admin@demo.school',
  parent: 'parent@demo.school',
};

/** Runs the datasets against the configured model, prints a table and a last line of JSON; false below the thresholds. */
export async function runEvals(options: EvalOptions): Promise<boolean> {
  await addOwnKey(options.modelKey);
  const chosen = evalRoles
    .filter((role) => !options.roles || options.roles.includes(role))
    .flatMap(loadDataset)
    .filter(({ id }) => !options.cases || options.cases.includes(id));
  const results: Result[] = [];
  try {
    for (const one of chosen) {
      for (let run = 1; run <= options.runs; run += 1) results.push(await runCase(one, run, options.verbose));
    }
  } finally {
    await keyPool().close?.();
    await appDatabase().$client.end();
    await serviceDatabase().$client.end();
  }
  return printResults(results, { partial: Boolean(options.roles ?? options.cases) });
}

async function runCase(one: EvalCase, run: number, verbose: boolean): Promise<Result> {
  const caller = await callerOf(one.as ?? accounts[one.role], one.role);
  await serviceDatabase().execute(sql`delete from user_ai_quotas where user_id = ${caller.userId}`);
  const conversationId = randomUUID();
  const sources = [await contextOf(caller)];
  const wrong: Result['wrong'] = Object.fromEntries(scorerNames.map((name) => [name, []])) as never;
  let milliseconds = 0;
  for (const turn of one.turns) {
    const truth = await groundTruth([...(turn.figures ?? []), ...daysIn(turn.arguments)]);
    const before = await changesBy(caller);
    const answer = await ask(caller, conversationId, turn.say);
    sources.push(turn.say);
    const changes = (await changesBy(caller)) - before;
    add(wrong, score({ turn, answer, sources, truth, changes, fixedWords: one.kind === 'care' }), turn.say);
    sources.push(...answer.steps.map(({ result }) => JSON.stringify(result)));
    milliseconds += answer.milliseconds.end;
    if (verbose) tell(turn.say, answer);
  }
  return { role: one.role, id: one.id, kind: one.kind, run, milliseconds, wrong };
}

const daysIn = (fields: Record<string, unknown> = {}) =>
  Object.values(fields).flatMap((value) =>
    typeof value === 'string' && value.startsWith('@') ? [value.slice(1)] : [],
  );

function add(wrong: Result['wrong'], scores: Scores, say: string) {
  for (const name of scorerNames) wrong[name].push(...scores[name].map((issue) => `“${say}”: ${issue}`));
}

/** What a model knows without a call: what its tools are for, the day, and for admins the digest of the school. */
async function contextOf(caller: Caller): Promise<string> {
  const tools = operationsOf(caller.role).map(toolDescription).join('\n');
  const today = new Intl.DateTimeFormat('en', { dateStyle: 'full', timeZone: caller.timeZone }).format(new Date());
  const digest = caller.role === 'admin' ? findOperation('school.digest') : undefined;
  if (!digest) return `${tools}\n${today}`;
  return `${tools}\n${today} ${JSON.stringify(await executeOperation(digest, {}, { caller, surface: 'page' }))}`;
}

/** Rows that a person's doings have changed, conversations and what they cost apart. */
async function changesBy({ userId }: Caller): Promise<number> {
  const [row] = await serviceDatabase().execute<{ count: number }>(sql`
    select count(*)::int as count from guard.change_log
    where actor_id = ${userId}::uuid and table_name not in ('conversations', 'messages', 'turns', 'stream_chunks')`);
  return row?.count ?? 0;
}

function tell(say: string, { text, steps }: Awaited<ReturnType<typeof ask>>) {
  const called = steps.map(
    ({ operation, input, result }) => `    ${operation} ${JSON.stringify(input)} → ${result.status}`,
  );
  console.log([`\n> ${say}`, ...called, `  ${text}`].join('\n'));
}
