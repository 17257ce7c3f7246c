'use client';

import { ChevronRight, CircleAlert } from 'lucide-react';
import Link from 'next/link';
import { memo, useState } from 'react';
import { useIntl } from '#app/_components/intl.tsx';
import { classNames } from '#app/_components/ui/class-names.ts';
import { argumentsInShort, argumentsInWords } from '../_client/arguments-in-words.ts';
import { asksBack, hasFailed, type Step } from '../_client/chat-message.ts';
import { useChatSettings } from './chat-settings.tsx';
import { DrawingsOf } from './drawings-below.tsx';
import { StepIcon } from './step-icon.tsx';
import { seconds } from './step-time.ts';

/** One call: what, about whom, how long; opens to what it was given and what it found. */
export const StepLine = memo(function StepLine({ step, live }: { step: Step; live: boolean }) {
  const { t, ...place } = useIntl();
  const { titleOf } = useChatSettings();
  const [open, setOpen] = useState(false);
  const { result, error } = step;
  const failed = hasFailed(step);
  const running = live && !result && !error;
  const words = [argumentsInShort(step.input, place), running ? t('chat.step.running') : seconds([step], t)];
  return (
    <details className="group/step" onToggle={(event) => setOpen(event.currentTarget.open)} data-no-print>
      <summary className="touch-target flex w-fit max-w-full items-center gap-2 rounded-sm text-muted text-sm hover:text-text">
        {failed ? (
          <CircleAlert aria-hidden className="size-4 shrink-0 text-caution" />
        ) : (
          <StepIcon toolName={step.toolName} />
        )}
        <span className={classNames('min-w-0 truncate', running && 'animate-breathe')}>
          <span className="text-text">{result?.title ?? titleOf(step.toolName)}</span>
          {words.filter(Boolean).map((word) => (
            <span key={word}> · {word}</span>
          ))}
          {failed && <span> · {t('chat.step.failed')}</span>}
          {asksBack(step) && <span> · {t('chat.step.asksBack')}</span>}
        </span>
        <ChevronRight
          aria-hidden
          className="size-3.5 shrink-0 transition-transform group-open/step:rotate-90 rtl:-scale-x-100"
        />
      </summary>
      {open && <StepDetail step={step} live={live} />}
    </details>
  );
});

function StepDetail({ step: { input, result, error }, live }: { step: Step; live: boolean }) {
  const { t, ...place } = useIntl();
  const given = argumentsInWords(input, place);
  const page = result?.status === 'done' ? result.page : undefined;
  return (
    <div className="ms-2 mt-1 mb-3 grid grid-cols-1 gap-3 border-border border-s ps-4 text-sm">
      {given.length > 0 ? (
        <dl className="grid grid-cols-[auto_1fr] gap-x-4 gap-y-0.5">
          {given.map(({ name, value }) => (
            <div key={name} className="contents">
              <dt className="text-muted">{name}</dt>
              <dd>{value}</dd>
            </div>
          ))}
        </dl>
      ) : (
        <p className="text-muted">{t('chat.step.nothing')}</p>
      )}
      <p className="max-w-measure">
        {(result?.status === 'failed' && result.error.message) ||
          (result && 'summary' in result && result.summary) ||
          error ||
          (live ? t('chat.step.running') : t('chat.step.unfinished'))}
      </p>
      {result?.status === 'done' && <DrawingsOf drawings={result.drawings} />}
      {page && (
        <Link
          href={page as Parameters<typeof Link>[0]['href']}
          prefetch={false}
          className="w-fit text-accent underline underline-offset-2"
        >
          {t('chat.openPage')}
        </Link>
      )}
    </div>
  );
}
