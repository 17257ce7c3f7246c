import { cache } from 'react';
import { type ChatMessage, type Conversation, readConversation } from '#agents/conversation/store.ts';
import { requireCaller } from '#app/_server/session.ts';

type Part = ChatMessage['parts'][number];

/** A conversation of the caller, as its page needs it; undefined when there is none by this id. Once per request. */
export const shownConversation = cache(async (id: string): Promise<Conversation | undefined> => {
  const conversation = await readConversation(await requireCaller(), id);
  return conversation && { ...conversation, messages: conversation.messages.map(shown) };
});

/** Without the rows that only models read (people see the drawings made of them), and without what providers add. */
function shown(message: ChatMessage): ChatMessage {
  return { ...message, parts: message.parts.filter(({ type }) => type !== 'step-start').map(withoutData) };
}

function withoutData(part: Part): Part {
  if (!part.type.startsWith('tool-')) return part;
  const { callProviderMetadata: _, resultProviderMetadata: __, ...rest } = part as Record<string, unknown>;
  const output = rest.output as Record<string, unknown> | undefined;
  return { ...rest, ...(output ? { output: { ...output, data: undefined } } : {}) } as unknown as Part;
}
