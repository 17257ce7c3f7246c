import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Inngest, NonRetriableError, RetryAfterError } from 'inngest';
import { serve } from 'inngest/node';
import { afterAll, afterEach, beforeAll, expect, test, vi } from 'vitest';
import { ownDatabase } from '#db/testing.ts';
import { fetchFunctions } from './call.ts';
import { type RunningJobs, startJobs } from './executor.ts';
import type { Overview } from './overview.ts';
import { sign } from './protocol.ts';

const signingKey = `signkey-test-${'ab'.repeat(32)}`;
const eventKey = 'events';
const database = await ownDatabase();
const calls: string[] = [];
const count = (name: string) => calls.filter((call) => call === name).length;

let server: Server;
let appUrl: string;
const running: RunningJobs[] = [];
const client = new Inngest({ id: 'test', isDev: false, signingKey, eventKey, logger: quiet() });

const functions = [
  client.createFunction({ id: 'steps', triggers: { event: 'steps' } }, async ({ event, step }) => {
    const first = await step.run('first', () => note('first', event.data.start as number));
    const [left, right] = await Promise.all([
      step.run('left', () => note('left', first + 1)),
      step.run('right', () => note('right', first + 10)),
    ]);
    await step.sleep('rest', '1s');
    return step.run('sum', () => note('sum', left + right));
  }),
  client.createFunction({ id: 'retries', retries: 2, triggers: { event: 'retries' } }, async ({ step, attempt }) => {
    const tried = await step.run('fragile', () => {
      note('fragile', attempt);
      if (count('fragile') < 3) throw new RetryAfterError('not yet', 500);
      return attempt;
    });
    await step
      .run('hopeless', () => {
        note('hopeless', 0);
        throw new NonRetriableError('never');
      })
      .catch((error: Error) => note(`caught ${error.message}`, 0));
    return tried;
  }),
  client.createFunction(
    {
      id: 'fails',
      retries: 0,
      triggers: { event: 'fails' },
      onFailure: ({ error }) => note(`failure ${error.message}`, 0),
    },
    () => {
      throw new Error('on purpose');
    },
  ),
  client.createFunction({ id: 'waits', triggers: { event: 'waits' } }, async ({ step }) => {
    const paid = await step.waitForEvent('payment', { event: 'paid', timeout: '1h', match: 'data.order' });
    const late = await step.waitForEvent('late', { event: 'never', timeout: '1s' });
    return { paid: paid?.data.order, late };
  }),
  client.createFunction({ id: 'asks', triggers: { event: 'asks' } }, async ({ step }) => {
    const answer: unknown = await step.invoke('answer', { function: answers, data: { question: 6 } });
    return answer;
  }),
  client.createFunction({ id: 'every-second', triggers: { cron: '* * * * * *' } }, async () => note('tick', 0)),
  client.createFunction({ id: 'one-at-a-time', concurrency: 1, triggers: { event: 'one' } }, async () => {
    note('enter', 0);
    calls.push(`inside ${count('enter') - count('leave')}`);
    await new Promise((resolve) => setTimeout(resolve, 100));
    note('leave', 0);
  }),
  client.createFunction({ id: 'survives', triggers: { event: 'survives' } }, async ({ step }) => {
    await step.run('before', () => note('before', 0));
    await step.run('interrupted', async () => {
      note('interrupted', 0);
      if (count('interrupted') === 1) await new Promise(() => {});
    });
    return 'whole';
  }),
];
const answers = client.createFunction(
  { id: 'answers', triggers: { event: 'unused' } },
  async ({ event }) => (event.data.question as number) * 7,
);

function note<Value>(name: string, value: Value): Value {
  calls.push(name);
  return value;
}

function quiet() {
  const none = () => {};
  return { info: none, warn: none, error: none, debug: none };
}

beforeAll(async () => {
  server = createServer(serve({ client, functions: [...functions, answers], servePath: '/api/inngest' }));
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  appUrl = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});
afterEach(async () => {
  await Promise.all(running.splice(0).map((jobs) => jobs.stop()));
});
afterAll(() => {
  server.closeAllConnections();
  server.close();
});

