'use client';

import { useRouter } from 'next/navigation';
import { useTransition } from 'react';
import { useTranslate } from '../intl.tsx';
import { Button } from '../ui/button.tsx';

/** Reads the page's data again; what is on the page stays until the new is there. */
export function RetryButton() {
  const t = useTranslate();
  const router = useRouter();
  const [busy, start] = useTransition();
  return (
    <Button size="small" busy={busy} onClick={() => start(() => router.refresh())}>
      {t('ui.retry')}
    </Button>
  );
}
