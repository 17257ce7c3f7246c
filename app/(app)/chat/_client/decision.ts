import type { Approval } from '#agents/conversation/store.ts';
import type { ShownProposal } from './chat-message.ts';

/** How long a change can be undone, and how long what is sent is held (spec §2.5). */
const UNDO_MILLISECONDS = 30 * 60_000;
const HELD_MILLISECONDS = 60_000;

/** What became of a proposal, as far as this page knows. */
export type Decision =
  | { state: 'open' }
  | { state: 'running' }
  | { state: 'done'; operationId: string | undefined; at: number; message: string }
  | { state: 'undoing'; operationId: string; at: number; message: string }
  | { state: 'undone' }
  | { state: 'declined' }
  | { state: 'expired' }
  /** It did not run: why, and whether asking again can help. */
  | { state: 'refused'; message: string | undefined; code: string }
  /** The world changed: `proposal` is what it would do now. */
  | { state: 'moved'; proposal: ShownProposal };

/** What the server knows of a proposal. A decided one says what its preview said would be said. */
export function decisionOf(proposal: ShownProposal, approval: Approval | undefined, now: number): Decision {
  if (approval?.decision === 'declined') return { state: 'declined' };
  if (approval?.decision === 'approved') {
    if (approval.undone) return { state: 'undone' };
    const at = Date.parse(approval.decidedAt ?? '') || now;
    return { state: 'done', operationId: approval.operationId ?? undefined, at, message: proposal.message };
  }
  return Date.parse(proposal.expiresAt) > now ? { state: 'open' } : { state: 'expired' };
}

/** Until when it can be taken back; what lasts, never. */
export const undoUntil = (proposal: Pick<ShownProposal, 'held' | 'lasting'>, decidedAt: number): number => {
  if (proposal.lasting) return decidedAt;
  return decidedAt + (proposal.held ? HELD_MILLISECONDS : UNDO_MILLISECONDS);
};
