import { globSync } from 'node:fs';
import path from 'node:path';
import { is, type SQL } from 'drizzle-orm';
import { getTableConfig, PgDialect, PgTable } from 'drizzle-orm/pg-core';
import { expect, it } from 'vitest';
import { ownDatabase } from './testing.ts';

// Tables are altered for a moment, which would hold up whoever shares them.
const test = await ownDatabase();
const dialect = new PgDialect({ casing: 'snake_case' });
const modules = await Promise.all(
  globSync('*.ts', { cwd: path.join(import.meta.dirname, 'schema') }).map((file) => import(`./schema/${file}`)),
);
const tables = [...new Set(modules.flatMap((module) => Object.values(module)).filter((value) => is(value, PgTable)))];

/** Columns by their own names alone: a partitioned table does not take them with its own. */
const written = (condition: SQL, schema: string, table: string) =>
  dialect.sqlToQuery(condition).sql.replaceAll(`"${schema}"."${table}".`, '').replaceAll(`"${table}".`, '');

/** Checks of the database by "table: name", in PostgreSQL's own words. */
type Checks = Record<string, string>;

/** What the migrations made, and what the declarations would make. `not valid` says only that rows from before are not looked at. */
async function compared(): Promise<{ found: Checks; declared: Checks }> {
  const [found, declared]: [Checks, Checks] = [{}, {}];
  await test.superuser
    .begin(async (sql) => {
      for (const { schema = 'public', name: table, checks } of tables.map(getTableConfig)) {
        const wanted = new Map(checks.map(({ name, value }, at) => [`declared_${at}`, { name, value }]));
        const adding = [...wanted].map(
          ([made, { value }]) => `add constraint ${made} check (${written(value, schema, table)}) not valid`,
        );
        if (adding.length > 0) await sql.unsafe(`alter table ${schema}.${table} ${adding.join(', ')}`);
        const rows = await sql<{ name: string; definition: string }[]>`
          select conname as name, pg_get_constraintdef(oid) as definition from pg_constraint
          where contype = 'c' and conrelid = ${`${schema}.${table}`}::regclass`;
        for (const { name, definition } of rows) {
          const declaration = wanted.get(name);
          const side = declaration ? declared : found;
          side[`${schema}.${table}: ${declaration?.name ?? name}`] = definition.replace(/ NOT VALID$/, '');
        }
      }
      throw new Error('only looking');
    })
    .catch((error: Error) => {
      if (error.message !== 'only looking') throw error;
    });
  return { found, declared };
}

it('the declared checks are those of the database', async () => {
  const { found, declared } = await compared();
  expect(Object.keys(found).length).toBeGreaterThan(100);
  expect(declared).toEqual(found);
});
