import type { ReactNode } from 'react';
import { Wordmark } from '../_components/shell/wordmark.tsx';

/** A quiet page with one thing on it: signing in, and what can go wrong around it. */
export default function StartLayout({ children }: { children: ReactNode }) {
  return (
    <div className="mx-auto grid min-h-dvh w-full max-w-md grid-rows-[1fr_auto_1.6fr] px-5 py-8">
      <div />
      <main id="content" className="grid gap-6">
        <Wordmark />
        {children}
      </main>
    </div>
  );
}
