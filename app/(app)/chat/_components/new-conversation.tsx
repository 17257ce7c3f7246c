'use client';

import { usePathname, useRouter } from 'next/navigation';
import { type ReactNode, useEffect, useState } from 'react';
import { useTranslate } from '#app/_components/intl.tsx';
import type { StoredConversation } from '../_client/conversation-state.ts';
import { keptStore } from '../_client/stores.ts';
import { Conversation } from './conversation.tsx';

const nothing: StoredConversation = { messages: [], approvals: [], running: undefined };

/**
 * A conversation that begins. Its first message gives it an address without leaving the page; so this page may be found
 * again under the address of a conversation, when one comes back to it in the browser's history.
 */
export function NewConversation({ id, ask, greeting }: { id: string; ask?: string; greeting: ReactNode }) {
  const path = usePathname();
  const [fresh, setFresh] = useState(id);
  const addressed = path.match(/^\/chat\/([^/]+)$/)?.[1];
  const begun = keptStore(fresh)?.snapshot().messages.length;
  // "New chat" was chosen while this page already shows a conversation.
  if (!addressed && begun) setFresh(crypto.randomUUID());
  const shown = addressed ?? fresh;
  if (addressed && addressed !== fresh && !keptStore(addressed)) return <Reopen path={path} />;
  return <Conversation key={shown} id={shown} stored={nothing} ask={ask} greeting={greeting} />;
}

/** The browser kept the address only: the server has the conversation. */
function Reopen({ path }: { path: string }) {
  const t = useTranslate();
  const router = useRouter();
  useEffect(() => router.replace(path as Parameters<typeof router.replace>[0]), [router, path]);
  return <p className="animate-appear-late p-6 text-muted">{t('chat.loading')}</p>;
}
