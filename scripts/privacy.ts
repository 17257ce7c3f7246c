// npm run privacy -- export|erase --school CODE --person ID [--to FOLDER] [--redact]: everything that a school holds about a person, as
// a folder of JSON with a README in words; or its erasure, by retention class. A legal hold blocks an erasure (code 1).
// npm run privacy -- work: does the exports and erasures that the office has asked for in the app, and ends.
// npm run privacy -- retire: removes what is kept longest and over.
// npm run privacy -- columns: columns without a retention class.
import path from 'node:path';
import { parseArgs } from 'node:util';
import picocolors from 'picocolors';
import postgres from 'postgres';
import { readCatalogue } from '#db/privacy/catalogue.ts';
import { erasePerson, FilesOutOfReach, HeldBack, StillHere } from '#db/privacy/erase.ts';
import { exportPerson, writeExport } from '#db/privacy/export.ts';
import { undeclared } from '#db/privacy/retention.ts';
import { retireLongKept } from '#db/privacy/retire.ts';
import { runNextPrivacy } from '#db/privacy/run-waiting.ts';
import { storedFiles } from '#db/privacy/stored-files.ts';
import { SecretRing } from '#db/vault/key-ring.ts';
import { runningInstance } from '#embedded/instance/record.ts';
import { StartError } from '#embedded/start-error.ts';
import { ownerUrl } from './backup/owner-url.ts';
import { required } from './create-school/variables.ts';
import { printError } from './print-error.ts';
import { dataDirectory } from './settings.ts';

const say = (line: string) => process.stdout.write(`${line}\n`);
const text = { type: 'string' } as const;
const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;

async function main(): Promise<void> {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: { school: text, person: text, to: text, redact: { type: 'boolean', default: false } },
  });
  const [action] = positionals;
  const sql = postgres(ownerUrl(), { max: 1, prepare: false, onnotice: () => {} });
  try {
    if (action === 'columns') return await showColumns(sql);
    if (action === 'work') return await work(sql);
    if (action === 'retire') return await retire(sql);
    if (action !== 'export' && action !== 'erase')
      throw new StartError(
        'Say what to do: npm run privacy -- export|erase --school CODE --person ID [--to FOLDER], work, or retire.',
      );
    const { school, person } = values;
    if (!school || !person || !UUID.test(person))
      throw new StartError('Name the school by --school CODE and the person by --person ID (a uuid).');
    const whom = { sql, schoolId: await schoolOf(sql, school), personId: person.toLowerCase() };
    await (action === 'export' ? exportTo(values.to ?? `export-${person}`, whom) : erase(whom, values.redact));
  } finally {
    await sql.end();
  }
}

/** Files of a hosted project; the local one keeps none. */
const storage = () =>
  storedFiles({ url: process.env.NEXT_PUBLIC_SUPABASE_URL, serviceRoleKey: process.env.SUPABASE_SERVICE_ROLE_KEY });

type Whom = { sql: postgres.Sql; schoolId: string; personId: string };

async function showColumns(sql: postgres.Sql): Promise<void> {
  const { missing, stale } = undeclared(await readCatalogue(sql));
  for (const column of missing) say(picocolors.red(`${column} has no retention class`));
  for (const column of stale) say(picocolors.red(`${column} is classed and not there`));
  if (missing.length + stale.length > 0) process.exitCode = 1;
  say(JSON.stringify({ ok: missing.length + stale.length === 0, missing: missing.length, stale: stale.length }));
}

async function work(sql: postgres.Sql): Promise<void> {
  const worker = { sql, ring: ring(), ...storage() };
  let failed = 0;
  let runs = 0;
  for (let ran = await runNextPrivacy(worker); ran; ran = await runNextPrivacy(worker)) {
    runs += 1;
    if (ran.failure) failed += 1;
    say(`${ran.kind} ${ran.id}: ${ran.failure ?? 'done'}`);
  }
  if (failed > 0) process.exitCode = 1;
  say(JSON.stringify({ ok: failed === 0, runs, failed }));
}

async function retire(sql: postgres.Sql): Promise<void> {
  const all = { people: 0, signIns: 0, removed: 0, cleared: 0 };
  const sum = (rows: Record<string, number>) => Object.values(rows).reduce((total, count) => total + count, 0);
  for (let more = true; more; ) {
    const done = await retireLongKept({ sql, ...storage() });
    all.people += done.people;
    all.signIns += done.signIns;
    all.removed += sum(done.removed);
    all.cleared += sum(done.cleared);
    for (const [table, refusal] of Object.entries(done.refused)) say(picocolors.yellow(`  ${table}: ${refusal}`));
    more = done.more && done.people + done.signIns + sum(done.removed) + sum(done.cleared) > 0;
  }
  say(JSON.stringify({ ok: true, ...all }));
}

function ring(): SecretRing {
  const variables = { ...process.env, ...runningInstance(dataDirectory())?.env };
  return new SecretRing(required(variables, 'API_KEY_ENCRYPTION_KEY'));
}

async function schoolOf(sql: postgres.Sql, code: string): Promise<string> {
  const [school] = await sql<{ id: string }[]>`select id from public.schools where upper(code) = ${code.toUpperCase()}`;
  if (!school) throw new StartError(`There is no school ${code}.`);
  return school.id;
}

async function exportTo(folder: string, whom: Whom): Promise<void> {
  const content = await exportPerson({ ...whom, ring: ring() });
  const files = await writeExport(path.resolve(folder), content);
  say(`${content.person}: ${files.length} files in ${folder}. Begin with README.md.`);
  say(JSON.stringify({ ok: true, tables: content.tables.length, files: files.length }));
}

async function erase(whom: Whom, redact: boolean): Promise<void> {
  const { removed, cleared, files, identity, elsewhere } = await erasePerson({
    ...whom,
    ...storage(),
    ring: ring(),
    redact,
  });
  for (const [table, rows] of Object.entries(removed)) if (rows > 0) say(`  ${table}: ${rows} rows removed`);
  for (const [table, rows] of Object.entries(cleared)) if (rows > 0) say(`  ${table}: ${rows} rows kept without words`);
  for (const { column, rows, redacted } of elsewhere)
    say(
      picocolors.yellow(
        `  ${column}: ${rows} rows of others name the person${redacted > 0 ? `; taken out of ${redacted}` : ''}`,
      ),
    );
  if (elsewhere.some(({ rows, redacted }) => rows > redacted))
    say('Somebody should look at these: namesakes are among them.');
  say(identity ? 'Name and sign-in are gone.' : 'Another school knows this person: name and sign-in stay with it.');
  say(
    'Backups made before hold the person still: destroy them when their time has come, and erase again after a restore.',
  );
  say(JSON.stringify({ ok: true, files, identity, elsewhere: elsewhere.length }));
}

try {
  await main();
} catch (error) {
  const forPerson =
    error instanceof HeldBack ||
    error instanceof StillHere ||
    error instanceof FilesOutOfReach ||
    (error instanceof Error && /does not know|is not empty/.test(error.message));
  printError(forPerson ? new StartError((error as Error).message) : error);
}
