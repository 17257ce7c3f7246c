'use client';

import type { Route } from 'next';
import Link from 'next/link';
import { usePathname } from 'next/navigation';
import type { ReactNode } from 'react';
import { classNames } from '../ui/class-names.ts';

/** A place of the shell; says whether one is there, also on the pages below it. */
export function NavLink({
  href,
  area = href,
  icon,
  children,
}: {
  href: Route;
  /** Pages below this count as the place; by default those below its own page. */
  area?: string;
  icon: ReactNode;
  children: ReactNode;
}) {
  const path = usePathname();
  const below = path.startsWith(`${area}/`) && !path.startsWith('/super/traces');
  const here = path === href || below || (href === '/super/traces' && path.startsWith(href));
  return (
    <Link
      href={href}
      aria-current={here ? 'page' : undefined}
      className={classNames(
        'touch-target inline-flex items-center justify-center gap-2 rounded-md px-2.5 py-1.5 font-medium text-sm sm:px-3',
        here ? 'bg-subtle text-text' : 'text-muted hover:bg-subtle hover:text-text',
      )}
    >
      {icon}
      {children}
    </Link>
  );
}
