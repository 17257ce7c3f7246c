import { type Tool, tool } from 'ai';
import { z } from 'zod';
import type { AnyOperation } from '#tools/contract/execute-operation.ts';
import { operationsOf } from '#tools/registry.ts';
import { type AgentContext, agentTool, toolName } from '#tools/surfaces/agent-tool.ts';
import type { JsonSchema } from '../ranker/json-schema.ts';
import { rankOperations } from '../ranker/rank.ts';

/** An agent's step offers at most this many (architecture.md): more would eat the token quota and confuse the choice. */
export const MOST_OFFERED = 16;
const FIND = 'find_operation';

/** Every operation of the caller's role as a tool, and which of them a step offers. */
export interface Toolbox {
  tools: Record<string, Tool>;
  /** Names to offer for `question`; what `find_operation` found earlier in the turn comes first. */
  offer(question: string, found?: readonly string[]): string[];
}

const rankable = (operation: AnyOperation) => ({
  name: operation.name,
  title: operation.title,
  description: operation.description,
  examples: operation.examples,
  effect: operation.effect,
  parameters: z.toJSONSchema(operation.input, { io: 'input', unrepresentable: 'any' }) as JsonSchema,
});

/** The tools of a caller's agent. Which are offered depends on the question; which may run, on the role alone. */
export function toolboxFor(context: AgentContext): Toolbox {
  const { role } = context.caller;
  const available = operationsOf(role).filter((operation) => !unlisted.has(operation.name));
  const cards = available.map(rankable);
  const rank = (query: string, limit: number) =>
    rankOperations(query, cards, { limit })
      .map((hit) => available.find((operation) => operation.name === hit.name))
      .filter((operation) => operation !== undefined);

  const find = tool({
    description:
      'Looks for an operation that is not offered, by what it should do. What it finds is offered in the next step.',
    inputSchema: z.strictObject({ query: z.string().min(1).max(300).describe('What should be done, in plain words') }),
    execute: async ({ query }) => ({
      operations: rank(query, 6).map((operation) => ({
        name: toolName(operation),
        title: operation.title,
        description: operation.description,
      })),
    }),
  });

  const tools: Record<string, Tool> = { [FIND]: find };
  for (const operation of available) tools[toolName(operation)] = agentTool(operation, context);
  const core = available.filter((operation) => operation.core?.includes(role)).map(toolName);

  return {
    tools,
    offer: (question, found = []) => {
      const ranked = rank(question, MOST_OFFERED).map(toolName);
      const wanted = [
        FIND,
        ...found.filter((name) => name in tools),
        ...ranked.slice(0, 8),
        ...core,
        ...ranked.slice(8),
      ];
      return [...new Set(wanted)].slice(0, MOST_OFFERED);
    },
  };
}

// Context for the admin assistant and for pages; a model that asked for them would only repeat itself.
const unlisted = new Set([
  'school.digest',
  'school.todayFor',
  'account.conversations',
  'account.renameConversation',
  'account.deleteConversation',
]);

/** Names that `find_operation` answered in the results of a turn's steps. */
export function foundNames(results: readonly { toolName: string; output: unknown }[]): string[] {
  return results
    .filter((result) => result.toolName === FIND)
    .flatMap((result) =>
      ((result.output as { operations?: { name: string }[] }).operations ?? []).map((operation) => operation.name),
    );
}
