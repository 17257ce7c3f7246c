'use client';

import { ChevronRight, ListChecks } from 'lucide-react';
import { useIntl } from '#app/_components/intl.tsx';
import { hasFailed, type Step } from '../_client/chat-message.ts';
import { StepLine } from './step-line.tsx';
import { seconds } from './step-time.ts';

/** What was looked up, each in one quiet line; several fold into one once they are done. */
export function Steps({ steps, live }: { steps: readonly Step[]; live: boolean }) {
  const { t } = useIntl();
  const running = live && steps.some((step) => !step.result && !step.error);
  const lines = steps.map((step) => <StepLine key={step.id} step={step} live={live} />);
  if (steps.length === 1 || running) return <div className="grid grid-cols-1 gap-1">{lines}</div>;
  const prepared = steps.filter(({ result }) => result?.status === 'approval-required').length;
  const failed = steps.filter(hasFailed).length;
  const reads = steps.length - prepared - failed;
  const words = [
    reads > 0 && t('chat.steps', { count: reads }),
    prepared > 0 && t('chat.steps.prepared', { count: prepared }),
    failed > 0 && t('chat.steps.failed', { count: failed }),
    seconds(steps, t),
  ];
  return (
    <details className="group/all" data-no-print>
      <summary className="touch-target flex w-fit items-center gap-2 rounded-sm text-muted text-sm hover:text-text">
        <ListChecks aria-hidden className="size-4" />
        {words.filter(Boolean).join(' · ')}
        <ChevronRight aria-hidden className="size-3.5 transition-transform group-open/all:rotate-90 rtl:-scale-x-100" />
      </summary>
      <div className="mt-1 grid grid-cols-1 gap-1 border-border border-s ps-3">{lines}</div>
    </details>
  );
}
