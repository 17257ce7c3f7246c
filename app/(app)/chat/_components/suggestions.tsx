'use client';

import { ArrowUpRight } from 'lucide-react';
import { useTranslate } from '#app/_components/intl.tsx';
import type { Suggestion } from '../_server/suggestions.ts';
import { useChatActions } from './chat-actions.tsx';

/** Questions that today calls for. One fills the composer; Enter sends it. Links, so that they work before any script. */
export function Suggestions({ suggestions }: { suggestions: readonly Suggestion[] }) {
  const t = useTranslate();
  const { fill } = useChatActions();
  return (
    <section aria-label={t('chat.suggestions')}>
      <ul className="divide-y divide-border border-border border-y">
        {suggestions.map(({ text, question }) => (
          <li key={text + question}>
            <a
              href={`/chat?ask=${encodeURIComponent(question)}`}
              onClick={(event) => {
                if (event.metaKey || event.ctrlKey || event.shiftKey) return;
                event.preventDefault();
                fill(question);
              }}
              className="touch-target -mx-2 flex items-center gap-3 rounded-sm px-2 py-2.5 hover:bg-subtle"
            >
              <span className="min-w-0 grow">
                <span className="block">{text}</span>
                <span className="block truncate text-muted text-sm">{question}</span>
              </span>
              <ArrowUpRight aria-hidden className="size-4 shrink-0 text-muted rtl:-scale-x-100" />
            </a>
          </li>
        ))}
      </ul>
    </section>
  );
}
