import { SpanStatusCode, trace } from '@opentelemetry/api';
import { InMemorySpanExporter, SimpleSpanProcessor } from '@opentelemetry/sdk-trace-base';
import { NodeTracerProvider } from '@opentelemetry/sdk-trace-node';
import { sql } from 'drizzle-orm';
import { afterAll, beforeEach, expect, test } from 'vitest';
import { profiles } from './schema/people.ts';
import { demonstration } from './seed/demonstration.ts';
import { describeStatement } from './telemetry.ts';
import { ownDatabase } from './testing.ts';
import { RolledBack, withCaller } from './with-caller.ts';

const exporter = new InMemorySpanExporter();
const provider = new NodeTracerProvider({ spanProcessors: [new SimpleSpanProcessor(exporter)] });
provider.register();
beforeEach(() => exporter.reset());
afterAll(() => trace.disable());

const test_ = await ownDatabase();
const caller = await test_.caller(demonstration.accounts.admin.email, 'admin');
const spans = () => exporter.getFinishedSpans();
const named = (name: string) => spans().filter((span) => span.name === name);

test('a transaction has one span for each statement, in it', async () => {
  await withCaller(
    caller,
    async (tx) => {
      await tx.select({ id: profiles.id }).from(profiles).limit(3);
      await tx.transaction((nested) =>
        nested.execute(sql`select count(*) from classes where name = ${'secret parameter'}`),
      );
    },
    test_.connection,
  );
  const [transaction] = named('transaction');
  expect(spans().map(({ name }) => name)).toEqual(
    expect.arrayContaining(['identity', 'select profiles', 'select classes']),
  );
  expect(transaction!.attributes['catalyst.statements']).toBe(3);
  for (const statement of spans().filter((span) => span !== transaction)) {
    expect(statement.parentSpanContext?.spanId).toBe(transaction!.spanContext().spanId);
    expect(statement.ended).toBe(true);
  }
  expect(JSON.stringify(spans().map(({ attributes }) => attributes))).not.toMatch(/secret parameter|[0-9a-f]{64}/);
});

test('a statement that fails says its code, and the error arrives as before', async () => {
  const failing = withCaller(caller, (tx) => tx.execute(sql`select 1 / 0`), test_.connection);
  await expect(failing).rejects.toMatchObject({ cause: { code: '22012' } });
  const [statement] = named('select');
  expect(statement!.status.code).toBe(SpanStatusCode.ERROR);
  expect(statement!.attributes['error.type']).toBe('22012');
});

test('a preview that is taken back on purpose has not failed', async () => {
  const preview = withCaller(
    caller,
    async (tx) => {
      await tx.execute(sql`select now()`);
      throw new RolledBack('value');
    },
    test_.connection,
  );
  await expect(preview).rejects.toBeInstanceOf(RolledBack);
  expect(named('transaction')[0]!.status.code).toBe(SpanStatusCode.UNSET);
});

test.each([
  [
    `select "id" from "profiles" where "name" = 'O''Brien' and x = 5`,
    'select profiles',
    'select "id" from "profiles" where "name" = ? and x = ?',
  ],
  ['insert into public.registers (a) values ($1)', 'insert registers', 'insert into public.registers (a) values ($1)'],
  [
    `with a as (select 1) update classes set name = E'x\\'y'`,
    'with classes',
    'with a as (select ?) update classes set name = ?',
  ],
  [
    `select app.finish_operation($$secret$$::jsonb) -- ‘note’`,
    'select app.finish_operation',
    'select app.finish_operation(?::jsonb)',
  ],
  ['set local role app_caller', 'set', 'set local role app_caller'],
])('%s → %s', (text, name, statement) => {
  expect(describeStatement(text)).toEqual({ name, statement });
});
