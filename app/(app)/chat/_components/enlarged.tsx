'use client';

import { X } from 'lucide-react';
import { lazy, Suspense, useEffect, useRef, useSyncExternalStore } from 'react';
import { useTranslate } from '#app/_components/intl.tsx';
import { IconButton } from '#app/_components/ui/button.tsx';
import { Sheet } from '#app/_components/ui/dialog.tsx';
import { Skeleton } from '#app/_components/ui/skeleton.tsx';
import type { Drawing as DrawingData } from '#tools/contract/drawing.ts';

const Drawing = lazy(() => import('#app/_components/ui/drawing.tsx').then((module) => ({ default: module.Drawing })));
const wide = '(min-width: 68rem)';

/** A drawing at full size: in a panel beside the conversation where there is room, else in a sheet over it. */
export function Enlarged({ drawing, onClose }: { drawing: DrawingData; onClose: () => void }) {
  const t = useTranslate();
  const beside = useSyncExternalStore(
    (listener) => {
      const query = matchMedia(wide);
      query.addEventListener('change', listener);
      return () => query.removeEventListener('change', listener);
    },
    () => matchMedia(wide).matches,
    () => true,
  );
  const picture = (
    <Suspense fallback={<Skeleton className="h-64 w-full" />}>
      <Drawing drawing={drawing} />
    </Suspense>
  );
  if (beside) return <Panel onClose={onClose}>{picture}</Panel>;
  return (
    <Sheet open onClose={onClose} side="end" title={t('chat.enlarged')}>
      {picture}
    </Sheet>
  );
}

function Panel({ onClose, children }: { onClose: () => void; children: React.ReactNode }) {
  const t = useTranslate();
  const panel = useRef<HTMLElement>(null);
  useEffect(() => {
    const before = document.activeElement as HTMLElement | null;
    panel.current?.focus();
    return () => before?.focus();
  }, []);
  return (
    <aside
      ref={panel}
      tabIndex={-1}
      aria-label={t('chat.enlarged')}
      onKeyDown={(event) => event.key === 'Escape' && onClose()}
      className="w-[min(44rem,48%)] shrink-0 overflow-auto border-border border-s bg-surface p-4 outline-none"
      data-no-print
    >
      <div className="flex justify-end">
        <IconButton label={t('ui.close')} onClick={onClose}>
          <X aria-hidden className="size-4.5" />
        </IconButton>
      </div>
      {children}
    </aside>
  );
}
