'use client';

import { type ReactNode, useCallback, useEffect, useMemo, useRef, useState, useSyncExternalStore } from 'react';
import { useTranslate } from '#app/_components/intl.tsx';
import type { Drawing } from '#tools/contract/drawing.ts';
import { type ChatMessage, textOf } from '../_client/chat-message.ts';
import type { StoredConversation } from '../_client/conversation-state.ts';
import { storeOf } from '../_client/stores.ts';
import { ChatActionsProvider } from './chat-actions.tsx';
import { useChatSettings } from './chat-settings.tsx';
import { Composer } from './composer.tsx';
import { useConversations } from './conversations-context.tsx';
import { Enlarged } from './enlarged.tsx';
import { MessageList } from './message-list.tsx';
import { SpokenAnswer } from './spoken-answer.tsx';
import { ToEnd } from './to-end.tsx';
import type { ComposerHandle } from './use-composer.ts';
import { useStickToEnd } from './use-stick-to-end.ts';

/** A conversation: its messages, the composer below them, and beside them what is shown larger. */
export function Conversation({
  id,
  stored,
  ask,
  greeting,
}: {
  id: string;
  stored: StoredConversation;
  ask?: string;
  greeting?: ReactNode;
}) {
  const t = useTranslate();
  const [store] = useState(() => storeOf(id, stored));
  const state = useSyncExternalStore(store.subscribe, store.snapshot, store.snapshot);
  const [enlarged, setEnlarged] = useState<Drawing>();
  const composer = useRef<ComposerHandle>(null);
  const { scroller, content, atEnd, toEnd, placed } = useStickToEnd();
  const { touch } = useConversations();
  const busy = state.phase !== 'idle';

  useCatchingUp(store, busy);
  const actions = useMemo(
    () => ({
      store,
      fill: (text: string) => composer.current?.fill(text),
      edit: (messageId: string) => {
        const message = store.snapshot().messages.find((one) => one.id === messageId);
        if (message) composer.current?.fill(textOf(message), messageId);
      },
      focus: () => scroller.current?.focus({ preventScroll: true }),
      enlarge: setEnlarged,
    }),
    [store, scroller],
  );
  const send = useCallback(
    (text: string, replaces?: string) => {
      if (location.pathname !== `/chat/${id}`) history.replaceState(null, '', `/chat/${id}`);
      touch(id, text.replace(/\s+/g, ' ').slice(0, 60));
      toEnd();
      void store.send(text, replaces);
    },
    [store, id, touch, toEnd],
  );
  const editLast = useCallback(() => {
    const last = store.snapshot().messages.findLast(({ role }) => role === 'user');
    if (last) actions.edit(last.id);
  }, [store, actions]);

  return (
    <ChatActionsProvider value={actions}>
      <div className="flex min-h-0 grow">
        <div className="relative flex min-w-0 grow flex-col">
          <section
            ref={scroller}
            aria-label={t('chat.conversation')}
            // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by keyboard.
            tabIndex={0}
            className={`flex min-h-0 grow overflow-y-auto overscroll-contain print:overflow-visible focus-visible:-outline-offset-2 ${placed ? 'flex-col' : 'flex-col-reverse'}`}
          >
            <div ref={content} className="mx-auto w-full max-w-answer px-4 pt-2 pb-8 sm:px-6">
              {state.messages.length === 0 && !state.failure ? (
                greeting
              ) : (
                <>
                  <h1 className="sr-only">{t('chat.conversation')}</h1>
                  <MessageList state={state} />
                </>
              )}
            </div>
          </section>
          {!atEnd && <ToEnd onClick={toEnd} />}
          <Composer
            ref={composer}
            conversationId={id}
            begun={state.messages.length > 0}
            lastAsked={lastAskedIn(state.messages)}
            ask={ask}
            phase={state.phase}
            onSend={send}
            onStop={() => void store.stop()}
            onEditLast={editLast}
          />
          <SpokenAnswer state={state} />
        </div>
        {enlarged && <Enlarged drawing={enlarged} onClose={() => setEnlarged(undefined)} />}
      </div>
    </ChatActionsProvider>
  );
}

function lastAskedIn(messages: readonly ChatMessage[]): string | undefined {
  const last = messages.findLast(({ role }) => role === 'user');
  return last && textOf(last);
}

/** Goes on with an answer that is being written, learns what happened elsewhere, and counts the quota after each turn. */
function useCatchingUp(store: ReturnType<typeof storeOf>, busy: boolean): void {
  const { refreshQuota } = useChatSettings();
  const wasBusy = useRef(false);
  useEffect(() => {
    if (store.snapshot().phase === 'reconnecting') void store.resume();
    const onShow = () => {
      if (document.visibilityState === 'visible' && store.snapshot().messages.length > 0) void store.refresh();
    };
    document.addEventListener('visibilitychange', onShow);
    return () => document.removeEventListener('visibilitychange', onShow);
  }, [store]);
  useEffect(() => {
    if (wasBusy.current && !busy) void refreshQuota();
    wasBusy.current = busy;
  }, [busy, refreshQuota]);
}
