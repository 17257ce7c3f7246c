import { classNames } from './class-names.ts';

/** The shape of what comes, shown only if it takes longer than 150 ms. Give it the size of the real thing. */
export function Skeleton({ className = 'h-4 w-full' }: { className?: string }) {
  return (
    <span aria-hidden className="block animate-appear-late">
      <span className={classNames('block animate-breathe rounded-sm bg-subtle', className)} />
    </span>
  );
}
