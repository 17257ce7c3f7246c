import { spawn } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { existsSync, globSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { beforeAll, describe, expect, test } from 'vitest';
import { demonstration } from '#db/seed/demonstration.ts';
import { ownDatabase } from '#db/testing.ts';
import { CANARY, canaryIn, canaryKey } from './testing/canary/canary-keys.ts';
import { tellings } from './testing/canary/telling-server.ts';
import { KeyRing } from './vault.ts';

const SECRET = 'cd'.repeat(32);
const FAMILIES = ['gemini-2.5-flash-lite', 'gemini-2.5-flash', 'gemini-2.0-flash-lite', 'gemini-2.0-flash'];
const database = await ownDatabase();
const { superuser: owner, urls } = database;
let said = '';

beforeAll(async () => {
  await owner`truncate public.ai_keys, public.ai_key_assignments, public.ai_buckets, public.ai_projects, public.api_usage_logs, public.spans`;
  // Every row of every table is searched below: what pupils have in their hundred thousands came before any key.
  await owner`truncate public.attendance, public.assessment_grades, public.grades cascade`;
  for (let number = 1; number <= 20; number += 1) await addKey(`canary ${number}`, key(number));
  await addKey('unsendable', key(21).replace('Canary', 'Canary\nQx7Canary'), 'paused');
  said = await failInEveryWay();
}, 240_000);

const key = (number: number) => canaryKey(number, number % 2 ? 'standard' : 'authorisation');

async function addKey(label: string, plain: string, status = 'active'): Promise<void> {
  const ring = new KeyRing(SECRET);
  const id = randomUUID();
  const { secret, version } = ring.seal(plain, id);
  await owner`
    with project as (insert into public.ai_projects (name) values (${label}) returning id)
    insert into public.ai_keys (id, project_id, label, secret, key_version, fingerprint, status)
    select ${id}, id, ${label}, ${secret}, ${version}, ${ring.fingerprint(plain)}, ${status} from project`;
  await owner`insert into public.ai_key_assignments (family, key_id) select unnest(${FAMILIES}::text[]), ${id}`;
}

/** What a process wrote that asked while the provider failed in every way. */
async function failInEveryWay(): Promise<string> {
  const teacher = await database.caller(demonstration.accounts.teacher.email, 'teacher');
  const program = path.join(import.meta.dirname, 'testing', 'canary', 'failing-process.ts');
  const child = spawn(process.execPath, [program], {
    env: {
      ...process.env,
      ...{ DATABASE_URL: urls.app, DATABASE_GATEWAY_URL: urls.gateway, DATABASE_SERVICE_URL: urls.service },
      ...{
        GEMINI_ENCRYPTION_KEY: SECRET,
        CANARY_SUPERUSER_URL: urls.superuser,
        CANARY_CALLER: JSON.stringify(teacher),
      },
    },
  });
  let text = '';
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk: Buffer) => (text += chunk));
  await once(child, 'close');
  return text;
}

/** Rows of every table of the database, whatever their types, that `pattern` matches. */
async function rowsLike(pattern: RegExp, only?: string[]): Promise<{ table: string; row: string }[]> {
  const tables = await owner<{ name: string }[]>`
    select c.oid::regclass::text as name from pg_class c join pg_namespace n on n.oid = c.relnamespace
    where c.relkind in ('r', 'p', 'm') and not c.relispartition and n.nspname not in ('pg_catalog', 'information_schema', 'pg_toast') 
      and (${only ?? null}::text[] is null or c.relname = any (${only ?? null}::text[]))`;
  const found: { table: string; row: string }[] = [];
  for (const { name } of tables) {
    const rows = await owner.unsafe(`select t::text as row from ${name} t where t::text ~* $1 limit 5`, [
      pattern.source,
    ]);
    found.push(...rows.map(({ row }) => ({ table: name, row: row as string })));
  }
  return found;
}

describe('a plain key', () => {
  test('was sent, by many keys and in every way', async () => {
    expect(said).toMatch(/keys seen: (?:19|2\d), misled: 0/);
    const told = Object.keys(tellings).filter(
      (telling) => said.includes(`${telling}, whole`) && said.includes(`${telling}, streamed`),
    );
    expect(told).toEqual(Object.keys(tellings));
    const outcomes = await owner<{ outcome: string }[]>`select distinct outcome from public.api_usage_logs`;
    expect(outcomes.map(({ outcome }) => outcome)).toEqual(
      expect.arrayContaining(['ok', 'key', 'quota', 'overload', 'network', 'timeout', 'caller', 'model']),
    );
    const [row] = await owner`select count(*)::int as spans, count(distinct scope)::int as scopes from public.spans`;
    expect(row!.spans).toBeGreaterThan(100);
    expect(row!.scopes).toBeGreaterThan(1);
  });

  test('is known in every disguise', () => {
    const plain = key(1);
    const disguises = [
      plain,
      [...plain].reverse().join(''),
      plain.toUpperCase(),
      encodeURIComponent(plain),
      ...['', 'a', 'ab', 'abc'].map((before) => Buffer.from(`${before}${plain}`).toString('base64')),
      Buffer.from(plain).toString('base64url'),
      Buffer.from(plain).toString('hex').toUpperCase(),
      plain.slice(0, 20),
      plain.slice(-24),
    ];
    for (const disguise of disguises) expect(disguise, disguise).toMatch(CANARY);
    expect('AIzaSyA-another-key-of-somebody-else-00').not.toMatch(CANARY);
  });

  test('is nowhere in what the process said: results, errors with all they hold, and the log', () => {
    expect(canaryIn(said)).toBeUndefined();
    expect(said.length).toBeGreaterThan(50_000);
  });

  test('is nowhere in the database: no table, no column, no row', async () => {
    // The search finds what is there: the label of a key, and a note about a key in a nested field.
    expect((await rowsLike(/unsendable/, ['ai_keys'])).map(({ table }) => table)).toContain('ai_keys');
    expect((await rowsLike(/\[key\]/, ['ai_keys', 'api_usage_logs'])).map(({ table }) => table)).toEqual(
      expect.arrayContaining(['ai_keys', 'api_usage_logs']),
    );
    expect(await rowsLike(CANARY)).toEqual([]);
  });
});

const bundle = path.resolve(import.meta.dirname, '..', '..', '.next', 'static');

test.skipIf(!existsSync(bundle))('what browsers load holds no key, no secret and nothing of the vault', () => {
  const forbidden =
    /AIza[0-9A-Za-z_-]{35}|\bdemo-[0-9a-f]{40}|aes-256-gcm|createDecipheriv|iv:authTag|ENCRYPTION_KEY|wrapped_keys|ai_keys\/secret|catalyst_gateway|gateway\.reserve\(/;
  const files = globSync('**/*.{js,css,map,html,json,txt}', { cwd: bundle });
  expect(files.length).toBeGreaterThan(10);
  const found = files.flatMap((file) => forbidden.exec(readFileSync(path.join(bundle, file), 'utf8'))?.[0] ?? []);
  expect(found).toEqual([]);
});
