import type { Metadata } from 'next';
import { notFound } from 'next/navigation';
import { z } from 'zod';
import { Conversation } from '../_components/conversation.tsx';
import { shownConversation } from '../_server/shown-conversation.ts';

type Props = PageProps<'/chat/[id]'>;

const find = async (params: Props['params']) => {
  const { data: id } = z.uuid().safeParse((await params).id);
  return id === undefined ? undefined : shownConversation(id);
};

export async function generateMetadata({ params }: Props): Promise<Metadata> {
  return { title: (await find(params))?.title };
}

/** One conversation, as the server keeps it. */
export default async function ConversationPage({ params }: Props) {
  const conversation = await find(params);
  if (!conversation) notFound();
  return <Conversation key={conversation.id} id={conversation.id} stored={conversation} />;
}
