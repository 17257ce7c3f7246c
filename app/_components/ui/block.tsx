import type { ReactNode } from 'react';
import { AskLink } from './ask-link.tsx';
import { classNames } from './class-names.ts';

/** One question of a dashboard: the answer as a sentence first, then the picture, then the table. */
export function Block({
  question,
  answer,
  ask,
  action,
  className,
  children,
}: {
  /** What the person wants to know: "Who is missing today?" */
  question: string;
  /** The sentence with the figure. Left out while it loads. */
  answer?: ReactNode;
  /** What "Ask about this" puts to the assistant. Left out where there is no assistant. */
  ask?: string;
  /** The one thing to do from here, if there is one. */
  action?: ReactNode;
  className?: string;
  children?: ReactNode;
}) {
  return (
    <section
      aria-label={question}
      className={classNames('flex min-w-0 flex-col gap-4 rounded-lg border border-border bg-surface p-5', className)}
    >
      <header className="flex flex-wrap items-start justify-between gap-x-4 gap-y-2">
        <div className="grid min-w-0 gap-1">
          <h2 className="font-medium text-muted text-sm tracking-normal">{question}</h2>
          {answer && <p className="max-w-[60ch] text-lg">{answer}</p>}
        </div>
        {action}
      </header>
      {children}
      {ask && (
        <footer className="-mb-1.5 mt-auto">
          <AskLink ask={ask} />
        </footer>
      )}
    </section>
  );
}
