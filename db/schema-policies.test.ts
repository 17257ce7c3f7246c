import { globSync } from 'node:fs';
import path from 'node:path';
import { is, type SQL } from 'drizzle-orm';
import { getTableConfig, PgDialect, type PgPolicy, type PgRole, PgTable } from 'drizzle-orm/pg-core';
import { describe, expect, it } from 'vitest';
import { sharedDatabase } from './testing.ts';

const test = sharedDatabase();
const dialect = new PgDialect({ casing: 'snake_case' });
const modules = await Promise.all(
  globSync('*.ts', { cwd: path.join(import.meta.dirname, 'schema') }).map((file) => import(`./schema/${file}`)),
);
const tables = new Set(modules.flatMap((module) => Object.values(module)).filter((value) => is(value, PgTable)));

interface Policy {
  using: string | null;
  check: string | null;
  command: string;
  permissive: boolean;
  roles: string[];
}

const written = (condition: SQL | undefined) => condition && dialect.sqlToQuery(condition).sql;
const namesOf = ({ to = 'public' }: PgPolicy) =>
  ([to].flat() as (string | PgRole)[]).map((role) => (typeof role === 'string' ? role : role.name));

function statement(table: string, policy: PgPolicy): string {
  const { as = 'permissive', for: command = 'all', using, withCheck } = policy;
  return `create policy declared on ${table} as ${as} for ${command} to ${namesOf(policy).join(', ')}
    ${using ? `using (${written(using)})` : ''} ${withCheck ? `with check (${written(withCheck)})` : ''}`;
}

/** What the migrations made of a table's policies, and what its declaration would make of them, in PostgreSQL's own words. */
async function compared(table: string, policies: readonly PgPolicy[]) {
  const found: Record<string, Policy> = {};
  const declared: Record<string, Policy> = {};
  await test.superuser
    .begin(async (sql) => {
      const read = () => sql<(Policy & { name: string })[]>`
        select p.polname as name, pg_get_expr(p.polqual, p.polrelid) as using, pg_get_expr(p.polwithcheck, p.polrelid) as check,
          p.polcmd as command, p.polpermissive as permissive,
          array(select case r when 0 then 'public' else pg_get_userbyid(r) end from unnest(p.polroles) r order by 1)::text[] as roles
        from pg_policy p where p.polrelid = ${table}::regclass order by 1`;
      for (const { name, ...policy } of await read()) found[name] = policy;
      for (const policy of policies) {
        await sql.unsafe(statement(table, policy));
        const { name: _, ...made } = (await read()).find(({ name }) => name === 'declared')!;
        declared[policy.name] = made;
        await sql.unsafe(`drop policy declared on ${table}`);
      }
      throw new Error('only looking');
    })
    .catch((error: Error) => {
      if (error.message !== 'only looking') throw error;
    });
  return { found, declared };
}

describe('the declared policies', () => {
  const declaring = [...tables].map((table) => getTableConfig(table)).filter(({ policies }) => policies.length > 0);
  it('are read from the files', () => expect(declaring.length).toBeGreaterThan(100));
  it.each(declaring.map((table) => [`${table.schema ?? 'public'}.${table.name}`, table.policies] as const))(
    'of %s are those of the database',
    async (name, policies) => {
      const { found, declared } = await compared(name, policies);
      expect(declared).toEqual(found);
    },
  );
});
