/** Talks to the brain as the server does: one request per step. */
import { isDeepStrictEqual } from 'node:util';
import { declarationsOf, findOperation, type TestRole } from '#agents/ranker/testing/operations.ts';
import { answer } from '../../brain.ts';
import type { BrainRequest, Content, FunctionDeclaration, Json, Plan } from '../../wire.ts';
import type { Case } from './cases.ts';

export const instructionFor = (role: TestRole, extra: string[] = []): BrainRequest['systemInstruction'] => ({
  parts: [
    {
      text: [
        'You are the assistant of a school.',
        'Today: 2026-11-22 (Sunday)',
        'Time zone: Europe/Madrid',
        `Person: Ana Ruiz, ${role}`,
        'Locale: en',
        `Assistant: ${role}`,
        ...extra,
      ].join('\n'),
    },
  ],
});

export const toolsOf = (role: TestRole): FunctionDeclaration[] => declarationsOf(role) as FunctionDeclaration[];

/** A conversation that goes on: what was said, called and answered is kept as the client would send it back. */
export class TestConversation {
  readonly contents: Content[] = [];
  readonly role: TestRole;
  tools: FunctionDeclaration[];
  extra: string[];

  constructor(
    role: TestRole,
    { tools = toolsOf(role), extra = [] }: { tools?: FunctionDeclaration[]; extra?: string[] } = {},
  ) {
    this.role = role;
    this.tools = tools;
    this.extra = extra;
  }

  async say(text: string): Promise<Plan> {
    this.contents.push({ role: 'user', parts: [{ text }] });
    return this.step();
  }

  /** Answers the calls of the last step, in order. */
  async respond(...responses: { [key: string]: Json }[]): Promise<Plan> {
    const calls = this.contents.at(-1)?.parts.flatMap((part) => part.functionCall ?? []) ?? [];
    this.contents.push({
      role: 'user',
      parts: calls.map(({ id, name }, index) => ({
        functionResponse: {
          ...(id && { id }),
          name,
          response: { name, content: responses[index] ?? responses.at(-1)! },
        },
      })),
    });
    return this.step();
  }

  private async step(): Promise<Plan> {
    const plan = await answer({
      contents: this.contents,
      systemInstruction: instructionFor(this.role, this.extra),
      tools: this.tools,
      model: 'gemini-2.5-flash-lite',
      now: new Date('2026-11-22T10:00:00Z'),
    });
    const parts = [
      ...(plan.text ? [{ text: plan.text }] : []),
      ...(plan.calls ?? []).map((call, index) => ({
        functionCall: { ...call, id: `call-${this.contents.length}-${index}` },
      })),
    ];
    this.contents.push({ role: 'model', parts });
    return plan;
  }
}

export const withSearch = (role: TestRole): FunctionDeclaration[] => [
  ...toolsOf(role),
  findOperation as FunctionDeclaration,
];

/** Whether the first step of a new conversation is what a case expects; if not, what came instead. */
export async function outcomeOf([role, said, expected]: Case): Promise<{ hit: boolean; got: string }> {
  const plan = await new TestConversation(role).say(said);
  const got = plan.calls ? JSON.stringify(plan.calls.map(({ name, args }) => [name, args])) : (plan.text ?? '');
  if (expected instanceof RegExp) return { hit: !plan.calls && expected.test(plan.text ?? ''), got };
  return {
    hit: isDeepStrictEqual(
      plan.calls?.map(({ name, args }) => [name, args]),
      expected,
    ),
    got,
  };
}
