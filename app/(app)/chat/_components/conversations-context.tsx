'use client';

import { createContext, type ReactNode, use, useCallback, useMemo, useState } from 'react';
import { request } from '../_client/request.ts';
import { forgetStore } from '../_client/stores.ts';

export interface ListedConversation {
  id: string;
  title: string;
  lastMessageAt: string;
}

interface Conversations {
  /** Newest first. */
  items: readonly ListedConversation[];
  more: boolean;
  /** A conversation was opened or went on: it comes first. */
  touch(id: string, title?: string): void;
  rename(id: string, title: string): Promise<void>;
  remove(id: string): Promise<void>;
  loadMore(): Promise<void>;
}

interface Page {
  conversations: ListedConversation[];
  more: boolean;
}

const path = '/api/me/conversations';
const Context = createContext<Conversations | null>(null);

export const searchConversations = async (words: string): Promise<readonly ListedConversation[]> =>
  (await request<Page>(`${path}?search=${encodeURIComponent(words)}`)).data.conversations;

/** The person's conversations, kept up with what happens on this page. */
export function ConversationsProvider({ first, children }: { first: Page; children: ReactNode }) {
  const [page, setPage] = useState(first);
  const change = useCallback(
    (next: (items: readonly ListedConversation[]) => ListedConversation[]) =>
      setPage((before) => ({ ...before, conversations: next(before.conversations) })),
    [],
  );
  const touch = useCallback(
    (id: string, title = '') =>
      change((items) => {
        const known = items.find((item) => item.id === id);
        const touched = { id, title: known?.title || title, lastMessageAt: new Date().toISOString() };
        return [touched, ...items.filter((item) => item.id !== id)];
      }),
    [change],
  );
  const value = useMemo(
    () => ({
      items: page.conversations,
      more: page.more,
      touch,
      async rename(id: string, title: string) {
        await request(`${path}/${id}`, 'PATCH', { title });
        change((items) => items.map((item) => (item.id === id ? { ...item, title } : item)));
      },
      async remove(id: string) {
        await request(`${path}/${id}`, 'DELETE');
        forgetStore(id);
        change((items) => items.filter((item) => item.id !== id));
      },
      async loadMore() {
        const before = page.conversations.at(-1)?.lastMessageAt ?? '';
        const { data } = await request<Page>(`${path}?before=${encodeURIComponent(before)}`);
        setPage({ conversations: [...page.conversations, ...data.conversations], more: data.more });
      },
    }),
    [page, touch, change],
  );
  return <Context value={value}>{children}</Context>;
}

export function useConversations(): Conversations {
  const conversations = use(Context);
  if (!conversations) throw new Error('useConversations needs the frame of the chat above it');
  return conversations;
}
