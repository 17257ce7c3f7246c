import type { ChatMessage } from '#agents/conversation/store.ts';
import type { Proposal } from '#tools/contract/propose-operation.ts';
import type { ProposalResult, ReadResult, StepResult } from '#tools/surfaces/agent-tool.ts';

export type { ChatMessage } from '#agents/conversation/store.ts';

type Part = ChatMessage['parts'][number];

/** One call of an operation, as the interface sees it: what it was given, and what came of it once it did. */
export interface Step {
  id: string;
  /** `attendance_markClass` */
  toolName: string;
  input: unknown;
  result: StepResult | undefined;
  /** A failure before the operation could answer. */
  error: string | undefined;
}

/** What an approval card shows of a proposal; a proposal that took another's place has no step of its own. */
export type ShownProposal = Omit<Proposal, 'title'> & { title: string };

const isTool = (part: Part) => part.type.startsWith('tool-');

/** The calls in a message, in order; the search for operations is not one. */
export function stepsOf(message: ChatMessage): Step[] {
  return message.parts.filter(isTool).flatMap((part) => {
    const tool = part as unknown as { toolCallId: string; input?: unknown; output?: unknown; errorText?: string };
    const toolName = part.type.slice('tool-'.length);
    if (toolName === 'find_operation') return [];
    const output = tool.output as StepResult | undefined;
    const result = output && 'status' in output ? output : undefined;
    return [{ id: tool.toolCallId, toolName, input: tool.input, result, error: tool.errorText }];
  });
}

/** Several fit what was named, and the person is asked which one is meant: no failure to them. */
export const asksBack = ({ result }: Step): boolean => result?.status === 'failed' && result.error.code === 'ambiguous';

export const hasFailed = (step: Step): boolean =>
  step.error !== undefined || (step.result?.status === 'failed' && !asksBack(step));

export const readsOf = (steps: readonly Step[]): ReadResult[] =>
  steps.flatMap(({ result }) => (result?.status === 'done' ? [result] : []));

export const proposalsOf = (steps: readonly Step[]): ShownProposal[] =>
  steps.flatMap(({ result }) => (result?.status === 'approval-required' ? [shownProposal(result)] : []));

function shownProposal({ card, ...proposal }: ProposalResult): ShownProposal {
  return { ...proposal, title: card };
}

export function textOf(message: Pick<ChatMessage, 'parts'>): string {
  return message.parts
    .map((part) => (part.type === 'text' ? part.text : ''))
    .filter(Boolean)
    .join('\n\n');
}

/** Whether an answer has nothing that a person could see: it ended before its first word, and no operation was called. */
export const isBlank = (message: ChatMessage): boolean => textOf(message) === '' && stepsOf(message).length === 0;

/** The sentence in which a turn failed, as it is kept with the message. */
export function failureOf(message: ChatMessage): string | undefined {
  const part = message.parts.find(({ type }) => type === 'data-failure');
  return part && (part as { data: { message: string } }).data.message;
}
