import { CircleAlert, CircleCheck, Info, Minus, TriangleAlert } from 'lucide-react';
import type { ReactNode } from 'react';
import { classNames } from './class-names.ts';
import { type Tone, toneOfStatus, toneSoft, toneText } from './tone.ts';

const icons = { good: CircleCheck, caution: TriangleAlert, alert: CircleAlert, info: Info, none: Minus };

export function ToneIcon({ tone, className = 'size-4' }: { tone: Tone; className?: string }) {
  const Icon = icons[tone];
  return <Icon aria-hidden className={classNames('shrink-0', toneText[tone], className)} />;
}

/** An icon and a word. The tone follows from the word when none is given. */
export function Status({ children, tone }: { children: string; tone?: Tone }) {
  const known = tone ?? toneOfStatus(children);
  return (
    <span className="inline-flex items-center gap-1.5">
      <ToneIcon tone={known} />
      {children}
    </span>
  );
}

/** A small label that says what kind of thing this is. */
export function Badge({ children, tone = 'none' }: { children: ReactNode; tone?: Tone }) {
  return (
    <span
      className={classNames(
        'inline-flex items-center gap-1 rounded-sm px-1.5 py-0.5 font-medium text-xs',
        toneSoft[tone],
        toneText[tone],
      )}
    >
      {children}
    </span>
  );
}
