import type { StoredConversation } from './conversation-state.ts';
import { ConversationStore } from './conversation-store.ts';

const MOST_KEPT = 8;
const kept = new Map<string, ConversationStore>();

/** The conversation as this page left it, if it was open before: an answer goes on while one looks elsewhere. */
export const keptStore = (id: string): ConversationStore | undefined => kept.get(id);

/** A conversation's one store in this browser; on the server, a new one for each request. */
export function storeOf(id: string, stored: StoredConversation): ConversationStore {
  if (typeof window === 'undefined') return new ConversationStore(id, stored);
  const store = kept.get(id) ?? new ConversationStore(id, stored);
  kept.delete(id);
  kept.set(id, store);
  for (const [oldest, one] of kept) {
    if (kept.size <= MOST_KEPT) break;
    if (!one.busy) kept.delete(oldest);
  }
  return store;
}

/** A conversation that was deleted is not kept. */
export const forgetStore = (id: string): void => void kept.delete(id);
