import { unstable_rethrow } from 'next/navigation';
import { type ReactNode, Suspense } from 'react';
import { getIntl } from '../../_server/intl.ts';
import { reportFailure } from '../../_server/report-failure.ts';
import { Block } from '../ui/block.tsx';
import { Callout } from '../ui/callout.tsx';
import { Skeleton } from '../ui/skeleton.tsx';
import { RetryButton } from './retry-button.tsx';

/** What a block shows once it knows: the sentence, what can be done, and the picture or table below. */
export interface Answered {
  answer?: ReactNode;
  action?: ReactNode;
  /** What "Ask about this" puts to the assistant. */
  ask?: string;
  body?: ReactNode;
}

interface Frame {
  question: string;
  className?: string;
  /** Height of the picture or table to come, while it loads: a size class. */
  shape?: string;
}

/** A block that reads for itself and fails for itself: its neighbours do not wait for it and do not go down with it. */
export function QuestionBlock<Found>({
  load,
  children,
  ...frame
}: Frame & { load: () => Promise<Found>; children: (found: Found) => Answered | null }) {
  return (
    <Suspense fallback={<BlockShape {...frame} />}>
      <Loaded load={load} frame={frame}>
        {children}
      </Loaded>
    </Suspense>
  );
}

async function Loaded<Found>({
  load,
  frame: { question, className },
  children,
}: {
  load: () => Promise<Found>;
  frame: Frame;
  children: (found: Found) => Answered | null;
}) {
  const outcome = await settle(load);
  if ('failure' in outcome) {
    const { t } = await getIntl();
    return (
      <Block question={question} className={className}>
        <Callout tone="alert" title={t('dashboard.blockFailed')} action={<RetryButton />}>
          {outcome.failure}
        </Callout>
      </Block>
    );
  }
  const shown = children(outcome.found);
  if (!shown) return null;
  const { body, ...rest } = shown;
  return (
    <Block question={question} className={className} {...rest}>
      {body}
    </Block>
  );
}

async function settle<Found>(load: () => Promise<Found>): Promise<{ found: Found } | { failure: string }> {
  try {
    return { found: await load() };
  } catch (error) {
    unstable_rethrow(error);
    return { failure: reportFailure(error).message };
  }
}

function BlockShape({ question, className, shape = 'h-32' }: Frame) {
  return (
    <Block question={question} className={className} answer={<Skeleton className="h-6 w-64 max-w-full" />}>
      <Skeleton className={`${shape} w-full`} />
    </Block>
  );
}
