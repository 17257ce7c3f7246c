'use client';

import { Menu as MenuIcon, PanelLeft, SquarePen } from 'lucide-react';
import Link from 'next/link';
import { type ReactNode, useState } from 'react';
import { useTranslate } from '#app/_components/intl.tsx';
import { IconButton } from '#app/_components/ui/button.tsx';
import { classNames } from '#app/_components/ui/class-names.ts';
import { Sheet } from '#app/_components/ui/dialog.tsx';
import { rememberList } from '../_client/list-cookie.ts';
import type { ListedOperation } from '../_server/role-operations.ts';
import { ChatSettingsProvider, type Quota } from './chat-settings.tsx';
import { ConversationList } from './conversation-list.tsx';
import { ConversationsProvider, type ListedConversation } from './conversations-context.tsx';

const icon = 'size-4.5 rtl:-scale-x-100';

/** The list of conversations at the start, folded away if wished, behind a sheet on a phone; the conversation beside it. */
export function ChatFrame({
  conversations,
  more,
  now,
  listOpen,
  operations,
  quota,
  demonstration,
  children,
}: {
  conversations: ListedConversation[];
  more: boolean;
  /** The server's time, so that days are headed alike in both renderings. */
  now: number;
  listOpen: boolean;
  operations: readonly ListedOperation[];
  quota: Quota | undefined;
  demonstration: boolean;
  children: ReactNode;
}) {
  const t = useTranslate();
  const [open, setOpen] = useState(listOpen);
  const [sheet, setSheet] = useState(false);
  const toggle = () => {
    setOpen(!open);
    rememberList(!open);
  };
  return (
    <ConversationsProvider first={{ conversations, more }}>
      <ChatSettingsProvider operations={operations} quota={quota} demonstration={demonstration}>
        <div className="flex h-[calc(100dvh-var(--shell-bar))] min-h-0 print:h-auto">
          {open && (
            <nav
              id="conversations"
              aria-label={t('chat.list')}
              className="hidden w-68 shrink-0 flex-col border-border border-e md:flex"
              data-no-print
            >
              <ConversationList now={now} onFold={toggle} />
            </nav>
          )}
          <div className="flex min-w-0 grow flex-col">
            <div className={classNames('flex items-center gap-1 px-2 pt-1.5', open && 'md:hidden')} data-no-print>
              <span className="md:hidden">
                <IconButton label={t('chat.list.open')} onClick={() => setSheet(true)}>
                  <MenuIcon aria-hidden className={icon} />
                </IconButton>
              </span>
              <span className="max-md:hidden">
                <IconButton label={t('chat.list.open')} onClick={toggle}>
                  <PanelLeft aria-hidden className={icon} />
                </IconButton>
              </span>
              <NewChat />
            </div>
            {children}
          </div>
        </div>
        <Sheet open={sheet} onClose={() => setSheet(false)} side="start" title={t('chat.list')}>
          <div className="-mx-4 -mt-2">
            <ConversationList now={now} onChosen={() => setSheet(false)} />
          </div>
        </Sheet>
      </ChatSettingsProvider>
    </ConversationsProvider>
  );
}

function NewChat() {
  const t = useTranslate();
  return (
    <Link
      href="/chat"
      prefetch={false}
      aria-label={t('chat.list.new')}
      title={t('chat.list.new')}
      className="touch-target inline-grid size-10 place-items-center rounded-md hover:bg-subtle"
    >
      <SquarePen aria-hidden className={icon} />
    </Link>
  );
}
