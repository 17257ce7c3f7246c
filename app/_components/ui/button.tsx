import Link from 'next/link';
import type { ComponentProps, ReactNode } from 'react';
import { classNames } from './class-names.ts';

type Look = {
  /** `primary` once per view; `quiet` has no border until it is pointed at. */
  variant?: 'primary' | 'secondary' | 'quiet' | 'danger';
  size?: 'small' | 'medium';
  /** A lucide icon of 16 px, before the words. */
  icon?: ReactNode;
};

const variants = {
  primary: 'border-transparent bg-accent text-on-accent hover:bg-accent-strong',
  secondary: 'border-control bg-surface text-text hover:bg-subtle',
  quiet: 'border-transparent text-text hover:bg-subtle',
  danger: 'border-transparent bg-alert text-on-alert hover:brightness-95',
};

const shape =
  'touch-target inline-flex select-none items-center justify-center gap-2 rounded-md border text-center font-medium ' +
  'transition-[background-color,border-color] disabled:border-transparent disabled:bg-subtle disabled:text-muted';

const sizes = { small: 'min-h-8 px-2.5 py-1 text-sm', medium: 'min-h-10 px-4 py-2' };

export function buttonClass({ variant = 'secondary', size = 'medium' }: Look, className?: string): string {
  return classNames(shape, variants[variant], sizes[size], className);
}

/** `busy` keeps the button in place and focused, says so to screen readers, and ignores further presses. */
export function Button({
  variant,
  size,
  icon,
  busy = false,
  className,
  children,
  onClick,
  type = 'button',
  ...rest
}: ComponentProps<'button'> & Look & { busy?: boolean }) {
  return (
    <button
      {...rest}
      type={type}
      aria-busy={busy || undefined}
      aria-disabled={busy || rest['aria-disabled']}
      onClick={busy ? (event) => event.preventDefault() : onClick}
      className={buttonClass({ variant, size }, classNames(busy && 'animate-breathe', className))}
    >
      {icon}
      {children}
    </button>
  );
}

export function ButtonLink({ variant, size, icon, className, children, ...rest }: ComponentProps<typeof Link> & Look) {
  return (
    <Link {...rest} className={buttonClass({ variant, size }, className)}>
      {icon}
      {children}
    </Link>
  );
}

/** A square button with an icon only; `label` is its name for screen readers and its tooltip. */
export function IconButton({
  label,
  variant = 'quiet',
  size = 'medium',
  className,
  children,
  type = 'button',
  ...rest
}: Omit<ComponentProps<'button'>, 'aria-label'> & { label: string } & Pick<Look, 'variant' | 'size'>) {
  return (
    <button
      title={label}
      {...rest}
      type={type}
      aria-label={label}
      className={classNames(shape, variants[variant], 'shrink-0', size === 'small' ? 'size-8' : 'size-10', className)}
    >
      {children}
    </button>
  );
}
