import type { ReactNode } from 'react';
import { classNames } from './class-names.ts';

const fills = { accent: 'bg-accent', good: 'bg-good', caution: 'bg-caution', alert: 'bg-alert' };

/** How much of a whole, with the figure in words beside it. `value` and `max` share a unit. */
export function Progress({
  label,
  value,
  max = 100,
  text,
  tone = 'accent',
}: {
  label: ReactNode;
  value: number;
  max?: number;
  /** The figure as a person would say it: "12 of 30 left". */
  text: string;
  tone?: keyof typeof fills;
}) {
  const share = max > 0 ? Math.min(1, Math.max(0, value / max)) : 0;
  return (
    <div className="grid gap-1.5">
      <div className="flex flex-wrap justify-between gap-x-4 text-sm">
        <span>{label}</span>
        <span className="text-muted" data-figures>
          {text}
        </span>
      </div>
      <div
        role="progressbar"
        aria-label={typeof label === 'string' ? label : text}
        aria-valuenow={Math.round(share * 100)}
        aria-valuemin={0}
        aria-valuemax={100}
        aria-valuetext={text}
        className="h-2 overflow-hidden rounded-full bg-subtle"
      >
        <div className={classNames('h-full rounded-full', fills[tone])} style={{ inlineSize: `${share * 100}%` }} />
      </div>
    </div>
  );
}
