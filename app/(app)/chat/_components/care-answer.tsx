'use client';

import { HeartHandshake } from 'lucide-react';
import { useTranslate } from '#app/_components/intl.tsx';
import { Markdown } from './markdown.tsx';

const none = new Map<string, never>();

/** The school's own answer to someone who needs help: no steps, no model, nothing to press but the numbers. */
export function CareAnswer({ text }: { text: string }) {
  const t = useTranslate();
  return (
    <article className="grid grid-cols-1 gap-3 rounded-lg border border-border bg-surface px-5 py-5">
      <h2 className="flex items-center gap-2.5 text-lg">
        <HeartHandshake aria-hidden className="size-5 text-accent" />
        {t('chat.care')}
      </h2>
      <Markdown text={text} figures={none} contacts />
    </article>
  );
}
