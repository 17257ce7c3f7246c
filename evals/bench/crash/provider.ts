import { setTimeout as sleep } from 'node:timers/promises';
import { type RunningDemonstrationModels, startDemonstrationModels } from '#embedded/gemini/server.ts';

const ANSWER = 'One two three four five six seven eight nine ten eleven twelve.';
const LONGEST_THOUGHT_MS = 60;
const UNLIMITED = 1_000_000;
const QUIET_MS = 150;

export interface CrashProvider {
  server: RunningDemonstrationModels;
  /** The judge's clock, milliseconds since 1970. */
  setClock(now: number): void;
  /** Call ids in the order in which they were admitted, once for each attempt. Empties the list. */
  takeSeen(): string[];
  /** Resolves when nothing has arrived for a while: what dead callers had sent is read by then. */
  quiet(): Promise<void>;
}

/** The demonstration models with limits that nothing reaches, a clock of the bench's, and a memory for calls. */
export async function startProvider(): Promise<CrashProvider> {
  let now = 0;
  let seen: string[] = [];
  const server = await startDemonstrationModels({
    port: 0,
    thinkMs: 0,
    chunkMs: 2,
    now: () => now,
    limits: { '*': { requestsPerMinute: UNLIMITED, requestsPerDay: UNLIMITED, tokensPerMinute: 1000 * UNLIMITED } },
    answer: async ({ contents }) => {
      const text = contents.at(-1)?.parts[0]?.text ?? '';
      seen.push(text.replace('Call ', ''));
      await sleep(Math.random() * LONGEST_THOUGHT_MS);
      return { text: ANSWER };
    },
  });
  return {
    server,
    setClock: (moment) => {
      now = moment;
    },
    takeSeen: () => {
      const taken = seen;
      seen = [];
      return taken;
    },
    quiet: async () => {
      for (let before = -1; before !== server.totals.admitted; ) {
        before = server.totals.admitted;
        await sleep(QUIET_MS);
      }
    },
  };
}
