/** A title for a conversation: at most six words of its first question. */
import { tokenise } from '#agents/ranker/tokens.ts';
import { withoutGreeting } from './small-talk.ts';

const opening =
  /^(?:(?:please|can you|could you|would you|i want to|i would like to|i'd like to|show me|show|tell me|give me|list|what is|what's|what are|what|who is|who was|who|how is|how are|how many|how|when is|is there|are there|any|which|do i have|did|does|the|my|about)\s+)+/i;

export function titleFor(said: string): string {
  const question = /(?:question|message|user|person)\s*:\s*["“]?(.+)/is.exec(said)?.[1] ?? said;
  const first =
    withoutGreeting(question)
      .split(/[\n.?!;]/)
      .find((part) => part.trim()) ?? question;
  const bare = first.trim().replace(opening, '');
  const words = tokenise(bare || first.trim()).map((token) => ({
    text: (bare || first.trim()).slice(token.start, token.end),
    word: token.word,
  }));
  const kept = words
    .filter(({ text }, index) => /[\p{L}\p{N}]/u.test(text) && words[index - 1]?.text !== text)
    .slice(0, 6);
  while (kept.length > 2 && /^(?:and|or|of|in|the|for|to|a|is|what|on|with)$/.test(kept.at(-1)!.word)) kept.pop();
  const title = kept.map(({ text }) => text).join(' ');
  return title ? title.charAt(0).toUpperCase() + title.slice(1) : 'Conversation';
}
