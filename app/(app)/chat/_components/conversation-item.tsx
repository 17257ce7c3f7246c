'use client';

import { Ellipsis, Pencil, Trash2 } from 'lucide-react';
import Link, { useLinkStatus } from 'next/link';
import { useRouter } from 'next/navigation';
import { useState } from 'react';
import { useTranslate } from '#app/_components/intl.tsx';
import { Button } from '#app/_components/ui/button.tsx';
import { classNames } from '#app/_components/ui/class-names.ts';
import { Dialog } from '#app/_components/ui/dialog.tsx';
import { Field } from '#app/_components/ui/field.tsx';
import { Input } from '#app/_components/ui/input.tsx';
import { Menu } from '#app/_components/ui/menu.tsx';
import { toast } from '#app/_components/ui/toast.tsx';
import { type ListedConversation, useConversations } from './conversations-context.tsx';

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

function RenameDialog({ item, open, onClose }: { item: ListedConversation; open: boolean; onClose: () => void }) {
  const t = useTranslate();
  const { rename } = useConversations();
  const form = `rename-${item.id}`;
  const save = async (data: FormData) => {
    const title = String(data.get('title') ?? '').trim();
    onClose();
    if (title === '' || title === item.title) return;
    await rename(item.id, title).catch((error: Error) => toast({ text: error.message || t('chat.failure.internal') }));
  };
  return (
    <Dialog
      open={open}
      onClose={onClose}
      title={t('chat.list.renameTitle')}
      footer={
        <>
          <Button onClick={onClose}>{t('chat.list.cancel')}</Button>
          <Button type="submit" form={form} variant="primary">
            {t('chat.list.save')}
          </Button>
        </>
      }
    >
      <form id={form} action={save}>
        <Field label={t('chat.list.renameLabel')}>
          {(control) => <Input {...control} name="title" defaultValue={item.title} maxLength={120} required />}
        </Field>
      </form>
    </Dialog>
  );
}

function DeleteDialog({
  item,
  title,
  current,
  open,
  onClose,
}: {
  item: ListedConversation;
  title: string;
  current: boolean;
  open: boolean;
  onClose: () => void;
}) {
  const t = useTranslate();
  const router = useRouter();
  const { remove } = useConversations();
  const confirm = async () => {
    onClose();
    try {
      await remove(item.id);
      if (current) router.push('/chat');
    } catch (error) {
      toast({ text: (error as Error).message || t('chat.failure.internal') });
    }
  };
  return (
    <Dialog
      open={open}
      onClose={onClose}
      title={t('chat.list.deleteTitle')}
      footer={
        <>
          <Button onClick={onClose}>{t('chat.list.cancel')}</Button>
          <Button variant="danger" onClick={() => void confirm()}>
            {t('chat.list.delete')}
          </Button>
        </>
      }
    >
      <p>{t('chat.list.deleteText', { title })}</p>
    </Dialog>
  );
}
