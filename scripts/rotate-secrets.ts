// npm run rotate-secrets: seals again, under the present version of each secret, what an older version sealed, while
// everything runs. --check only looks. Ends with code 1 while a row still needs an older version. For an installation
// that keeps its own secrets, --new makes new versions for its next start, and --drop takes the old ones out at the end.
import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import path from 'node:path';
import { parseArgs } from 'node:util';
import picocolors from 'picocolors';
import postgres from 'postgres';
import { claimsKeys, claimsPads } from '#db/claims.ts';
import { SecretRing } from '#db/vault/key-ring.ts';
import { type RotatedColumn, rotate, sealedColumns } from '#db/vault/rotation.ts';
import { SECRETS, type SecretName } from '#db/vault/secret-names.ts';
import { runningInstance } from '#embedded/instance/record.ts';
import { addVersions, dropOldVersions } from '#embedded/secrets.ts';
import { StartError } from '#embedded/start-error.ts';
import { required } from './create-school/variables.ts';
import { printError } from './print-error.ts';
import { dataDirectory } from './settings.ts';

const say = (line: string) => process.stdout.write(`${line}\n`);
const number = (value: number) => value.toLocaleString('en');
const PROGRESS_EVERY_MS = 1000;

async function main(): Promise<void> {
  const flag = { type: 'boolean', default: false } as const;
  const { check, drop, new: renew } = parseArgs({ options: { check: flag, drop: flag, new: flag } }).values;
  const running = runningInstance(dataDirectory());
  if (renew) return makeVersions();
  if (drop && !running) throw new StartError('Start Catalyst first: whether a row needs an old version stands there.');
  await rotateAll(running?.env ?? process.env, check);
  if (drop && running) await dropVersions(running.env);
}

async function makeVersions(): Promise<void> {
  if (!existsSync(path.join(dataDirectory(), 'secrets.json')))
    throw new StartError('This is for an installation that keeps its own secrets; set the variables of yours instead.');
  await addVersions(dataDirectory());
  say('New versions are made. Start Catalyst anew, then run npm run rotate-secrets.');
}

async function dropVersions(env: Record<string, string>): Promise<void> {
  if (process.exitCode) throw new StartError('Old versions are still needed, so they stay.');
  await dropOldVersions(dataDirectory(), [env.GEMINI_ENCRYPTION_KEY, env.API_KEY_ENCRYPTION_KEY]);
  say('Old versions are dropped: the next start does without them.');
}

async function rotateAll(variables: Record<string, string | undefined>, check: boolean): Promise<void> {
  const sql = postgres(required(variables, 'DATABASE_SERVICE_URL'), {
    max: 1,
    prepare: false,
    onnotice: () => {},
    connection: { application_name: 'catalyst rotation' },
  });
  try {
    for (const name of Object.keys(SECRETS) as SecretName[]) {
      const ring = readRing(name, required(variables, name));
      say(picocolors.bold(`${name}: version ${ring.current} seals ${SECRETS[name]}`));
      const columns = check
        ? await sealedColumns(sql, name)
        : await rotate({ sql, secretName: name, ring, onProgress: progress() });
      for (const column of columns) describe(column, ring, check);
      conclude(name, ring, columns);
    }
    if (!check) await forgetClaimsKeys(sql, required(variables, 'API_KEY_ENCRYPTION_KEY'));
  } catch (error) {
    // Our functions say what the person has to put right.
    if (error instanceof postgres.PostgresError && error.code === '55000')
      throw new StartError(`${error.message}. ${error.hint ?? ''}`);
    throw error;
  } finally {
    await sql.end();
  }
}

function readRing(name: SecretName, text: string): SecretRing {
  try {
    return new SecretRing(text);
  } catch (error) {
    throw new StartError(`${name} cannot be used: ${(error as Error).message}.`);
  }
}

function progress() {
  let said = Date.now();
  return ({ column, done, of }: { column: string; done: number; of: number }) => {
    if (Date.now() - said < PROGRESS_EVERY_MS) return;
    said = Date.now();
    say(picocolors.dim(`  ${column}: ${number(done)} of ${number(of)} …`));
  };
}

function describe({ column, resealed, unreadable, versions }: RotatedColumn, ring: SecretRing, check: boolean): void {
  const standing = Object.entries(versions).map(([version, rows]) => `${number(rows)} under version ${version}`);
  say(`  ${column}: ${check ? '' : `${number(resealed)} sealed again; `}${standing.join(', ') || 'no rows'}`);
  for (const { row, reason } of unreadable.slice(0, 20)) say(picocolors.red(`    ${row}: ${reason}`));
  const unknown = Object.keys(versions).filter((version) => !ring.has(Number(version)));
  if (unknown.length > 0) say(picocolors.red(`    Version ${unknown.join(', ')} is not in the secret: put it back.`));
}

/** Which versions may leave the secret. */
function conclude(name: SecretName, ring: SecretRing, columns: RotatedColumn[]): void {
  const needed = new Set(columns.flatMap(({ versions }) => Object.keys(versions).map(Number)));
  for (const version of ring.versions.filter((one) => one !== ring.current)) {
    if (needed.has(version)) say(`  Version ${version} is still needed: keep it in ${name}.`);
    else say(picocolors.green(`  No row needs version ${version}: it may leave ${name}, in every process.`));
  }
  if ([...needed].some((version) => version !== ring.current)) process.exitCode = 1;
}

/** Claims are signed per transaction, so a version that has left the secret signs nothing any more. */
async function forgetClaimsKeys(sql: postgres.Sql, secret: string): Promise<void> {
  const digests = claimsKeys(secret).map((key) => createHash('sha256').update(claimsPads(key).inner).digest('hex'));
  const [row] = await sql<{ forgotten: number }[]>`select guard.forget_claims_keys(${digests}) as forgotten`;
  if (row?.forgotten) say(`  ${row.forgotten} earlier key(s) of callers’ claims forgotten.`);
}

try {
  await main();
} catch (error) {
  printError(error);
}
