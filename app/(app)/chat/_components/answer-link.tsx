'use client';

import { ExternalLink } from 'lucide-react';
import Link from 'next/link';
import type { ReactNode } from 'react';
import { leaveHref, linkTarget } from '../_client/link-target.ts';

const look = 'text-accent underline underline-offset-2';

/** A link that a model wrote: to a page of this product, or to another site by way of the page that shows the address. */
export function AnswerLink({ to, children }: { to: string; children: ReactNode }) {
  const target = linkTarget(to);
  if (!target) return children;
  if ('inside' in target)
    return (
      <Link href={target.inside as Parameters<typeof Link>[0]['href']} prefetch={false} className={look}>
        {children}
      </Link>
    );
  return (
    <a href={leaveHref(target.outside)} target="_blank" rel="noreferrer nofollow" className={look}>
      {children} <span className="text-muted text-sm">({target.outside.host})</span>
      <ExternalLink aria-hidden className="ms-0.5 inline size-3.5 align-baseline" />
    </a>
  );
}
