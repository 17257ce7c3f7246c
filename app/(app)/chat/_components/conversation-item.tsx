'use client';

import { Ellipsis, Pencil, Trash2 } from 'lucide-react';
import Link, { useLinkStatus } from 'next/link';
import { useState } from 'react';
import { useTranslate } from '#app/_components/intl.tsx';
import { classNames } from '#app/_components/ui/class-names.ts';
import { Menu } from '#app/_components/ui/menu.tsx';
import { DeleteDialog, RenameDialog } from './conversation-dialogs.tsx';
import type { ListedConversation } from './conversations-context.tsx';

/** One conversation in the list, and what can be done with it. */
export function ConversationItem({
  item,
  current,
  onChosen,
}: {
  item: ListedConversation;
  current: boolean;
  onChosen?: () => void;
}) {
  const t = useTranslate();
  const [asking, setAsking] = useState<'rename' | 'delete'>();
  const title = item.title || t('chat.list.untitled');
  const close = () => setAsking(undefined);
  return (
    <li className={classNames('flex items-center rounded-sm', current ? 'bg-subtle' : 'hover:bg-subtle')}>
      <Link
        href={`/chat/${item.id}`}
        prefetch={false}
        onClick={onChosen}
        aria-current={current ? 'page' : undefined}
        className="touch-target flex min-w-0 grow items-center rounded-sm px-2.5 py-1.5 text-sm"
      >
        <Title title={title} />
      </Link>
      <Menu
        label={t('chat.list.actions', { title })}
        trigger={<Ellipsis aria-hidden className="size-4 text-muted" />}
        className="shrink-0"
        items={[
          {
            label: t('chat.list.rename'),
            icon: <Pencil aria-hidden className="size-4" />,
            onSelect: () => setAsking('rename'),
          },
          {
            label: t('chat.list.delete'),
            icon: <Trash2 aria-hidden className="size-4" />,
            onSelect: () => setAsking('delete'),
            danger: true,
          },
        ]}
      />
      <RenameDialog item={item} open={asking === 'rename'} onClose={close} />
      <DeleteDialog item={item} title={title} current={current} open={asking === 'delete'} onClose={close} />
    </li>
  );
}

/** Breathes while the conversation is on its way. */
function Title({ title }: { title: string }) {
  const { pending } = useLinkStatus();
  return (
    <span className={classNames('truncate', pending && 'animate-breathe')} dir="auto">
      {title}
    </span>
  );
}
