import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import postgres from 'postgres';
import { migrate, setUp } from '#db/migrate.ts';
import { SecretRing } from '#db/vault/key-ring.ts';
import { removeDatabase, startDatabase } from '#embedded/postgres.ts';
import { preparePlatform } from '#embedded/supabase/prepare.ts';
import { openFileSet } from '#tools/oneroster/file-set.ts';
import { type ImportReport, importFileSet } from '#tools/oneroster/import.ts';
import { eachOf, generatedSchool } from '#tools/oneroster/testing/generated-school.ts';
import { writeFileSet } from '#tools/oneroster/write-file-set.ts';
import { readFlags } from './flags.ts';
import type { BenchReport } from './run.ts';

const PASSWORD = 'bench';
const CODE = 'OAK';
const SAMPLE_MS = 50;
const SECRET = 'ab'.repeat(32);
const say = (line: string) => process.stderr.write(`${line}\n`);

interface Measured {
  report: ImportReport;
  seconds: number;
  /** Processor time of this process and of the database's process that serves it. */
  importerCpu: number;
  databaseCpu: number;
  /** The most memory that this process held meanwhile. */
  rssMb: number;
  /** The longest that a reader of the same school's rows waited for one row. */
  longestReadMs: number;
}

/**
 * `--users N`: imports a generated school of N people (classes, enrolments, roles, demographics, families) from a zip into
 * an empty school of a database of its own, and then once more, which has to change nothing. Prints wall-clock seconds,
 * processor seconds, memory, and how long a reader had to wait meanwhile. `--durable` writes as in production.
 */
export async function bench(args: string[]): Promise<BenchReport> {
  const { users, durable } = readFlags(args, { users: 100_000, durable: false });
  const folder = mkdtempSync(path.join(tmpdir(), 'catalyst-oneroster-'));
  const archive = path.join(folder, 'school.zip');
  say(`Writing a school of ${users} people …`);
  await writeFileSet(archive, eachOf(generatedSchool({ users, code: CODE })), {
    systemName: 'bench',
    systemCode: CODE,
  });
  const server = await startServer(path.join(folder, 'db'), durable);
  try {
    const first = await measured(server, archive);
    const again = await measured(server, archive);
    const rows = first.report.files.reduce((sum, file) => sum + file.rows, 0);
    const changedAgain = changes(again.report);
    return {
      tables: [
        {
          title: `A school of ${users} people, ${rows} rows`,
          columns: ['', 'seconds', 'CPU importer', 'CPU database', 'rss MB', 'rows changed', 'longest read ms'],
          rows: [
            [
              'into an empty school',
              ...[first.seconds, first.importerCpu, first.databaseCpu, first.rssMb, changes(first.report)],
              first.longestReadMs,
            ],
            [
              'the same again',
              ...[again.seconds, again.importerCpu, again.databaseCpu, again.rssMb, changedAgain],
              again.longestReadMs,
            ],
          ],
        },
      ],
      figures: {
        ...{ users, rows, seconds: first.seconds, rssMb: Math.max(first.rssMb, again.rssMb) },
        cpuSeconds: first.importerCpu + first.databaseCpu,
        again: { seconds: again.seconds, changed: changedAgain },
        longestReadMs: Math.max(first.longestReadMs, again.longestReadMs),
        errors: first.report.errorCount + again.report.errorCount,
        conditions: { durable },
      },
    };
  } finally {
    await server.stop();
    await rm(folder, { recursive: true, force: true });
  }
}

const changes = ({ tables }: ImportReport) =>
  Object.values(tables).reduce((sum, { created, changed, ended }) => sum + created + changed + ended, 0);

