'use client';

import type { Route } from 'next';
import Link from 'next/link';
import { usePathname } from 'next/navigation';
import { classNames } from '../ui/class-names.ts';

/** The pages of one thing, as a row of links; says which one this is. */
export function SectionNav({
  label,
  sections,
}: {
  label: string;
  sections: readonly { href: string; label: string }[];
}) {
  const path = usePathname();
  // A page below a section belongs to it; the section whose address says most wins.
  const here = sections
    .map(({ href }) => href)
    .filter((href) => path === href || path.startsWith(`${href}/`))
    .reduce((longest, href) => (href.length > longest.length ? href : longest), '');
  return (
    <nav aria-label={label} className="-mt-2 flex gap-1 overflow-x-auto border-border border-b" data-no-print>
      {sections.map((section) => (
        <Link
          key={section.href}
          href={section.href as Route}
          aria-current={here === section.href ? (path === here ? 'page' : 'true') : undefined}
          className={classNames(
            'touch-target -mb-px inline-flex shrink-0 items-center whitespace-nowrap border-b-2 px-3 py-2 font-medium text-sm focus-visible:-outline-offset-2',
            here === section.href ? 'border-accent text-text' : 'border-transparent text-muted hover:text-text',
          )}
        >
          {section.label}
        </Link>
      ))}
    </nav>
  );
}
