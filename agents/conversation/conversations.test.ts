import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Caller } from '#db/caller.ts';
import { demonstration } from '#db/seed/demonstration.ts';
import type { AgentRole } from './role-agent.ts';
import { conversations, type Expected } from './testing/conversations.ts';
import { type Asked, type Stage, stageConversation } from './testing.ts';

let stage: Stage;
const callers = {} as Record<AgentRole, Caller>;

beforeAll(async () => {
  stage = await stageConversation();
  for (const role of ['teacher', 'admin', 'student', 'parent'] as const)
    callers[role] = await stage.database.caller(demonstration.accounts[role].email, role);
  const plenty = { normal: 1000, extra: 1000 };
  const quotas = { teacher: plenty, admin: plenty, student: plenty, parent: plenty };
  await stage.database
    .superuser`update public.school_settings set ai_quotas = ${stage.database.superuser.json(quotas)}`;
});
afterAll(() => stage.close());

/** Calls that only found out who is meant ("my kids") are no part of the answer. */
const callsOf = ({ steps }: Asked) =>
  steps.filter(
    (step, index) =>
      step.operation !== undefined &&
      !(
        step.status === 'failed' &&
        step.error.code === 'ambiguous' &&
        steps.slice(index + 1).some((later) => later.operation === step.operation)
      ),
  );

function judge(said: string, asked: Asked, { operations, input, status, says }: Expected) {
  const calls = callsOf(asked);
  expect(calls.map((call) => call.operation).sort(), `${said} → ${asked.text}`).toEqual([...operations].sort());
  if (status) for (const call of calls) expect(call.status, `${said} → ${asked.text}`).toBe(status);
  if (input)
    expect(
      calls.map((call) => call.input),
      said,
    ).toContainEqual(expect.objectContaining(deep(input)));
  if (says) expect(asked.text, said).toMatch(says);
}

const deep = (input: Record<string, unknown>): Record<string, unknown> =>
  Object.fromEntries(
    Object.entries(input).map(([name, value]) => [
      name,
      Array.isArray(value) ? value.map((item) => expect.objectContaining(item)) : value,
    ]),
  );

describe('conversations on the seeded school', () => {
  it.each(conversations.map(([role, ...turns]) => ({ role, first: turns[0]![0], turns })))(
    '$role: $first',
    async ({ role, turns }) => {
      let conversation: string | undefined;
      for (const [said, expected] of turns) {
        const asked = await stage.ask(callers[role], said, conversation);
        conversation = asked.conversationId;
        judge(said, asked, expected);
      }
    },
  );
});
