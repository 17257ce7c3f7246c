import type { ShownProposal } from './chat-message.ts';
import type { ConversationStore } from './conversation-store.ts';
import type { Decision } from './decision.ts';
import { Refused, request } from './request.ts';

/**
 * Has the server run exactly what the card shows. `key` is the proposal's id in the message; `proposal` may be one that
 * took its place.
 */
export async function approve(store: ConversationStore, key: string, proposal: ShownProposal): Promise<void> {
  store.decide(key, { state: 'running' });
  try {
    const { message, operationId } = await request(`/api/approvals/${proposal.approvalId}/approve`, 'POST');
    store.decide(key, { state: 'done', operationId, at: Date.now(), message });
  } catch (error) {
    const refused = refusedBy(error);
    // It may have run, here before the line broke or on another device: the server knows.
    if (refused.code === 'expired') await store.forget(key);
    else store.decide(key, afterRefusal(refused));
  }
}

export async function decline(store: ConversationStore, key: string, proposal: ShownProposal): Promise<void> {
  try {
    const { data } = await request<{ declined: boolean }>(`/api/approvals/${proposal.approvalId}/decline`, 'POST');
    if (data.declined) store.decide(key, { state: 'declined' });
    else await store.forget(key);
  } catch (error) {
    const { code, message } = refusedBy(error);
    store.decide(key, { state: 'refused', code, message: message || undefined });
  }
}

/** Takes back what was done; answers what stood in the way, if something did. */
export async function undo(
  store: ConversationStore,
  key: string,
  done: Extract<Decision, { state: 'done' }>,
): Promise<Refused | undefined> {
  if (!done.operationId) return undefined;
  store.decide(key, { ...done, operationId: done.operationId, state: 'undoing' });
  try {
    await request(`/api/me/actions/${done.operationId}/undo`, 'POST');
    store.decide(key, { state: 'undone' });
    return undefined;
  } catch (error) {
    store.decide(key, done);
    return refusedBy(error);
  }
}

const refusedBy = (error: unknown): Refused => (error instanceof Refused ? error : new Refused('internal', ''));

function afterRefusal({ code, message, details }: Refused): Decision {
  const moved = code === 'moved' ? (details.proposal as ShownProposal | undefined) : undefined;
  return moved ? { state: 'moved', proposal: moved } : { state: 'refused', code, message: message || undefined };
}
