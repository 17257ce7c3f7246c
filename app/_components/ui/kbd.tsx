import type { ReactNode } from 'react';

export function Kbd({ children }: { children: ReactNode }) {
  return (
    <kbd className="inline-block min-w-5 rounded-sm border border-border bg-subtle px-1.5 py-0.5 text-center font-sans text-muted text-xs">
      {children}
    </kbd>
  );
}
