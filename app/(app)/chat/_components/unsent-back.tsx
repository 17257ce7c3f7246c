'use client';

import { usePathname } from 'next/navigation';
import { useEffect } from 'react';
import { takeBackUnsent } from '../_client/drafts.ts';

/** The page was loaded anew before its first question had left: it stands in the composer of a new conversation again. */
export function UnsentBack() {
  const path = usePathname();
  useEffect(() => {
    const id = path.split('/').at(-1) ?? '';
    if (takeBackUnsent(id, 'new', undefined)) location.replace('/chat');
  }, [path]);
  return null;
}
