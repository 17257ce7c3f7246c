import type { ReactNode } from 'react';

/** Nothing here yet: says so, and how data gets here. */
export function EmptyState({
  title,
  children,
  action,
}: {
  title: ReactNode;
  children?: ReactNode;
  action?: ReactNode;
}) {
  return (
    <div className="grid justify-items-start gap-2 rounded-md border border-border border-dashed px-5 py-6">
      <p className="font-medium">{title}</p>
      {children && <div className="max-w-[72ch] text-muted">{children}</div>}
      {action && <div className="mt-1">{action}</div>}
    </div>
  );
}