async function start(): Promise<RunningJobs> {
  const jobs = await startJobs({
    databaseUrl: database.urls.superuser,
    port: 0,
    appUrl,
    signingKey,
    eventKey,
    log: () => {},
  });
  running.push(jobs);
  await jobs.sync();
  return jobs;
}

const send = (jobs: RunningJobs, name: string, data: Record<string, unknown> = {}, id?: string) =>
  fetch(`${jobs.url}/e/${eventKey}`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ name, data, id }),
  });

interface Row {
  status: string;
  output: unknown;
  error: { message: string } | null;
}

const runsOf = (id: string) =>
  database.superuser<
    Row[]
  >`select status, output, error from pgboss.inngest_run where function_id = ${`test-${id}`} order by created_at`;

const ended = (id: string, runs = 1) =>
  vi.waitFor(
    async () => {
      const rows = (await runsOf(id)).filter(({ status }) => status === 'completed' || status === 'failed');
      expect(rows).toHaveLength(runs);
      return rows;
    },
    { timeout: 45_000, interval: 50 },
  );

test('runs steps once each, side by side and after a rest; the same event starts one run', async () => {
  const jobs = await start();
  await Promise.all([send(jobs, 'steps', { start: 1 }, 'same'), send(jobs, 'steps', { start: 1 }, 'same')]);
  const [run] = await ended('steps');
  expect(run).toMatchObject({ status: 'completed', output: 13 });
  expect(['first', 'left', 'right', 'sum'].map(count)).toEqual([1, 1, 1, 1]);
  const overview = (await (await fetch(`${jobs.url}/api/overview`)).json()) as Overview;
  expect(overview.functions.find(({ id }) => id === 'test-steps')?.lastRun).toMatchObject({
    status: 'completed',
    steps: 5,
  });
  expect(await (await fetch(jobs.url)).text()).toContain('test-steps');
});

test('tries a step again when it asks to be, gives up when it says so, and the function can catch that', async () => {
  const jobs = await start();
  await send(jobs, 'retries');
  const [run] = await ended('retries');
  expect(run).toMatchObject({ status: 'completed', output: 2 });
  expect([count('fragile'), count('hopeless'), count('caught never')]).toEqual([3, 1, 1]);
});

test('a run that failed says why, and its function’s onFailure is told', async () => {
  const jobs = await start();
  await send(jobs, 'fails');
  const [run] = await ended('fails');
  expect(run).toMatchObject({ status: 'failed', error: { message: 'on purpose' } });
  await ended('fails-failure');
  expect(count('failure on purpose')).toBe(1);
});

test('waits for the matching event, or for its time to be over', async () => {
  const jobs = await start();
  await send(jobs, 'waits', { order: 7 });
  await vi.waitFor(
    async () =>
      expect(await database.superuser`select from pgboss.inngest_step where awaited_event = 'paid'`).toHaveLength(1),
    { timeout: 10_000 },
  );
  await send(jobs, 'paid', { order: 8 });
  await send(jobs, 'paid', { order: 7 });
  const [run] = await ended('waits');
  expect(run).toMatchObject({ status: 'completed', output: { paid: 7, late: null } });
});

test('calls another function and gets its answer', async () => {
  const jobs = await start();
  await send(jobs, 'asks');
  const [run] = await ended('asks');
  expect(run).toMatchObject({ status: 'completed', output: 42 });
});

test('a tick of the clock starts one run, however many executors there are', async () => {
  await start();
  await start();
  const ticks = () =>
    database.superuser<
      { cause: string; status: string }[]
    >`select cause, status from pgboss.inngest_run where function_id = 'test-every-second'`;
  const begun = (await ticks()).length;
  await vi.waitFor(async () => expect((await ticks()).length).toBeGreaterThan(begun + 3), {
    timeout: 15_000,
    interval: 100,
  });
  await Promise.all(running.splice(0).map((jobs) => jobs.stop()));
  const all = await ticks();
  expect(new Set(all.map(({ cause }) => cause)).size).toBe(all.length);
  expect(count('tick')).toBeLessThanOrEqual(all.length);
});

test('keeps to a function’s limit of runs at once', async () => {
  const jobs = await start();
  await Promise.all(Array.from({ length: 4 }, () => send(jobs, 'one')));
  await ended('one-at-a-time', 4);
  expect(calls.filter((call) => call.startsWith('inside '))).toEqual(Array(4).fill('inside 1'));
});

