import type { Metadata } from 'next';
import { getIntl } from '#app/_server/intl.ts';
import { requireCaller } from '#app/_server/session.ts';
import { Greeting } from './_components/greeting.tsx';
import { NewConversation } from './_components/new-conversation.tsx';
import { suggestionsFor } from './_server/suggestions.ts';

const MOST_ASKED_CHARACTERS = 4000;

export async function generateMetadata(): Promise<Metadata> {
  const { t } = await getIntl();
  return { title: t('chat.title') };
}

/** A new conversation. `?ask=` fills the composer, and sends nothing. */
export default async function NewChatPage({ searchParams }: PageProps<'/chat'>) {
  const [caller, { ask }] = await Promise.all([requireCaller(), searchParams]);
  const suggestions = await suggestionsFor(caller);
  return (
    <NewConversation
      id={crypto.randomUUID()}
      ask={typeof ask === 'string' ? ask.slice(0, MOST_ASKED_CHARACTERS) : undefined}
      greeting={<Greeting caller={caller} suggestions={suggestions} />}
    />
  );
}
