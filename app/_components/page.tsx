import type { ReactNode } from 'react';

/** A page of the shell that scrolls: its title, a sentence, and what stands below, at a readable width. */
export function Page({
  title,
  lead,
  action,
  children,
}: {
  title: ReactNode;
  lead?: ReactNode;
  action?: ReactNode;
  children: ReactNode;
}) {
  return (
    <div className="mx-auto grid w-full max-w-[80rem] gap-6 px-4 pt-6 pb-12 sm:px-6 sm:pt-8">
      <header className="flex flex-wrap items-end justify-between gap-x-6 gap-y-3">
        <div className="grid gap-1">
          <h1 className="text-2xl">{title}</h1>
          {lead && <p className="max-w-[72ch] text-muted">{lead}</p>}
        </div>
        {action}
      </header>
      {children}
    </div>
  );
}

/** Blocks side by side where there is room; a block with `md:col-span-2` takes the row. */
export function Blocks({ children }: { children: ReactNode }) {
  return <div className="grid min-w-0 grid-cols-1 gap-4 md:grid-cols-2 md:gap-5">{children}</div>;
}
