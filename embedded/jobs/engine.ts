import { randomUUID } from 'node:crypto';
import { type Db, PgBoss } from 'pg-boss';
import type postgres from 'postgres';
import { type Application, callFunction } from './call.ts';
import { concurrencyOf, type JobEvent, type JobFunction, meets } from './protocol.ts';
import { applyAnswer, applyWake, type Effects, isCurrent, resume, type Task } from './run-task.ts';
import type { Tick } from './schedule.ts';
import {
  beginRun,
  createTables,
  endRun,
  forgetOldRuns,
  insertRun,
  isWaiting,
  type NewRun,
  openStore,
  readRun,
  type Sql,
  waitingSteps,
} from './store.ts';

const QUEUE = 'inngest';
const AT_ONCE = 4;
const STOP_WITHIN_MS = 5000;
const UPKEEP_EVERY_MS = 60 * 60_000;
/** What a crash left is noticed after three of these at most (pg-boss allows no less than ten seconds). */
const HEARTBEAT_SECONDS = 10;
// A function's limit is a tier of the queue's groups: those have to be known before the functions are. Kept by this
// process, exactly; the queue's own limit across processes lets two through that ask at the same moment.
const tiers = Object.fromEntries(Array.from({ length: AT_ONCE }, (_, index) => [`at most ${index + 1}`, index + 1]));

export interface EngineOptions {
  /** A login that may create the schema `pgboss`. */
  databaseUrl: string;
  application: Application;
  log: (line: string) => void;
}

/** Runs functions: the queue is pg-boss's, what happens to a run is run-task.ts's, and this joins the two. */
export class Engine {
  readonly sql: postgres.Sql;
  readonly #options: EngineOptions;
  readonly #boss: PgBoss;
  readonly #stopping = new AbortController();
  #functions = new Map<string, JobFunction>();
  #working = false;
  #upkeep: NodeJS.Timeout | undefined;