test('a run that a killed executor left in the middle of a step is finished by the next', {
  timeout: 90_000,
}, async () => {
  const child = spawnExecutor();
  const [url] = (await once(child.stdout!, 'data')) as [Buffer];
  await send({ url: url.toString().trim() } as RunningJobs, 'survives');
  await vi.waitFor(() => expect(count('interrupted')).toBe(1), { timeout: 20_000 });
  child.kill('SIGKILL');
  await once(child, 'exit');
  await start();
  const [run] = await ended('survives');
  expect(run).toMatchObject({ status: 'completed', output: 'whole' });
  expect([count('before'), count('interrupted')]).toEqual([1, 2]);
});

/** An executor in a process of its own, which writes its address once it knows the functions. */
function spawnExecutor(): ChildProcess {
  const options = { databaseUrl: database.urls.superuser, port: 0, appUrl, signingKey, eventKey };
  const code = `import { startJobs } from ${JSON.stringify(new URL('executor.ts', import.meta.url).href)};
    const jobs = await startJobs({ ...${JSON.stringify(options)}, log: () => {} });
    await jobs.sync();
    process.stdout.write(jobs.url + '\\n');`;
  return spawn(process.execPath, ['--input-type=module-typescript', '-e', code], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
}

test('nobody without the keys gets in, on either side', async () => {
  const jobs = await start();
  const body = JSON.stringify({ name: 'steps', data: {} });
  const post = (url: string, headers: Record<string, string> = {}) =>
    fetch(url, { method: 'POST', body, headers: { 'content-type': 'application/json', ...headers } });
  expect((await post(`${jobs.url}/e/wrong`)).status).toBe(401);
  expect((await post(`${appUrl}/api/inngest?fnId=test-steps&stepId=step`)).status).toBe(401);
  const forged = sign(JSON.parse(body), `signkey-test-${'cd'.repeat(32)}`).signature;
  expect(
    (await post(`${appUrl}/api/inngest?fnId=test-steps&stepId=step`, { 'x-inngest-signature': forged })).status,
  ).toBe(401);
});

test('does not run for an application that has another key', async () => {
  const jobs = await startJobs({
    databaseUrl: database.urls.superuser,
    port: 0,
    appUrl,
    signingKey: `signkey-test-${'ef'.repeat(32)}`,
    eventKey,
    log: () => {},
  });
  running.push(jobs);
  await expect(jobs.sync()).rejects.toThrow(/401/);
});

test('every job of Catalyst can be carried out here', async () => {
  vi.stubEnv('INNGEST_SIGNING_KEY', signingKey);
  const { inngest } = await import('#inngest/client.ts');
  const catalyst = await import('#inngest/functions.ts');
  const listener = createServer(serve({ client: inngest, functions: catalyst.functions, servePath: '/api/inngest' }));
  listener.listen(0, '127.0.0.1');
  await once(listener, 'listening');
  const url = `http://127.0.0.1:${(listener.address() as AddressInfo).port}/api/inngest`;
  const found = await fetchFunctions({ url, signingKey }, AbortSignal.timeout(10_000));
  expect(found.map(({ id }) => id)).toContain('catalyst-outbox-deliver');
  expect(found).toHaveLength(catalyst.functions.length);
  listener.closeAllConnections();
  listener.close();
});

test('refuses a function that asks for what is not carried out', async () => {
  const other = new Inngest({ id: 'other', isDev: false, signingKey, eventKey, logger: quiet() });
  const debounced = other.createFunction(
    { id: 'debounced', debounce: { period: '1s' }, triggers: { event: 'x' } },
    async () => {},
  );
  const listener = createServer(serve({ client: other, functions: [debounced], servePath: '/api/inngest' }));
  listener.listen(0, '127.0.0.1');
  await once(listener, 'listening');
  const url = `http://127.0.0.1:${(listener.address() as AddressInfo).port}`;
  const jobs = await startJobs({
    databaseUrl: database.urls.superuser,
    port: 0,
    appUrl: url,
    signingKey,
    eventKey,
    log: () => {},
  });
  running.push(jobs);
  await expect(jobs.sync()).rejects.toThrow(/debounce/);
  listener.closeAllConnections();
  listener.close();
});
