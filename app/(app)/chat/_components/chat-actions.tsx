'use client';

import { createContext, use } from 'react';
import type { Drawing } from '#tools/contract/drawing.ts';
import type { ConversationStore } from '../_client/conversation-store.ts';

/** What the parts of a conversation can do; the same object for its whole life. */
export interface ChatActions {
  store: ConversationStore;
  /** Puts words into the composer and the cursor behind them. */
  fill(text: string): void;
  /** Takes an earlier message of one's own into the composer, to be sent in its place. */
  edit(messageId: string): void;
  /** Moves the focus into the conversation, before the button that was pressed goes with what it stood under. */
  focus(): void;
  /** Shows a drawing in the panel at the side. */
  enlarge(drawing: Drawing): void;
}

const Context = createContext<ChatActions | null>(null);

export const ChatActionsProvider = Context;

export function useChatActions(): ChatActions {
  const actions = use(Context);
  if (!actions) throw new Error('useChatActions needs a conversation above it');
  return actions;
}