  constructor(options: EngineOptions) {
    this.#options = options;
    this.sql = openStore(options.databaseUrl);
    this.#boss = new PgBoss({
      connectionString: options.databaseUrl,
      application_name: 'catalyst jobs queue',
      max: 6,
      schedule: false,
      useListenNotify: true,
      superviseIntervalSeconds: HEARTBEAT_SECONDS,
      monitorIntervalSeconds: HEARTBEAT_SECONDS,
      openTelemetry: { enabled: false },
    });
    this.#boss.on('error', (error) => options.log(`queue: ${error.message}`));
  }

  async start(): Promise<void> {
    await this.#boss.start();
    await createTables(this.sql);
    await this.#boss.createQueue(QUEUE, {
      notify: true,
      heartbeatSeconds: HEARTBEAT_SECONDS,
      // The protocol counts attempts by itself; these are for executors that died.
      retryLimit: 1000,
      retryDelay: 1,
      expireInSeconds: 15 * 60,
      deleteAfterSeconds: 60 * 60,
    });
    const upkeep = () =>
      void forgetOldRuns(this.sql).catch((error: Error) => this.#options.log(`upkeep: ${error.message}`));
    this.#upkeep = setInterval(upkeep, UPKEEP_EVERY_MS).unref();
  }

  get functions(): JobFunction[] {
    return [...this.#functions.values()];
  }

  /** From now on these functions run; the first time, work that waits is taken up. */
  async serve(functions: JobFunction[]): Promise<void> {
    this.#functions = new Map(functions.map((fn) => [fn.id, fn]));
    if (this.#working) return;
    this.#working = true;
    const options = {
      localConcurrency: AT_ONCE,
      pollingIntervalSeconds: 1,
      notifyPollingIntervalSeconds: 2,
      localGroupConcurrency: { default: AT_ONCE, tiers },
    };
    await this.#boss.work<Task>(QUEUE, options, async ([job]) => {
      if (job) await this.#perform(job.data);
    });
  }

  /** Starts every function that these events trigger, and wakes every run that waits for them. */
  async ingest(events: JobEvent[]): Promise<void> {
    await this.sql.begin(async (tx) => {
      for (const event of events) await this.#ingestOne(tx, event);
    });
  }

  /** The clock has reached a function's time. Each moment counts once, and only if the last one has been begun. */
  async tick({ functionId, cron, at }: Tick): Promise<void> {
    const schedule = `cron:${functionId}:${cron}:`;
    await this.sql.begin(async (tx) => {
      if (await isWaiting(tx, functionId, schedule)) return;
      const cause = schedule + at.toISOString();
      const event = { id: cause, name: 'inngest/scheduled.timer', data: { cron }, ts: at.getTime() };
      await this.#effects.start(tx, { functionId, cause, event });
    });
  }

  async stop(): Promise<void> {
    clearInterval(this.#upkeep);
    this.#stopping.abort();
    await this.#boss.stop({ graceful: true, timeout: STOP_WITHIN_MS, close: true });
    await this.sql.end({ timeout: 2 });
  }

  async #ingestOne(tx: Sql, event: JobEvent): Promise<void> {
    for (const fn of this.#functions.values()) {
      const triggered = fn.triggers.some(
        (trigger) =>
          'event' in trigger &&
          isNamed(event, trigger.event) &&
          (!trigger.expression || meets(trigger.expression, { event })),
      );
      if (triggered) await this.#effects.start(tx, { functionId: fn.id, cause: `event:${event.id}:${fn.id}`, event });
    }
    for (const step of await waitingSteps(tx, event.name)) {
      if (step.condition && !meets(step.condition, { event: step.event, async: event })) continue;
      const state = await readRun(tx, step.runId, { lock: true });
      if (state) await resume(tx, state.run, step, { type: 'data', data: event }, this.#effects);
    }
  }

  async #perform(task: Task): Promise<void> {
    if ('wake' in task) {
      await this.sql.begin((tx) => applyWake(tx, task, this.#effects));
      return;
    }
    const state = await readRun(this.sql, task.run);
    if (!state || !isCurrent(task, state)) return;
    const { run } = state;
    const fn = this.#functions.get(run.functionId);
    if (!fn)
      return endRun(this.sql, run.id, {
        error: { name: 'Error', message: 'The application no longer has this function' },
      });
    await beginRun(this.sql, run.id);
    const attempt = 'turn' in task ? run.attempt : task.attempt;
    const step = 'turn' in task ? {} : { step: task.step };
    const answer = await callFunction(
      this.#options.application,
      fn,
      state,
      { ...step, attempt },
      this.#stopping.signal,
    );
    // Stopped in the middle: the queue gives the task out again at the next start.
    if (this.#stopping.signal.aborted) throw new Error('stopping');
    if (answer.kind === 'failed') this.#options.log(`${fn.id}: ${JSON.stringify(answer.error).slice(0, 300)}`);
    await this.sql.begin((tx) => applyAnswer(tx, task, answer, this.#effects));
  }

  readonly #effects: Effects = {
    functionOf: (id) => this.#functions.get(id),
    queue: async (tx, task, functionId, at) => {
      const limit = concurrencyOf(this.#functions.get(functionId) ?? ({} as JobFunction)) ?? AT_ONCE;
      const group = { id: functionId, tier: `at most ${Math.min(limit, AT_ONCE)}` };
      await this.#boss.send(QUEUE, task, { db: within(tx), group, ...(at && { startAfter: at }) });
    },
    start: async (tx, run: NewRun) => {
      const id = await insertRun(tx, run);
      if (id) await this.#effects.queue(tx, { run: id, turn: 0 }, run.functionId);
    },
    announce: (tx, event) => this.#ingestOne(tx, { ...event, id: randomUUID(), ts: Date.now() }),
  };
}

/** The queue's statements in our transaction: a run and what is to be done for it are written together or not at all. */
function within(tx: Sql): Db {
  return {
    executeSql: async (text, values) => ({
      rows: [...(await tx.unsafe(text, values as postgres.ParameterOrJSON<never>[]))],
    }),
  };
}

function isNamed(event: JobEvent, trigger: string): boolean {
  return trigger.endsWith('*') ? event.name.startsWith(trigger.slice(0, -1)) : event.name === trigger;
}
