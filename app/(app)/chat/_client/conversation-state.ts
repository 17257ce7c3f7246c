import type { Approval } from '#agents/conversation/store.ts';
import type { ChatMessage } from './chat-message.ts';
import type { Decision } from './decision.ts';

/** What a conversation is doing: nothing; a message is on its way; an answer comes; it is asked to stop; the line is being restored. */
export type Phase = 'idle' | 'sending' | 'answering' | 'stopping' | 'reconnecting';

/** A failure that no message carries. `code` `offline` and `unauthenticated` have words of their own here. */
export interface Failure {
  code: string;
  message: string;
}

export interface ConversationState {
  messages: readonly ChatMessage[];
  phase: Phase;
  /** When the running turn began, for the words of waiting. */
  since: number;
  failure: Failure | undefined;
  /** What the server knew of proposals when it was last asked, by id. */
  approvals: ReadonlyMap<string, Approval>;
  /** What was decided on this page since, by the id of the proposal in the message. */
  decisions: ReadonlyMap<string, Decision>;
}

/** A conversation as the server hands it over. */
export interface StoredConversation {
  messages: ChatMessage[];
  approvals: Approval[];
  running: { turnId: string } | undefined;
}

export const approvalsById = (approvals: readonly Approval[]) =>
  new Map(approvals.map((approval) => [approval.id, approval]));
