import { startDemonstrationModels } from '#embedded/gemini/server.ts';

/** What every call is answered with: about the length of a chat's short answer, in eight parts when streamed. */
export const ANSWER =
  'Ada has been present on 41 of 43 days this term. She was late twice, both on Mondays, and excused once for a dental ' +
  'appointment. Nothing has to be done now; her form teacher knows about both late arrivals.';

export type ModelProcessPorts = { paced: string; immediate: string };

const LIMITLESS = 1_000_000_000;

/**
 * The model server in a process of its own, so that its work does not wait behind that of the measured process: once
 * with a think time and once without. Arguments: milliseconds to the first part, milliseconds between parts. Sends its
 * addresses to its parent and ends with it.
 */
async function main([thinkMs, chunkMs]: number[]): Promise<void> {
  const limits = {
    '*': { requestsPerMinute: LIMITLESS, requestsPerDay: LIMITLESS, tokensPerMinute: LIMITLESS },
  };
  const answer = async () => ({ text: ANSWER });
  const paced = await startDemonstrationModels({ port: 0, thinkMs, chunkMs, limits, answer });
  const immediate = await startDemonstrationModels({ port: 0, thinkMs: 0, chunkMs: 0, limits, answer });
  process.once('disconnect', () => process.exit(0));
  process.send?.({ paced: paced.url, immediate: immediate.url } satisfies ModelProcessPorts);
}

if (process.send) await main(process.argv.slice(2).map(Number));
