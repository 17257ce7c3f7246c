import { startDemonstrationModels } from '#embedded/gemini/server.ts';

/** What every call is answered with: about the length of a chat's short answer, in eight parts when streamed. */
export const ANSWER =
  'Ada has been present on 41 of 43 days this term. She was late twice, both on Mondays, and excused once for a dental ' +
  'appointment. Nothing has to be done now; her form teacher knows about both late arrivals.';

/** The time that the model takes, in milliseconds: to its first part, and between parts of a stream. */
export interface Pace {
  thinkMs: number;
  chunkMs: number;
}

const LIMITLESS = 1_000_000_000;

/**
 * The model server in a process of its own, so that its work does not wait behind that of the measured process: once
 * for each pace, which are its argument as JSON. Sends the addresses to its parent and ends with it.
 */
async function main(paces: Pace[]): Promise<void> {
  const limits = {
    '*': { requestsPerMinute: LIMITLESS, requestsPerDay: LIMITLESS, tokensPerMinute: LIMITLESS },
  };
  const answer = async () => ({ text: ANSWER });
  const start = (pace: Pace) => startDemonstrationModels({ port: 0, ...pace, limits, answer });
  const servers = await Promise.all(paces.map(start));
  process.once('disconnect', () => process.exit(0));
  process.send?.(servers.map(({ url }) => url));
}

if (process.send) await main(JSON.parse(process.argv[2] ?? '[]'));
