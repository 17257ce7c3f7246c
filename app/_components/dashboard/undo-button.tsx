'use client';

import { useTransition } from 'react';
import { useTranslate } from '../intl.tsx';
import { Button } from '../ui/button.tsx';
import { takeBack } from './tell.ts';

/** Undo of one listed change. */
export function UndoButton({ operationId, role, title }: { operationId: string; role: string; title: string }) {
  const t = useTranslate();
  const [busy, start] = useTransition();
  return (
    <Button
      size="small"
      busy={busy}
      aria-label={t('dashboard.undoOf', { title })}
      onClick={() => start(() => takeBack(operationId, role, t))}
    >
      {t('dashboard.undo')}
    </Button>
  );
}
