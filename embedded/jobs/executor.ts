import { type Application, fetchFunctions } from './call.ts';
import { Engine } from './engine.ts';
import { type Schedule, watchClock } from './schedule.ts';
import { startServer } from './server.ts';

export interface JobsOptions {
  /** A login that may create the schema `pgboss` (the server's owner, or `catalyst_admin`). */
  databaseUrl: string;
  /** Of 127.0.0.1, for events and the page of runs. 0 takes a free one. */
  port: number;
  /** Origin of the application; its functions are at `/api/inngest`. */
  appUrl: string;
  /** `INNGEST_SIGNING_KEY` and `INNGEST_EVENT_KEY` of the application. */
  signingKey: string;
  eventKey: string;
  log?: (line: string) => void;
}

export interface RunningJobs {
  /** Where events go and runs are shown. */
  url: string;
  /** Asks the application which functions it serves, now. Throws what is wrong. */
  sync(): Promise<string[]>;
  stop(): Promise<void>;
}

const SOON_MS = 1000;
const NOW_AND_THEN_MS = 30_000;
const LONGEST_SYNC_MS = 60_000;

/**
 * Carries out the functions of `/api/inngest` when no Inngest account is configured: events, cron, steps, waits and
 * retries as Inngest has them, on PostgreSQL. It asks the application for its functions by itself, as soon as that
 * answers and again from time to time; runs survive a crash of either side. Every request is signed, both ways.
 */
export async function startJobs(options: JobsOptions): Promise<RunningJobs> {
  const log = options.log ?? ((line) => console.log(`[jobs] ${line}`));
  const application: Application = {
    url: new URL('/api/inngest', options.appUrl).href,
    signingKey: options.signingKey,
  };
  const engine = new Engine({ databaseUrl: options.databaseUrl, application, log });
  await engine.start();
  const stopping = new AbortController();
  let schedule: Schedule | undefined;
  let served = '';

  const sync = async () => {
    const functions = await fetchFunctions(
      application,
      AbortSignal.any([stopping.signal, AbortSignal.timeout(LONGEST_SYNC_MS)]),
    );
    const text = JSON.stringify(functions);
    if (text !== served && !stopping.signal.aborted) {
      await engine.serve(functions);
      schedule?.stop();
      schedule = watchClock(
        functions,
        (tick) => void engine.tick(tick).catch((error: Error) => log(`clock: ${error.message}`)),
      );
      served = text;
      log(`${functions.length} functions: ${functions.map(({ id }) => id).join(', ')}`);
    }
    return functions.map(({ id }) => id);
  };
  const server = await startServer({
    port: options.port,
    eventKey: options.eventKey,
    engine,
    nextRun: (id) => schedule?.next(id),
  }).catch(async (error) => {
    await engine.stop();
    throw error;
  });
  const following = follow(sync, stopping.signal, log);
  return {
    url: server.url,
    sync,
    async stop() {
      stopping.abort();
      schedule?.stop();
      await server.stop();
      await following;
      await engine.stop();
    },
  };
}

/** Until it is stopped: soon while the application does not answer, then now and then, for it may have been updated. */
async function follow(sync: () => Promise<unknown>, stopped: AbortSignal, log: (line: string) => void): Promise<void> {
  let said = '';
  while (!stopped.aborted) {
    const failure = await sync().then(
      () => '',
      (error: Error) => error.message,
    );
    // Until the application listens there is nothing to say.
    if (failure && failure !== said && failure !== 'fetch failed' && !stopped.aborted)
      log(`cannot learn the functions: ${failure}`);
    said = failure;
    await pause(failure ? SOON_MS : NOW_AND_THEN_MS, stopped);
  }
}

function pause(milliseconds: number, stopped: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (stopped.aborted) return resolve();
    const done = () => {
      clearTimeout(timer);
      stopped.removeEventListener('abort', done);
      resolve();
    };
    const timer = setTimeout(done, milliseconds);
    stopped.addEventListener('abort', done);
  });
}
