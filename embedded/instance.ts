import { chmodSync, mkdirSync } from 'node:fs';
import path from 'node:path';
import { migrate, setUp } from '#db/migrate.ts';
import { startDemonstrationModels } from './gemini/server.ts';
import { startApp } from './instance/app.ts';
import { environment, loginUrl, requireComplete, standIns } from './instance/environment.ts';
import { fillKeyPool } from './instance/key-pool.ts';
import type { Instance, InstanceOptions, Ports } from './instance/options.ts';
import { PORT_VARIABLES } from './instance/options.ts';
import { startPrivacyWorker } from './instance/privacy-worker.ts';
import type { InstanceRecord } from './instance/record.ts';
import { claim, release, save } from './instance/record.ts';
import { Running } from './instance/running.ts';
import { seedOnce } from './instance/seed.ts';
import { startJobs } from './jobs/executor.ts';
import { openMailbox } from './mail/mailbox.ts';
import { startMailbox } from './mail/server.ts';
import { freePort, LOOPBACK, requireFreePort } from './ports.ts';
import type { RunningDatabase } from './postgres.ts';
import { startDatabase } from './postgres.ts';
import { identify } from './process-identity.ts';
import type { Secrets } from './secrets.ts';
import { loadSecrets } from './secrets.ts';
import { StartError } from './start-error.ts';
import { preparePlatform } from './supabase/prepare.ts';
import { startSupabase } from './supabase/server.ts';

/** What the steps of a start share. */
interface Start {
  options: InstanceOptions;
  ports: Ports;
  appUrl: string;
  secrets: Secrets;
  record: InstanceRecord;
  running: Running;
  /** Told the name of a service that ended by itself. */
  lost: (name: string) => void;
  report: (line: string) => void;
}

/**
 * Starts a whole Catalyst: a stand-in for every service that is not configured, and the app on top. One instance to a
 * data folder; one that was killed is cleared away first. Throws StartError with a message for the person at the
 * terminal, having stopped what it had started.
 */
export async function startInstance(options: InstanceOptions): Promise<Instance> {
  const report = (line: string) => {
    options.signal?.throwIfAborted();
    options.report?.(line);
  };
  requireComplete(options.given);
  const ports = await choosePorts(options.ports);
  const appUrl = options.given.NEXT_PUBLIC_APP_URL ?? `http://${LOOPBACK}:${ports.app}`;
  const record = await claim(options.dataDir, appUrl);
  const running = new Running((line) => options.report?.(line));
  running.add('the record', async () => release(options.dataDir));
  const { promise: failed, resolve } = Promise.withResolvers<string>();
  const lost = (name: string) => {
    if (!running.stopping) resolve(name);
  };
  try {
    await requireFreePorts(options, ports);
    // PostgreSQL, under an account of its own, has to pass through; the files inside keep their own modes.
    chmodSync(options.dataDir, 0o711);
    mkdirSync(path.join(options.dataDir, 'logs'), { recursive: true, mode: 0o700 });
    const secrets = await loadSecrets(options.dataDir);
    const start = { options, ports, appUrl, secrets, record, running, lost, report };
    const database = await startStandIns(start);
    await startTheApp(start);
    record.ready = true;
    save(options.dataDir, record);
    return {
      url: appUrl,
      env: record.env,
      firstStart: database?.firstStart ?? false,
      failed,
      stop: () => running.stop(),
    };
  } catch (error) {
    await running.stop();
    throw error;
  }
}

async function choosePorts(wanted: Ports): Promise<Ports> {
  const chosen = { ...wanted };
  for (const name of Object.keys(chosen) as (keyof Ports)[]) chosen[name] ||= await freePort();
  return chosen;
}

async function requireFreePorts({ given, app }: InstanceOptions, ports: Ports): Promise<void> {
  const needed = standIns(given);
  const used: (keyof Ports)[] = [
    ...(app === 'none' ? [] : (['app'] as const)),
    // The database looks at its own, after it has cleared away what a killed start left there.
    ...(needed.database ? (['supabase', 'mailbox'] as const) : []),
    ...(needed.models ? (['models'] as const) : []),
    ...(needed.jobs ? (['jobs'] as const) : []),
  ];
  for (const name of used) {
    const { variable, purpose } = PORT_VARIABLES[name];
    await requireFreePort(ports[name], purpose, variable);
  }
}

