import type { Caller } from '#db/caller.ts';
import { requestStop } from './store.ts';

// Next loads modules more than once: what runs here is known to the process, not to one copy of this file.
const holder = globalThis as typeof globalThis & { catalystTurns?: Map<string, AbortController> };

/** Controllers of the turns that this process answers, by conversation. */
export function runningHere(): Map<string, AbortController> {
  holder.catalystTurns ??= new Map();
  return holder.catalystTurns;
}

export const stopReason = () => new DOMException('The person asked to stop', 'AbortError');

/** Whether the person asked to stop: a turn may be ended for other reasons. */
export const isStopped = ({ reason }: AbortSignal): boolean =>
  reason instanceof DOMException && reason.name === 'AbortError';

/**
 * Asks the caller's running answer to stop: at once if this process writes it, else at its next sign of life.
 * False when none is being written.
 */
export async function stopTurn(caller: Caller, conversationId: string): Promise<boolean> {
  const stopping = await requestStop(caller, conversationId);
  if (stopping) runningHere().get(conversationId)?.abort(stopReason());
  return stopping;
}
