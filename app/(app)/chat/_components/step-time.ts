import type { Translate } from '#app/messages/translate.ts';
import type { Step } from '../_client/chat-message.ts';

/** How long steps took together; they may have run side by side, so the longest counts. */
export function seconds(steps: readonly Step[], t: Translate): string {
  const longest = Math.max(0, ...steps.map(({ result }) => result?.milliseconds ?? 0));
  return longest < 50 ? '' : t('chat.step.seconds', { seconds: longest / 1000 });
}
