import { type Tool, tool } from 'ai';
import { z } from 'zod';
import { operationsOf } from '#tools/registry.ts';
import { type AgentContext, agentTool, toolName } from '#tools/surfaces/agent-tool.ts';
import { rankOperations } from '../ranker/rank.ts';
import { schoolDay } from './instructions.ts';
import { cardOf } from './operation-cards.ts';

/** An agent's step offers at most this many (architecture.md): more would eat the token quota and confuse the choice. */
export const MOST_OFFERED = 16;
const FIND = 'find_operation';

/** Every operation of the caller's role as a tool, and which of them a step offers. */
export interface Toolbox {
  tools: Record<string, Tool>;
  /** Names to offer; what `find_operation` found earlier in the turn comes first. */
  offer(talk: Talk, found?: readonly string[]): string[];
}

/** What is talked about: "and last month?" means nothing without what came before. */
export interface Talk {
  question: string;
  before: string | undefined;
  /** Tools that the answer before used. */
  used: readonly string[];
}

/** The tools of a caller's agent. Which are offered depends on the question; which may run, on the role alone. */
export function toolboxFor(context: AgentContext): Toolbox {
  const { role } = context.caller;
  const available = operationsOf(role).filter((operation) => !unlisted.has(operation.name));
  const cards = available.map(cardOf);
  const time = { today: schoolDay(context.caller.timeZone).iso, locale: context.caller.locale, role };
  const rank = (query: string, limit: number) =>
    rankOperations(query, cards, { limit, ...time })
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
    offer: ({ question, before, used }, found = []) => {
      const ranked = rank(question, MOST_OFFERED).map(toolName);
      const parts = partsOf(question).map((part) => rank(part, 3).map(toolName));
      const wanted = [
        ...[FIND, ...found, ...used].filter((name) => name in tools),
        ...ranked.slice(0, 6),
        ...parts.flat(),
        ...(before ? rank(before, 2).map(toolName) : []),
        ...core,
        ...ranked.slice(6),
      ];
      return [...new Set(wanted)].slice(0, MOST_OFFERED);
    },
  };
}

// Context for the admin assistant and for pages; a model that asked for them would only repeat itself.
const unlisted = new Set([
  'school.digest',
  'account.conversations',
  'account.renameConversation',
  'account.deleteConversation',
]);

/** What a question asks for one after the other ("who is absent and what is due?"); empty where it is one thing. */
function partsOf(question: string): string[] {
  const parts = question
    .split(/[,;?.]\s+|\s+(?:and|y|et|und)\s+/i)
    .filter((part) => part.trim().split(/\s+/).length > 1)
    .slice(0, 3);
  return parts.length > 1 ? parts : [];
}

/** Names that `find_operation` answered in the results of a turn's steps. */
export function foundNames(results: readonly { toolName: string; output: unknown }[]): string[] {
  return results
    .filter((result) => result.toolName === FIND)
    .flatMap((result) =>
      ((result.output as { operations?: { name: string }[] }).operations ?? []).map((operation) => operation.name),
    );
}
