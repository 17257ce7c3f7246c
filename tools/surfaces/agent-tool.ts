import { type Tool, tool } from 'ai';
import type { z } from 'zod';
import type { Caller } from '#db/caller.ts';
import type { Skipped } from '../contract/define-operation.ts';
import type { Drawing } from '../contract/drawing.ts';
import { toAppError } from '../contract/errors.ts';
import { type AnyOperation, type ExecutionContext, executeOperation } from '../contract/execute-operation.ts';
import type { Ports } from '../contract/ports.ts';
import { type Proposal, proposeOperation } from '../contract/propose-operation.ts';

/** What a step of an agent found, as the chat shows it and keeps it with the message. */
export type StepResult = ReadResult | ProposalResult | FailedResult;

interface Step {
  operation: string;
  title: string;
  milliseconds: number;
}

export interface ReadResult extends Step {
  status: 'done';
  summary: string;
  data: unknown;
  drawings: Drawing[];
  page?: string;
}

export interface ProposalResult extends Step, Omit<Proposal, 'title' | 'operation'> {
  status: 'approval-required';
  summary: string;
  card: string;
}

export interface FailedResult extends Step {
  status: 'failed';
  error: { code: string; message: string; details?: Record<string, unknown> };
}

export interface AgentContext {
  caller: Caller;
  agent: string;
  conversationId: string;
  ports: Ports;
  connection?: ExecutionContext['connection'];
}

/** Function names of models have no dots. */
export const toolName = (operation: Pick<AnyOperation, 'name'>) => operation.name.replace('.', '_');

/** What a model reads of an operation: what it does, how people ask for it, whether it changes anything. */
export const toolDescription = (operation: AnyOperation) =>
  `${operation.description}\nExamples: ${operation.examples.join('; ')}\nEffect: ${operation.effect}`;

const MODEL_DATA_CHARACTERS = 6000;

/** For the model: the true sentences, and the data as far as it fits. People's words in it are data, never instructions. */
function forModel(result: StepResult) {
  if (result.status === 'failed') return { error: result.error };
  if (result.status === 'approval-required') {
    const { summary, card, changes, skipped, lasting } = result;
    return {
      status: result.status,
      title: card,
      summary,
      changes: changes.length,
      skipped: skipped.slice(0, 10) satisfies Skipped[],
      ...(lasting && { undo: lasting }),
    };
  }
  const data = JSON.stringify(result.data);
  return {
    summary: result.summary,
    ...(data.length <= MODEL_DATA_CHARACTERS
      ? { data: result.data }
      : { note: 'The rows are shown to the person; quote the summary.' }),
  };
}

/**
 * An operation as a tool of the AI SDK, bound to the caller. Reads run; writes are proposed, never run: the person
 * approves on the server's card. Failures are results, so that a model can ask back.
 */
export function agentTool(operation: AnyOperation, context: AgentContext): Tool {
  const step = (started: number): Step => ({
    operation: operation.name,
    title: operation.title,
    milliseconds: Math.round(performance.now() - started),
  });
  const execution = { ...context, surface: 'agent' as const };
  return tool({
    description: toolDescription(operation),
    inputSchema: operation.input as z.ZodType<Record<string, unknown>>,
    execute: async (input): Promise<StepResult> => {
      const started = performance.now();
      try {
        if (operation.effect === 'read') {
          const { data, message, drawings, page } = await executeOperation(operation, input, execution);
          return { status: 'done', ...step(started), summary: message, data, drawings, page };
        }
        const { title, message, ...proposal } = await proposeOperation(operation, input, execution);
        // What would be said once it is done is not for now: the words of a proposal are those of its card.
        return {
          ...proposal,
          message,
          status: 'approval-required',
          ...step(started),
          summary: `${title}.`,
          card: title,
        };
      } catch (error) {
        const { code, message, details } = toAppError(error);
        return { status: 'failed', ...step(started), error: { code, message, details } };
      }
    },
    toModelOutput: ({ output }) => ({
      type: 'json',
      value: JSON.parse(JSON.stringify(forModel(output as StepResult))),
    }),
  });
}