async function startStandIns(start: Start): Promise<RunningDatabase | undefined> {
  const { options, ports, appUrl, secrets, record, running, report } = start;
  const needed = standIns(options.given);
  const database = needed.database ? await startOwnDatabase(start) : undefined;
  const demonstration = options.demonstration ?? true;
  record.env = environment(options.given, secrets, {
    ports,
    appUrl,
    superuserUrl: database?.superuserUrl,
    demonstration,
  });
  save(options.dataDir, record);

  if (database) await startSupabaseInterfaces(start, database);
  else if (record.env.DATABASE_ADMIN_URL) await bringUpToDate(start, record.env.DATABASE_ADMIN_URL);
  if (needed.models) {
    report('Starting the demonstration models …');
    const { GEMINI_ENCRYPTION_KEY } = record.env;
    if (database && GEMINI_ENCRYPTION_KEY) await fillKeyPool(database.superuserUrl, GEMINI_ENCRYPTION_KEY);
    const models = await startDemonstrationModels({ port: ports.models, ...options.pace });
    running.add('the demonstration models', () => models.close());
  }
  if (needed.jobs) await startTheJobs(start);
  return database;
}

async function startOwnDatabase(start: Start): Promise<RunningDatabase> {
  const { options, ports, secrets, running, lost, report } = start;
  report('Starting the database …');
  const database = await startDatabase({
    dataDir: path.join(options.dataDir, 'database'),
    port: ports.database,
    durable: options.durable ?? true,
    logFile: path.join(options.dataDir, 'logs', 'database.log'),
  });
  running.add('the database', () => database.stop());
  void database.closed.then(() => lost('the database'));
  await preparePlatform(database.superuserUrl, secrets);
  const { catalyst_admin, catalyst_app, catalyst_gateway, catalyst_service } = secrets.passwords;
  await setUp(database.superuserUrl, { catalyst_admin, catalyst_app, catalyst_gateway, catalyst_service });
  await bringUpToDate(start, loginUrl(database.superuserUrl, secrets, 'catalyst_admin'));
  if (options.demonstration ?? true) await seedOnce(options.dataDir, database.superuserUrl, secretOf(start), report);
  const privacy = startPrivacyWorker(database.superuserUrl, secretOf(start), {
    storage: {
      url: options.given.NEXT_PUBLIC_SUPABASE_URL,
      serviceRoleKey: options.given.SUPABASE_SERVICE_ROLE_KEY,
    },
  });
  running.add('exports and erasures', () => privacy.stop());
  return database;
}

const secretOf = ({ options, secrets }: Start) => options.given.API_KEY_ENCRYPTION_KEY ?? secrets.apiKeyEncryptionKey;

async function bringUpToDate(start: Start, adminUrl: string): Promise<void> {
  start.report('Bringing the database up to date …');
  await migrate(adminUrl, { secret: secretOf(start) });
}

async function startSupabaseInterfaces(
  { options, ports, appUrl, secrets, running, report }: Start,
  database: RunningDatabase,
) {
  report('Starting the Supabase interfaces …');
  const mailbox = openMailbox(path.join(options.dataDir, 'mail'));
  const mailboxServer = await startMailbox(mailbox, ports.mailbox);
  running.add('the mailbox', () => mailboxServer.stop());
  const supabase = await startSupabase({
    port: ports.supabase,
    superuserUrl: database.superuserUrl,
    secrets,
    siteUrl: appUrl,
    sendMail: mailbox.send,
  });
  running.add('the Supabase interfaces', () => supabase.stop());
}

async function startTheJobs({ ports, secrets, record, running, report }: Start): Promise<void> {
  report('Starting the jobs …');
  const databaseUrl = record.env.DATABASE_ADMIN_URL;
  if (!databaseUrl) throw new StartError('Jobs need INNGEST_EVENT_KEY (an Inngest account), or DATABASE_ADMIN_URL.');
  const jobs = await startJobs({
    port: ports.jobs,
    databaseUrl,
    appUrl: `http://${LOOPBACK}:${ports.app}`,
    signingKey: secrets.inngestSigningKey,
    eventKey: secrets.inngestEventKey,
  });
  running.add('the jobs', () => jobs.stop());
}

async function startTheApp({ options, ports, record, running, lost, report }: Start): Promise<void> {
  if (options.app === 'none') return;
  report('Starting the app …');
  const { DATABASE_ADMIN_URL: _commandsOnly, ...env } = record.env;
  const app = startApp({
    projectDir: options.projectDir,
    mode: options.app,
    host: options.host ?? LOOPBACK,
    port: ports.app,
    url: `http://${LOOPBACK}:${ports.app}`,
    env: { ...options.given, ...env, DATABASE_ADMIN_URL: undefined },
    logFile: path.join(options.dataDir, 'logs', 'app.log'),
  });
  running.add('the app', () => app.stop());
  void app.closed.then(() => lost('the app'));
  const child = identify(app.pid);
  if (child) record.children.push(child);
  save(options.dataDir, record);
  await app.ready(options.signal);
}
