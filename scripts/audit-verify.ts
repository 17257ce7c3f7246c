// npm run audit:verify: finds every edit, deletion, reorder and truncation of the audit log. Options: --head FILE (a head
// that was kept, several times), --keep-head FILE (keeps the present one), --key PUBLIC (several times; then no secret is
// needed), --patience SECONDS. Ends with code 1 if anything is wrong; the last line is JSON.
import { readFileSync, writeFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import picocolors from 'picocolors';
import postgres from 'postgres';
import type { SignedHead } from '#db/audit/head.ts';
import { auditKeys, publicKeys } from '#db/audit/keys.ts';
import { PLATFORM_CHAIN } from '#db/audit/row.ts';
import { type Verification, type VerifiedChain, verifyAudit } from '#db/audit/verify.ts';
import { runningInstance } from '#embedded/instance/record.ts';
import { StartError } from '#embedded/start-error.ts';
import { required, type Variables } from './create-school/variables.ts';
import { printError } from './print-error.ts';
import { dataDirectory } from './settings.ts';

const say = (line: string) => process.stdout.write(`${line}\n`);
const number = (value: number) => value.toLocaleString('en');
const MOST_SHOWN = 20;

interface Options {
  heads: string[];
  keepHead: string | undefined;
  keys: string[];
  patience: number | undefined;
}

function readOptions(): Options {
  const { values } = parseArgs({
    options: {
      head: { type: 'string', multiple: true, default: [] },
      'keep-head': { type: 'string' },
      key: { type: 'string', multiple: true, default: [] },
      patience: { type: 'string' },
    },
  });
  const patience = values.patience === undefined ? undefined : Number(values.patience);
  if (patience !== undefined && !(patience >= 0)) throw new StartError('--patience takes a number of seconds.');
  return { heads: values.head, keepHead: values['keep-head'], keys: values.key, patience };
}

async function main(): Promise<void> {
  const options = readOptions();
  const variables: Variables = { ...process.env, ...runningInstance(dataDirectory())?.env };
  const kept = options.heads.map(readHead);
  const sql = postgres(required(variables, 'DATABASE_SERVICE_URL'), {
    max: 2,
    prepare: false,
    onnotice: () => {},
    connection: { application_name: 'catalyst audit verifier' },
  });
  try {
    const names = await schoolNames(sql);
    const result = await verifyAudit({
      sql,
      trusted: trustedKeys(options.keys, variables),
      kept,
      ...(options.patience !== undefined && { patienceSeconds: options.patience }),
      onChain: (chain) => say(chainLine(chain, names)),
    });
    conclude(result);
    if (options.keepHead && result.ok && result.heads.last) {
      writeFileSync(options.keepHead, `${JSON.stringify(result.heads.last, null, 2)}\n`);
      say(
        `Head ${result.heads.last.number} kept in ${options.keepHead}: put it where whoever runs the database cannot write.`,
      );
    }
    say(summary(result));
  } finally {
    await sql.end();
  }
}

function trustedKeys(given: string[], variables: Variables): ReadonlySet<string> {
  try {
    if (given.length > 0) return new Set(publicKeys({ AUDIT_PUBLIC_KEYS: given.join(',') }));
    const keys = auditKeys(variables);
    if (keys) return keys.trusted;
  } catch (error) {
    throw new StartError(`${(error as Error).message}.`);
  }
  throw new StartError(
    'Give --key, the public key of the audit log, or set AUDIT_SIGNING_KEY or API_KEY_ENCRYPTION_KEY.',
  );
}

function readHead(file: string): SignedHead {
  try {
    const head = JSON.parse(readFileSync(file, 'utf8')) as SignedHead;
    if (Number.isInteger(head.number) && typeof head.key === 'string' && typeof head.signature === 'string')
      return head;
  } catch {
    // Said below, whatever it was.
  }
  throw new StartError(`${file} is not a head that "npm run audit:verify -- --keep-head FILE" or the job has kept.`);
}

async function schoolNames(sql: postgres.Sql): Promise<Map<string, string>> {
  const schools = await sql<{ id: string; name: string }[]>`select id, name from public.schools`;
  return new Map([[PLATFORM_CHAIN, 'the platform'], ...schools.map(({ id, name }): [string, string] => [id, name])]);
}

function chainLine(
  { chain, rows, sealed, unsealed, oldestUnsealedSeconds, problems, first }: VerifiedChain,
  names: Map<string, string>,
) {
  const waiting =
    unsealed > 0
      ? `${number(unsealed)} unsealed, the oldest since ${number(oldestUnsealedSeconds ?? 0)} s`
      : 'none unsealed';
  const verdict = first ? picocolors.red(`${number(problems)} wrong; first: ${first.kind}`) : picocolors.green('whole');
  return `${names.get(chain) ?? 'a school that is gone'} (${chain}): ${number(rows)} rows, ${number(sealed)} sealed, ${waiting}: ${verdict}`;
}

function conclude({ problems, problemCount, heads, keptTooOld }: Verification): void {
  for (const { kind, id, says } of problems.slice(0, MOST_SHOWN))
    say(picocolors.red(`  ${kind}${id === null ? '' : ` (row ${id})`}: ${says}`));
  if (problemCount > MOST_SHOWN) say(picocolors.red(`  … and ${number(problemCount - MOST_SHOWN)} more`));
  for (const old of keptTooOld)
    say(`Head ${old} is older than what retention has left: there is nothing to compare it with.`);
  const { last } = heads;
  if (last)
    say(
      `${number(heads.entries)} signed heads; the last is ${last.number}, of ${new Date(Number(last.at) * 1000).toISOString()}, by key ${last.key}.`,
    );
  else say('Nothing has been sealed yet.');
  if (problemCount > 0) process.exitCode = 1;
}

function summary({ ok, chains, problems, problemCount, heads }: Verification): string {
  const sum = (of: (chain: VerifiedChain) => number) => chains.reduce((total, chain) => total + of(chain), 0);
  return JSON.stringify({
    ok,
    chains: chains.length,
    rows: sum(({ rows }) => rows),
    sealed: sum(({ sealed }) => sealed),
    unsealed: sum(({ unsealed }) => unsealed),
    oldestUnsealedSeconds: Math.max(0, ...chains.map((chain) => chain.oldestUnsealedSeconds ?? 0)),
    heads: heads.entries,
    head: heads.last ? { number: heads.last.number, hash: heads.last.hash } : null,
    problems: problemCount,
    first: problems[0] ?? null,
  });
}

try {
  await main();
} catch (error) {
  printError(error);
}
