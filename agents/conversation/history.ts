import type { ProposalResult, StepResult } from '#tools/surfaces/agent-tool.ts';
import type { Approval, ChatMessage } from './store.ts';

const MOST_MESSAGES = 24;

type Part = ChatMessage['parts'][number];

const outputOf = (part: Part): StepResult | undefined =>
  part.type.startsWith('tool-') && 'output' in part ? (part.output as StepResult | undefined) : undefined;

/** The proposal in a part of a message, if it is one. */
export function proposalOf(part: Part): ProposalResult | undefined {
  const output = outputOf(part);
  return output?.status === 'approval-required' ? output : undefined;
}

/**
 * What the model is shown of the conversation: the newest messages, unfinished tool calls left out (a call without a
 * result is refused by providers), and for each proposal what became of it.
 */
export function historyFor(messages: readonly ChatMessage[], approvals: readonly Approval[]): ChatMessage[] {
  const decided = new Map(approvals.map((approval) => [approval.id, approval]));
  const kept = messages.slice(-MOST_MESSAGES);
  const first = kept.findIndex((message) => message.role === 'user');
  return kept
    .slice(Math.max(first, 0))
    .map((message) => ({ ...message, parts: message.parts.flatMap((part) => shown(part, decided)) }))
    .filter((message) => message.parts.some(({ type }) => type !== 'step-start'));
}

/** Understood by models, and by the demonstration's. */
const GO_ON =
  'Your answer broke off there. Go on from exactly where it stopped: repeat nothing of it, and say nothing about the interruption.';

/**
 * The history as a model may be sent it: an answer that goes on with one that broke off follows the request to do so, since
 * providers refuse calls of tools that follow words of their own.
 */
export function withContinuations(history: readonly ChatMessage[]): ChatMessage[] {
  return history.flatMap((message, index) => {
    const next = history[index + 1];
    const goesOn = message.role === 'assistant' && (next === undefined || next.role === 'assistant');
    return goesOn
      ? [message, { id: `${message.id}-continued`, role: 'user', parts: [{ type: 'text', text: GO_ON }] }]
      : [message];
  });
}

/** What the newest answer has said; empty when a question is the newest. */
export function lastAnswer(history: readonly ChatMessage[]): string {
  const last = history.at(-1);
  return last?.role === 'assistant' ? last.parts.map((part) => (part.type === 'text' ? part.text : '')).join('') : '';
}

function shown(part: Part, decided: Map<string, Approval>): Part[] {
  if (part.type.startsWith('data-')) return [];
  if (
    part.type.startsWith('tool-') &&
    !('output' in part && part.output !== undefined) &&
    !('errorText' in part && part.errorText)
  )
    return [];
  const proposal = proposalOf(part);
  if (!proposal) return [part];
  const approval = decided.get(proposal.approvalId);
  const outcome = approval?.undone ? 'undone' : (approval?.decision ?? 'waiting for the person');
  return [{ ...part, output: { ...proposal, summary: `${proposal.summary} (${outcome})` } } as Part];
}
