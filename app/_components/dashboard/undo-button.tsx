'use client';

import { useTransition } from 'react';
import { useTranslate } from '../intl.tsx';
import { Button } from '../ui/button.tsx';
import { toast } from '../ui/toast.tsx';
import { undoOperation } from './undo.ts';

/** Takes one of the person's own changes back, and says so. */
export function UndoButton({ operationId, role, title }: { operationId: string; role: string; title: string }) {
  const t = useTranslate();
  const [busy, start] = useTransition();
  return (
    <Button
      size="small"
      busy={busy}
      aria-label={t('dashboard.undoOf', { title })}
      onClick={() =>
        start(async () => {
          const undone = await undoOperation(operationId, role);
          toast({ text: undone.message, tone: undone.ok ? 'good' : 'alert' });
        })
      }
    >
      {t('dashboard.undo')}
    </Button>
  );
}
