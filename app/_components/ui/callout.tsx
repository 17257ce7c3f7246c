import type { ReactNode } from 'react';
import { classNames } from './class-names.ts';
import { ToneIcon } from './status.tsx';
import { type Tone, toneSoft } from './tone.ts';

/** A sentence that matters: what happened, what it means, what to do. `action` holds Retry where it makes sense. */
export function Callout({
  tone = 'info',
  title,
  children,
  action,
  announce = false,
}: {
  tone?: Exclude<Tone, 'none'>;
  title?: ReactNode;
  children?: ReactNode;
  action?: ReactNode;
  /** Read out at once: for a message that appears while the person is on the page. */
  announce?: boolean;
}) {
  return (
    <div
      role={announce ? (tone === 'alert' ? 'alert' : 'status') : undefined}
      className={classNames('flex gap-3 rounded-md px-4 py-3', toneSoft[tone])}
    >
      <ToneIcon tone={tone} className="mt-0.5 size-5" />
      <div className="grid min-w-0 grow gap-1">
        {title && <p className="font-medium">{title}</p>}
        {children && <div>{children}</div>}
        {action && <div className="mt-1.5 flex flex-wrap gap-2">{action}</div>}
      </div>
    </div>
  );
}