async function startServer(dataDir: string, durable: boolean) {
  const running = await startDatabase({ dataDir, port: 0, durable, settings: { max_wal_size: '4GB' } });
  const stop = async () => {
    await running.stop();
    await removeDatabase(dataDir);
  };
  try {
    const login = (name: string) =>
      Object.assign(new URL(running.superuserUrl), { username: name, password: PASSWORD }).href;
    const logins = {
      ...{ catalyst_admin: PASSWORD, catalyst_app: PASSWORD, catalyst_gateway: PASSWORD, catalyst_service: PASSWORD },
    };
    await preparePlatform(running.superuserUrl, {
      passwords: { ...logins, supabase_auth_admin: PASSWORD, authenticator: PASSWORD },
    });
    await setUp(running.superuserUrl, logins);
    await migrate(login('catalyst_admin'), { secret: SECRET });
    const owner = postgres(running.superuserUrl, { max: 1, onnotice: () => {} });
    await owner`insert into public.schools (code, name, time_zone) values (${CODE}, 'Oak', 'Europe/Berlin')`;
    await owner.end();
    return { url: running.superuserUrl, serviceUrl: login('catalyst_service'), stop };
  } catch (error) {
    await stop();
    throw error;
  }
}

async function measured(server: { url: string; serviceUrl: string }, archive: string): Promise<Measured> {
  const service = postgres(server.serviceUrl, { max: 1, prepare: false, onnotice: () => {} });
  const set = await openFileSet(archive);
  const reader = watchReads(server.url);
  let rss = 0;
  const memory = setInterval(() => {
    rss = Math.max(rss, process.memoryUsage.rss());
  }, SAMPLE_MS);
  try {
    const [backend] = await service<{ pid: number }[]>`select pg_backend_pid() as pid`;
    const database = () => processorSeconds(backend?.pid);
    const before = { at: performance.now(), own: process.cpuUsage(), database: database() };
    const step = stopwatch();
    const report = await importFileSet(service, set, {
      ...{ schoolCode: CODE, dryRun: false, ring: new SecretRing(SECRET) },
      onRows: (file) => step(`reading ${file}`),
      onFile: (file) => step(`applying ${file}`),
    });
    step('done');
    const own = process.cpuUsage(before.own);
    for (const { file, line, field, message } of report.errors.slice(0, 5)) say(`${file}:${line}:${field}: ${message}`);
    return {
      report,
      seconds: (performance.now() - before.at) / 1000,
      importerCpu: (own.user + own.system) / 1e6,
      databaseCpu: database() - before.database,
      rssMb: rss / 2 ** 20,
      longestReadMs: await reader.stop(),
    };
  } finally {
    clearInterval(memory);
    set.close();
    await service.end();
  }
}

/** Says what went on for how long. */
function stopwatch() {
  let doing = '';
  let since = performance.now();
  return (next: string) => {
    if (next === doing) return;
    if (doing) say(`  ${doing}: ${((performance.now() - since) / 1000).toFixed(1)} s`);
    doing = next;
    since = performance.now();
  };
}

/** Reads a row of the school again and again on a connection of its own: what people at work notice of an import. */
function watchReads(url: string) {
  const client = postgres(url, { max: 1, onnotice: () => {} });
  let longest = 0;
  let stopped = false;
  const reading = (async () => {
    await client`select 1`;
    while (!stopped) {
      const at = performance.now();
      await client`select id from public.school_people order by created_at desc limit 1`;
      await client`select id from public.student_class_assignments limit 1`;
      longest = Math.max(longest, performance.now() - at);
      await new Promise((resolve) => setTimeout(resolve, SAMPLE_MS));
    }
  })();
  return {
    stop: async () => {
      stopped = true;
      await reading;
      await client.end();
      return longest;
    },
  };
}

/** Processor time of another process, as Linux tells it; elsewhere NaN. */
function processorSeconds(pid: number | undefined): number {
  try {
    const fields = readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ')[1]?.split(' ') ?? [];
    return (
      (Number(fields[11]) + Number(fields[12])) / Number(execFileSync('getconf', ['CLK_TCK'], { encoding: 'utf8' }))
    );
  } catch {
    return Number.NaN;
  }
}
