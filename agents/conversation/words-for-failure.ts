import type { Caller } from '#db/caller.ts';
import { unavailableData } from '../gateway/exhausted.ts';
import { inWords, retryAfterMs } from './retry-time.ts';

/** A failed turn in a sentence: what happened, what it means, what to do. Unknown failures are masked. */
export function wordsForFailure(error: unknown, caller: Pick<Caller, 'locale' | 'timeZone'>): string {
  if (isBrokenOff(error))
    return 'The answer broke off before its end. You can have it continued; that costs you no question.';
  const data = unavailableData(error);
  const wait = data && retryAfterMs(data);
  const when = wait === undefined ? undefined : inWords(wait, caller);
  switch (data?.code) {
    case 'person-quota':
      return `You have used today's questions. ${when ? `They are counted anew ${when}. ` : ''}Your pages and messages work as always.`;
    case 'capacity':
      return when
        ? `All models are busy right now. It is worth trying again ${when}. Nothing was changed.`
        : 'This is more than the models can take at once. A shorter question, or a new conversation, may be answered. Nothing was changed.';
    case 'no-model':
      return 'No model can serve this at the moment. Your pages work as always.';
    case 'models-failed':
      return `The models could not be reached. Please try again${when ? ` ${when}` : ''}; nothing was changed.`;
    default:
      return 'The answer could not be finished. Nothing was changed. Please try again.';
  }
}

const isBrokenOff = (error: unknown) => error instanceof Error && error.name === 'AnswerInterrupted';
