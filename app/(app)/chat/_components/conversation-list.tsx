'use client';

import { PanelLeftClose, SquarePen } from 'lucide-react';
import Link from 'next/link';
import { usePathname } from 'next/navigation';
import { useDeferredValue, useEffect, useState } from 'react';
import { useIntl } from '#app/_components/intl.tsx';
import { Button, buttonClass, IconButton } from '#app/_components/ui/button.tsx';
import { Input } from '#app/_components/ui/input.tsx';
import { groupByDay } from '../_client/group-by-day.ts';
import { ConversationItem } from './conversation-item.tsx';
import { type ListedConversation, searchConversations, useConversations } from './conversations-context.tsx';

type Found = 'none' | 'failed' | readonly ListedConversation[];

/** Conversations by day, and those in which words occur. `onChosen` closes the sheet that it stands in. */
export function ConversationList({
  now,
  onFold,
  onChosen,
}: {
  now: number;
  onFold?: () => void;
  onChosen?: () => void;
}) {
  const { t, timeZone } = useIntl();
  const { items, more, loadMore } = useConversations();
  const [words, setWords] = useState('');
  const found = useSearch(words.trim(), items);
  const shown = found === 'none' ? items : found;
  return (
    <div className="flex min-h-0 grow flex-col">
      <div className="flex items-center gap-1 p-2">
        <Link
          href="/chat"
          prefetch={false}
          onClick={onChosen}
          className={buttonClass({ variant: 'quiet' }, 'min-w-0 grow justify-start px-2.5')}
        >
          <SquarePen aria-hidden className="size-4 rtl:-scale-x-100" />
          {t('chat.list.new')}
        </Link>
        {onFold && (
          <IconButton label={t('chat.list.close')} onClick={onFold}>
            <PanelLeftClose aria-hidden className="size-4.5 rtl:-scale-x-100" />
          </IconButton>
        )}
      </div>
      <div className="px-3 pb-1">
        <Input
          type="search"
          value={words}
          onChange={(event) => setWords(event.target.value)}
          aria-label={t('chat.list.search')}
          placeholder={t('chat.list.search')}
          className="text-sm"
        />
      </div>
      <div className="min-h-0 grow overflow-y-auto px-2 pb-4">
        {shown === 'failed' ? (
          <p className="px-2.5 py-3 text-muted text-sm">{t('chat.list.failed')}</p>
        ) : (
          <Groups items={shown} now={now} timeZone={timeZone} onChosen={onChosen} />
        )}
        {shown !== 'failed' && shown.length === 0 && (
          <p className="px-2.5 py-3 text-muted text-sm">
            {t(found === 'none' ? 'chat.list.none' : 'chat.list.notFound')}
          </p>
        )}
        {found === 'none' && more && (
          <Button variant="quiet" size="small" onClick={() => void loadMore().catch(() => undefined)}>
            {t('chat.list.more')}
          </Button>
        )}
      </div>
    </div>
  );
}

function Groups({
  items,
  now,
  timeZone,
  onChosen,
}: {
  items: readonly ListedConversation[];
  now: number;
  timeZone: string;
  onChosen?: () => void;
}) {
  const { t } = useIntl();
  const path = usePathname();
  return groupByDay(items, now, timeZone).map(({ age, items: grouped }) => (
    <section key={age} aria-label={t(`chat.list.${age}`)}>
      <h2 className="px-2.5 pt-3 pb-1 font-medium text-muted text-xs">{t(`chat.list.${age}`)}</h2>
      <ul>
        {grouped.map((item) => (
          <ConversationItem key={item.id} item={item} current={path === `/chat/${item.id}`} onChosen={onChosen} />
        ))}
      </ul>
    </section>
  ));
}

/** Searches on the server once typing pauses; `none` while there is nothing to search for. */
function useSearch(words: string, items: readonly ListedConversation[]): Found {
  const wanted = useDeferredValue(words);
  const [found, setFound] = useState<Found>('none');
  // biome-ignore lint/correctness/useExhaustiveDependencies: what was renamed or deleted is searched anew.
  useEffect(() => {
    if (wanted === '') return setFound('none');
    let current = true;
    const timer = setTimeout(async () => {
      const result = await searchConversations(wanted).catch(() => 'failed' as const);
      if (current) setFound(result);
    }, 200);
    return () => {
      current = false;
      clearTimeout(timer);
    };
  }, [wanted, items]);
  return found;
}
