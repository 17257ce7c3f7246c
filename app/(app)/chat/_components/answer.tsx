'use client';

import { memo, useMemo } from 'react';
import { useTranslate } from '#app/_components/intl.tsx';
import { type ChatMessage, proposalsOf, readsOf, stepsOf, textOf } from '../_client/chat-message.ts';
import { indexFigures } from '../_client/find-figures.ts';
import { AnswerActions } from './answer-actions.tsx';
import { AnswerEnd } from './answer-end.tsx';
import { ApprovalCard } from './approval-card.tsx';
import { CareAnswer } from './care-answer.tsx';
import { Drawings } from './drawings-below.tsx';
import { Markdown } from './markdown.tsx';
import { Steps } from './steps.tsx';

const none: ReturnType<typeof indexFigures> = new Map();

/** An answer: what was looked up, the words, what is drawn of it, what is to be decided, and how it ended. */
export const Answer = memo(function Answer({
  message,
  questionId,
  last,
  continued,
  live,
}: {
  message: ChatMessage;
  questionId: string | undefined;
  last: boolean;
  /** It broke off, and the next answer goes on with it. */
  continued: boolean;
  live: boolean;
}) {
  const t = useTranslate();
  const steps = useMemo(() => stepsOf(message), [message]);
  const figures = useMemo(() => (live ? none : indexFigures(steps)), [live, steps]);
  const text = textOf(message);
  const at = useMemo(() => Date.parse(message.metadata?.createdAt ?? '') || Date.now(), [message]);
  const proposals = proposalsOf(steps);
  if (message.metadata?.care) return <CareAnswer text={text} />;
  return (
    <article className="grid grid-cols-1 gap-3" aria-busy={live}>
      <h2 className="sr-only">{t('chat.answer')}</h2>
      {steps.length > 0 && <Steps steps={steps} live={live} />}
      {text !== '' && <Markdown text={text} figures={figures} at={at} />}
      {!live && <Drawings reads={readsOf(steps)} />}
      {proposals.length > 0 && !live && <ApprovalCard proposals={proposals} questionId={questionId} />}
      {!live && !continued && <AnswerEnd message={message} questionId={questionId} last={last} />}
      {!live && !continued && <AnswerActions message={message} questionId={questionId} text={text} />}
    </article>
  );
});
