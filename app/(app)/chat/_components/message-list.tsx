'use client';

import { useLayoutEffect, useRef, useState } from 'react';
import { useTranslate } from '#app/_components/intl.tsx';
import { Button } from '#app/_components/ui/button.tsx';
import type { ConversationState } from '../_client/conversation-state.ts';
import { Answer } from './answer.tsx';
import { OwnMessage } from './own-message.tsx';
import { TurnFailure } from './turn-failure.tsx';
import { Waiting } from './waiting.tsx';

const SHOWN_AT_ONCE = 30;

/** The newest messages; earlier ones are drawn when they are asked for. */
export function MessageList({ state }: { state: ConversationState }) {
  const { messages, phase, failure, since } = state;
  const [shown, setShown] = useState(SHOWN_AT_ONCE);
  const busy = phase !== 'idle';
  const from = Math.max(0, messages.length - shown);
  const answering = busy && messages.at(-1)?.role === 'assistant';
  return (
    <div className="grid grid-cols-1 gap-7">
      {from > 0 && <Earlier onShow={() => setShown(shown + SHOWN_AT_ONCE)} />}
      {messages
        .slice(from)
        .map((message, index) =>
          message.role === 'user' ? (
            <OwnMessage key={message.id} message={message} />
          ) : (
            <Answer
              key={`after-${messages[from + index - 1]?.id ?? message.id}`}
              message={message}
              questionId={questionOf(messages, from + index)}
              last={from + index === messages.length - 1}
              continued={messages[from + index + 1]?.role === 'assistant'}
              live={busy && from + index === messages.length - 1}
            />
          ),
        )}
      {busy && <Waiting phase={phase} since={since} begun={answering} />}
      {failure && <TurnFailure failure={failure} />}
    </div>
  );
}

/** What an answer answers: also one that goes on with another. */
const questionOf = (messages: ConversationState['messages'], answer: number) =>
  messages.slice(0, answer).findLast(({ role }) => role === 'user')?.id;

/** Draws earlier messages when it comes into view, without moving what is being read. */
function Earlier({ onShow }: { onShow: () => void }) {
  const t = useTranslate();
  const place = useRef<HTMLDivElement>(null);
  const show = useRef(onShow);
  show.current = onShow;
  useLayoutEffect(() => {
    const element = place.current;
    const scroller = element?.closest('section');
    if (!element || !scroller) return;
    const watching = new IntersectionObserver(
      ([entry]) => {
        if (!entry?.isIntersecting || scroller.scrollHeight <= scroller.clientHeight) return;
        const fromEnd = scroller.scrollHeight - scroller.scrollTop;
        show.current();
        requestAnimationFrame(() => {
          scroller.scrollTop = scroller.scrollHeight - fromEnd;
        });
      },
      { root: scroller, rootMargin: '200px' },
    );
    watching.observe(element);
    return () => watching.disconnect();
  }, []);
  return (
    <div ref={place} className="flex justify-center">
      <Button variant="quiet" size="small" onClick={onShow}>
        {t('chat.earlier')}
      </Button>
    </div>
  );
}
