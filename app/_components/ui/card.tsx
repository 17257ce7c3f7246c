import type { ComponentProps } from 'react';
import { classNames } from './class-names.ts';

/** A bordered sheet of paper. For a dashboard's questions use `Block`. */
export function Card({ className, ...rest }: ComponentProps<'div'>) {
  return <div {...rest} className={classNames('rounded-lg border border-border bg-surface p-5', className)} />;
}
