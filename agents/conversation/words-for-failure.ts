import type { Caller } from '#db/caller.ts';
import { unavailableData } from '../gateway/exhausted.ts';

/** A failed turn in a sentence: what happened, what it means, what to do. Unknown failures are masked. */
export function wordsForFailure(error: unknown, caller: Pick<Caller, 'locale' | 'timeZone'>): string {
  const data = unavailableData(error);
  const at =
    data?.retryAt &&
    new Date(data.retryAt).toLocaleTimeString(caller.locale, { timeStyle: 'short', timeZone: caller.timeZone });
  switch (data?.code) {
    case 'person-quota':
      return `You have used today's questions. ${at ? `They are counted anew at ${at}.` : ''} Your pages and messages work as always.`;
    case 'capacity':
      return `All models are busy right now. ${at ? `It is worth trying again at ${at}.` : 'Please try again in a minute.'} Nothing was changed.`;
    case 'no-model':
      return 'No model can serve this at the moment. Your pages work as always.';
    case 'models-failed':
      return 'The models could not be reached. Please try again; nothing was changed.';
    default:
      return 'The answer could not be finished. Nothing was changed. Please try again.';
  }
}
