'use client';

import { useRouter } from 'next/navigation';
import { useTranslate } from '#app/_components/intl.tsx';
import { Button } from '#app/_components/ui/button.tsx';
import { Dialog } from '#app/_components/ui/dialog.tsx';
import { Field } from '#app/_components/ui/field.tsx';
import { Input } from '#app/_components/ui/input.tsx';
import { toast } from '#app/_components/ui/toast.tsx';
import { type ListedConversation, useConversations } from './conversations-context.tsx';

export function RenameDialog({
  item,
  open,
  onClose,
}: {
  item: ListedConversation;
  open: boolean;
  onClose: () => void;
}) {
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

/** Asks first: it goes for good. */
export function DeleteDialog({
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
