import { randomUUID } from 'node:crypto';
import type { UIMessageChunk } from 'ai';
import { sql } from 'drizzle-orm';
import { runTurn } from '#agents/conversation/run-turn.ts';
import type { Caller, Role } from '#db/caller.ts';
import { serviceDatabase } from '#db/client.ts';
import type { StepResult } from '#tools/surfaces/agent-tool.ts';

export interface Step {
  /** The operation, by its own name; `find_operation` for the search among them. */
  operation: string;
  input: Record<string, unknown>;
  result: StepResult;
}

export interface Answer {
  text: string;
  steps: Step[];
  milliseconds: { firstText: number; end: number };
}

/** A demonstration person acting in a role. */
export async function callerOf(email: string, role: Role): Promise<Caller> {
  const [found] = await serviceDatabase().execute<Record<keyof Caller, string>>(sql`
    select p.id as "userId", m.id as "membershipId", m.school_id as "schoolId", m.role, 'aal1' as assurance,
      p.display_name as name, p.locale, s.time_zone as "timeZone"
    from person_emails e join profiles p on p.id = e.person_id
    join memberships m on m.school_id = e.school_id and m.person_id = e.person_id join schools s on s.id = m.school_id
    where e.email = ${email} and m.role = ${role} order by m.starts_on, m.id limit 1`);
  if (!found) throw new Error(`${email} is no ${role} of the demonstration`);
  return found as unknown as Caller;
}

/** Asks as the application does, and waits until the answer is kept. */
export async function ask(caller: Caller, conversationId: string, text: string): Promise<Answer> {
  const started = performance.now();
  const message = { id: randomUUID(), role: 'user' as const, parts: [{ type: 'text' as const, text }] };
  const turn = await runTurn({ caller, conversationId, message });
  const chunks: UIMessageChunk[] = [];
  let firstText = 0;
  for await (const chunk of turn.stream) {
    if (chunk.type === 'text-delta') firstText ||= performance.now() - started;
    chunks.push(chunk);
  }
  const end = performance.now() - started;
  await turn.stored;
  return { text: textOf(chunks), steps: stepsOf(chunks), milliseconds: { firstText: firstText || end, end } };
}

const textOf = (chunks: readonly UIMessageChunk[]): string =>
  chunks
    .map((chunk) => (chunk.type === 'text-delta' ? chunk.delta : chunk.type === 'error' ? chunk.errorText : ''))
    .join('');

function stepsOf(chunks: readonly UIMessageChunk[]): Step[] {
  const calls = new Map<string, { tool: string; input: unknown }>();
  return chunks.flatMap((chunk) => {
    if (chunk.type === 'tool-input-available')
      calls.set(chunk.toolCallId, { tool: chunk.toolName, input: chunk.input });
    const call = chunk.type === 'tool-output-available' ? calls.get(chunk.toolCallId) : undefined;
    if (!call || chunk.type !== 'tool-output-available') return [];
    const result = chunk.output as StepResult;
    return [{ operation: result.operation ?? call.tool, input: call.input as Record<string, unknown>, result }];
  });
}
