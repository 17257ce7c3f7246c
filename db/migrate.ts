import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import postgres from 'postgres';
import { claimsKeys, claimsPads } from './claims.ts';
import { sealPlainFields } from './privacy/seal-plain.ts';
import { SecretRing } from './vault/key-ring.ts';

const migrations = new URL('../supabase/migrations/', import.meta.url);
const repeatable = new URL('./sql/', import.meta.url);
// Functions first, then what refers to them; grants follow everything.
const repeatableOrder = ['access.sql', 'change-log.sql', 'approvals.sql', 'conversations.sql'];
const LAST = 'grants.sql';

export interface Logins {
  catalyst_admin: string;
  catalyst_app: string;
  catalyst_gateway: string;
  catalyst_service: string;
}

const open = (url: string) => postgres(url, { max: 1, prepare: false, onnotice: () => {} });
const quoted = (value: string) => `'${value.replaceAll("'", "''")}'`;

/** Creates roles, extensions and grants as the server's owner, and sets the logins' passwords. Safe to run again. */
export async function setUp(superuserUrl: string, passwords: Logins): Promise<void> {
  const client = open(superuserUrl);
  try {
    await client.unsafe(readFileSync(new URL('../supabase/setup.sql', import.meta.url), 'utf8'));
    for (const [login, password] of Object.entries(passwords)) {
      await client.unsafe(`alter role ${login} password ${quoted(password)}`);
    }
  } finally {
    await client.end();
  }
}

/** A data folder written by a newer version: going on would damage it. */
export class NewerDatabase extends Error {
  constructor(names: string[]) {
    super(
      `The database was written by a newer version of Catalyst (it has ${names.join(', ')}). Update the program, or use another data folder.`,
    );
  }
}

/**
 * Applies what is missing of `supabase/migrations` in the order of names, each in its transaction, then the repeatable
 * SQL of `db/sql` if any of it changed, and makes the partitions of the next months. Run as `catalyst_admin`; concurrent runs wait for each other.
 */
export async function migrate(adminUrl: string, options: { secret: string }): Promise<{ applied: string[] }> {
  const client = open(adminUrl);
  try {
    await client`select pg_advisory_lock(hashtext('catalyst migrations'))`;
    await client`create schema if not exists drizzle`;
    await client`create table if not exists drizzle.history (name text primary key, hash text not null, applied_at timestamptz not null default now())`;
    const history = new Map(
      (await client<{ name: string; hash: string }[]>`select name, hash from drizzle.history`).map((row) => [
        row.name,
        row.hash,
      ]),
    );
    const files = readdirSync(migrations)
      .filter((name) => name.endsWith('.sql'))
      .sort();
    const unknown = [...history.keys()].filter((name) => !name.startsWith('sql/') && !files.includes(name));
    if (unknown.length > 0) throw new NewerDatabase(unknown);

    const applied: string[] = [];
    for (const name of files.filter((file) => !history.has(file))) {
      await apply(client, name, readFileSync(new URL(name, migrations), 'utf8'));
      applied.push(name);
    }
    const names = readdirSync(repeatable).filter((name) => name.endsWith('.sql') && name !== LAST);
    const ordered = [...names.sort((a, b) => rank(a) - rank(b) || a.localeCompare(b)), LAST];
    const texts = ordered.map((name) => readFileSync(new URL(name, repeatable), 'utf8'));
    const hash = createHash('sha256').update(texts.join('\0')).digest('hex');
    if (applied.length > 0 || history.get('sql/all') !== hash) {
      await apply(client, 'sql/all', texts.join('\n;\n'), hash);
    }
    await keepClaimsKeys(client, options.secret);
    await sealPlainFields(client, new SecretRing(options.secret));
    await client`select partitions.ensure()`;
    return { applied };
  } finally {
    await client.end();
  }
}

const rank = (name: string) => {
  const index = repeatableOrder.indexOf(name);
  return index < 0 ? repeatableOrder.length : index;
};

async function apply(
  client: postgres.Sql,
  name: string,
  text: string,
  hash = createHash('sha256').update(text).digest('hex'),
) {
  try {
    await client.begin(async (tx) => {
      await tx.unsafe(`set local check_function_bodies = off;${text.replaceAll('--> statement-breakpoint', '')}`);
      await tx`insert into drizzle.history (name, hash) values (${name}, ${hash}) on conflict (name) do update set hash = excluded.hash, applied_at = now()`;
    });
  } catch (error) {
    throw new Error(`Migration ${name} failed: ${(error as Error).message}`, { cause: error });
  }
}

async function keepClaimsKeys(client: postgres.Sql, secret: string) {
  for (const { inner, outer } of claimsKeys(secret).map(claimsPads)) {
    await client`insert into guard.caller_keys (inner_pad, outer_pad)
      select ${inner}, ${outer} where not exists (select from guard.caller_keys where inner_pad = ${inner})`;
  }
}
