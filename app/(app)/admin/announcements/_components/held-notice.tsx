'use client';

import { useEffect, useState, useTransition } from 'react';
import { reached } from '../../../../_components/dashboard/reached.ts';
import { undoOperation } from '../../../../_components/dashboard/undo.ts';
import { useTranslate } from '../../../../_components/intl.tsx';
import { Button } from '../../../../_components/ui/button.tsx';
import { Callout } from '../../../../_components/ui/callout.tsx';

/** What was posted, how long it is still held, and the way back until then. */
export function HeldNotice({
  message,
  operationId,
  publishesAt,
}: {
  message: string;
  operationId: string;
  publishesAt: string;
}) {
  const t = useTranslate();
  const [left, setLeft] = useState(60);
  const [undone, setUndone] = useState<string | null>(null);
  const [busy, start] = useTransition();
  useEffect(() => {
    const count = () => setLeft(Math.max(0, Math.ceil((Date.parse(publishesAt) - Date.now()) / 1000)));
    count();
    const timer = setInterval(count, 1000);
    return () => clearInterval(timer);
  }, [publishesAt]);
  if (undone) {
    return (
      <Callout tone="info" announce>
        {undone}
      </Callout>
    );
  }
  return (
    <Callout
      tone="good"
      announce
      title={message}
      action={
        left > 0 && (
          <Button
            size="small"
            busy={busy}
            onClick={() =>
              start(async () => setUndone((await reached(undoOperation(operationId, 'admin'), t)).message))
            }
          >
            {t('dashboard.undo')}
          </Button>
        )
      }
    >
      <span aria-live="off">{left > 0 ? t('dashboard.post.left', { seconds: left }) : t('dashboard.post.out')}</span>
    </Callout>
  );
}
