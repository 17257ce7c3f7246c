'use client';

import type { Route } from 'next';
import Link from 'next/link';
import { usePathname } from 'next/navigation';
import { useEffect, useRef } from 'react';
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
  // On a phone the row is longer than the screen: the section that one is in is not left outside it.
  const row = useRef<HTMLElement>(null);
  // biome-ignore lint/correctness/useExhaustiveDependencies: the current link is another once `here` is
  useEffect(() => {
    const link = row.current?.querySelector<HTMLElement>('[aria-current]');
    if (row.current && link)
      row.current.scrollLeft = link.offsetLeft - (row.current.clientWidth - link.offsetWidth) / 2;
  }, [here]);
  return (
    <nav
      ref={row}
      aria-label={label}
      className="relative -mt-2 flex gap-1 overflow-x-auto border-border border-b"
      data-no-print
    >
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
