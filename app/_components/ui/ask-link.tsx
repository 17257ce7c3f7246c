'use client';

import { MessageCircleQuestion } from 'lucide-react';
import Link from 'next/link';
import { useTranslate } from '../intl.tsx';

/** Opens the chat with a question ready to send. */
export function AskLink({ ask }: { ask: string }) {
  const t = useTranslate();
  return (
    <Link
      href={{ pathname: '/chat', query: { ask } }}
      prefetch={false}
      data-no-print
      className="touch-target inline-flex items-center gap-1.5 rounded-sm py-1 font-medium text-accent text-sm hover:underline"
    >
      <MessageCircleQuestion aria-hidden className="size-4" />
      {t('ui.askAboutThis')}
      <span className="sr-only">: {ask}</span>
    </Link>
  );
}
