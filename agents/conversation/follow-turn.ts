import { setTimeout as wait } from 'node:timers/promises';
import type { UIMessageChunk } from 'ai';
import type { Caller } from '#db/caller.ts';
import { messageOf } from './keep-turn.ts';
import { finishTurn, readTurn } from './store.ts';

const POLL_MILLISECONDS = 150;

/**
 * A running turn from its beginning, for whoever comes back to it: chunks are polled by number (a transaction pooler
 * carries no notifications). A turn whose owner died is stored as far as it came, as interrupted.
 */
export function followTurn(caller: Caller, turnId: string, signal: AbortSignal): ReadableStream<UIMessageChunk> {
  let after = 0;
  const seen: UIMessageChunk[] = [];
  return new ReadableStream<UIMessageChunk>({
    pull: async (controller) => {
      while (!signal.aborted) {
        const turn = await readTurn(caller, turnId, after);
        if (!turn) return controller.close();
        for (const { number, data } of turn.chunks) {
          after = number;
          for (const line of data.split('\n')) {
            const chunk = JSON.parse(line) as UIMessageChunk;
            seen.push(chunk);
            controller.enqueue(chunk);
          }
        }
        if (turn.status !== 'running') return controller.close();
        if (turn.lapsed) {
          await finishTurn(caller, turnId, 'interrupted', await messageOf(seen, 'interrupted'));
          return controller.close();
        }
        if (turn.chunks.length > 0) return;
        await wait(POLL_MILLISECONDS, undefined, { signal }).catch(() => undefined);
      }
      controller.close();
    },
  });
}
