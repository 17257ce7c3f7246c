'use client';

import { ArrowDown } from 'lucide-react';
import { useTranslate } from '#app/_components/intl.tsx';
import { Button } from '#app/_components/ui/button.tsx';

/** The way back to the newest message, for whoever reads further up. */
export function ToEnd({ onClick }: { onClick: () => void }) {
  const t = useTranslate();
  return (
    <div className="pointer-events-none relative z-10 flex h-0 justify-center" data-no-print>
      <Button
        size="small"
        onClick={onClick}
        icon={<ArrowDown aria-hidden className="size-4" />}
        className="-translate-y-12 pointer-events-auto h-fit animate-appear rounded-full shadow-raised"
      >
        {t('chat.toEnd')}
      </Button>
    </div>
  );
}
