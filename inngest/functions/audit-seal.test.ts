import { afterAll, expect, test, vi } from 'vitest';
import { auditDatabase, OTHER_KEYS, TEST_KEYS } from '#db/audit/testing.ts';
import { latestHead, sealAudit } from '#db/audit-seal.ts';
import { connect } from '#db/client.ts';
import { keepSealing } from '../sealing.ts';
import { sealForAWhile } from './audit-seal.ts';

const audit = await auditDatabase();
const { superuser, writers } = audit;
// The pool that the product uses, with what drizzle changes in it.
const service = connect(audit.database.urls.service, { poolSize: 4 });
afterAll(async () => {
  await service.$client.end();
  await audit.close();
});
const options = { sql: service.$client, keys: TEST_KEYS };
const unsealed = async () =>
  Number(
    (
      await superuser`select count(*) as n from guard.audit_log l where not exists (select from guard.audit_seals s where s.audit_id = l.id)`
    )[0]!.n,
  );

test('a sealer that stays seals what comes, and goes on after a failure', async () => {
  const stop = new AbortController();
  const failures: string[] = [];
  const onFailure = ({ message }: Error) => {
    failures.push(message);
    stop.abort();
  };
  const sealing = keepSealing({ ...options, resident: true, everyMs: 20, signal: stop.signal, onFailure });
  for (let round = 0; round < 3; round++) {
    await audit.write(5);
    await vi.waitFor(async () => expect(await unsealed()).toBe(0), { timeout: 20_000 });
  }
  expect(await audit.verify()).toMatchObject({ ok: true });
  await audit.write(1);
  await vi.waitFor(async () => expect(await unsealed()).toBe(0), { timeout: 20_000 });
  await audit.tamper((tx) => tx`update guard.audit_heads set key = decode(${[...OTHER_KEYS.trusted][0]!}, 'hex')`);
  await audit.write(1);
  expect(await sealing).toBe(16);
  expect(failures).toEqual([expect.stringContaining('is not what was signed')]);
  await audit.tamper((tx) => tx`update guard.audit_heads set key = decode(${TEST_KEYS.signing.publicKey}, 'hex')`);
});

test('the job leaves the rest to a sealer that stays, and else goes on for its time', async () => {
  await audit.write(3);
  // The row of the test before waits as well.
  expect(await sealForAWhile(options, 60)).toEqual({ rows: 4 });
  await superuser`update guard.audit_sealing set looked_at = now() - interval '1 minute'`;
  const { promise: begun, resolve: begin } = Promise.withResolvers<void>();
  const noticed = new Proxy(options.sql, {
    apply: (target, self, args) => {
      if (String(args[0]).includes('audit_has_resident')) begin();
      return Reflect.apply(target, self, args);
    },
  });
  const job = sealForAWhile({ ...options, sql: noticed }, 5);
  await begun;
  await audit.write(2);
  expect(await job).toEqual({ rows: 2 });
  expect(await latestHead(options.sql)).toMatchObject({
    kind: 'seal',
    signature: expect.stringMatching(/^[0-9a-f]{128}$/),
  });
});

test('a sealer that hangs in the middle holds the others up until its connection ends', async () => {
  await audit.write(4);
  const { promise: held, resolve: hold } = Promise.withResolvers<number>();
  const hung = writers
    .begin(async (tx) => {
      const [pass] =
        await tx`select guard.begin_audit_pass(false) as pass, pg_backend_pid() as pid, current_setting('idle_in_transaction_session_timeout') as cut`;
      expect(pass).toMatchObject({ pass: { closable: expect.any(Number) }, cut: '10s' });
      hold(pass!.pid);
      await new Promise(() => {});
    })
    .catch((error: Error) => error.message);
  const pid = await held;
  expect(await sealAudit(options)).toEqual({ rows: 0, chains: 0, more: false, busy: true });
  await superuser`select pg_terminate_backend(${pid})`;
  await vi.waitFor(async () => expect(await sealAudit(options)).toMatchObject({ rows: 4 }), { timeout: 20_000 });
  expect(await audit.verify()).toMatchObject({ ok: true });
  void hung;
});
