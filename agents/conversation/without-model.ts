import { randomUUID } from 'node:crypto';
import type { UIMessageChunk } from 'ai';
import { toAppError } from '#tools/contract/errors.ts';
import type { AnyOperation } from '#tools/contract/execute-operation.ts';
import { executeOperation } from '#tools/contract/execute-operation.ts';
import { operationsOf } from '#tools/registry.ts';
import { type AgentContext, type StepResult, toolName } from '#tools/surfaces/agent-tool.ts';
import { planRequests } from '../ranker/plan-requests.ts';
import { schoolDay } from './instructions.ts';
import { cardOf } from './operation-cards.ts';

const MOST_CALLS = 4;

/** What was read without a model, and what to say of it: the operations' own true sentences. */
export interface ReadWithoutModel {
  chunks: UIMessageChunk[];
  text: string;
}

/**
 * Answers a question by the lexical ranker alone, for a turn that no tool-calling model serves (§5.1, §6): reads run and
 * their summaries are the answer; a write is offered on its page. Never throws for a question that nothing fits.
 */
export async function readWithoutModel(question: string, context: AgentContext): Promise<ReadWithoutModel> {
  const { caller } = context;
  const operations = operationsOf(caller.role);
  const cards = operations.map(cardOf);
  const planned = planRequests(question, cards, {
    locale: caller.locale,
    role: caller.role,
    today: schoolDay(caller.timeZone).iso,
    timeZone: caller.timeZone,
  });
  const chunks: UIMessageChunk[] = [];
  const sentences: string[] = [];
  for (const request of planned.slice(0, MOST_CALLS)) {
    const operation = operations.find((one) => one.name === request.card?.name);
    if (!operation) continue;
    if (operation.effect !== 'read') {
      sentences.push(`“${operation.title}” can be done on your page; I cannot prepare changes at the moment.`);
      continue;
    }
    const result = await run(operation, request.args, context);
    const toolCallId = randomUUID();
    chunks.push(
      { type: 'tool-input-available', toolCallId, toolName: toolName(operation), input: request.args },
      { type: 'tool-output-available', toolCallId, output: result },
    );
    sentences.push(result.status === 'done' ? result.summary : result.status === 'failed' ? result.error.message : '');
  }
  const text = sentences.filter(Boolean).join('\n\n') || 'I find nothing among your pages that fits this question.';
  return { chunks, text };
}

async function run(operation: AnyOperation, input: unknown, context: AgentContext): Promise<StepResult> {
  const started = performance.now();
  const step = () => ({
    operation: operation.name,
    title: operation.title,
    milliseconds: Math.round(performance.now() - started),
  });
  try {
    const { data, message, drawings, page } = await executeOperation(operation, input, {
      ...context,
      surface: 'agent',
    });
    return { status: 'done', ...step(), summary: message, data, drawings, page };
  } catch (error) {
    const { code, message, details } = toAppError(error);
    return { status: 'failed', ...step(), error: { code, message, details } };
  }
}
