import { afterAll, expect, test } from 'vitest';
import { connect } from '#db/client.ts';
import { ownDatabase } from '#db/testing.ts';
import { keepPartitions } from './partitions-keep.ts';

const { superuser, urls } = await ownDatabase();
const service = connect(urls.service, { poolSize: 2 });
afterAll(() => service.$client.end());

const DAYS = [0, 20, 45, 80];
const kept = async () =>
  (await superuser<{ days: number }[]>`select span_id::int as days from spans where trace_id = 't' order by 1`).map(
    ({ days }) => days,
  );

test('a night’s round moves what came late, drops what has run out, and only that', async () => {
  for (const days of DAYS)
    await superuser`
      insert into spans (trace_id, span_id, name, scope, started_at, milliseconds, status)
      values ('t', ${days}::text, 'n', 's', now() - make_interval(days => ${days}), 1, 'ok')`;
  const changes = await superuser`select count(*) from guard.change_log`;

  // Nothing is dropped of a table that no duration is given for.
  const first = await keepPartitions(service, { 'public.spans': undefined });
  expect(first.detail).toMatchObject({ retired: 0, waiting: 0 });
  expect(first.detail?.moved).toBeGreaterThanOrEqual(2);
  expect(await kept()).toEqual(DAYS);
  expect(await superuser`select from partitions.spans_other`).toHaveLength(0);

  const second = await keepPartitions(service, { 'public.spans': 40 });
  expect(second).toEqual({ rows: 2, detail: { added: 0, moved: 0, retired: 2, waiting: 0 } });
  expect(await kept()).toEqual([0, 20]);
  expect(await superuser`select count(*) from guard.change_log`).toEqual(changes);

  expect(await keepPartitions(service, { 'public.spans': 40 })).toEqual({
    rows: 0,
    detail: { added: 0, moved: 0, retired: 0, waiting: 0 },
  });
});
