import { createHash, randomBytes } from 'node:crypto';
import { sql } from 'drizzle-orm';
import postgres from 'postgres';
import { afterAll, expect, test } from 'vitest';
import { claimsKey, claimsKeys, claimsPads } from './claims.ts';
import { migrate } from './migrate.ts';
import { demonstration } from './seed/demonstration.ts';
import { ownDatabase } from './testing.ts';
import { withCaller } from './with-caller.ts';

const { connection, superuser, urls, caller } = await ownDatabase();
await superuser.unsafe(`grant create on database ${new URL(urls.admin).pathname.slice(1)} to catalyst_admin`);
const service = postgres(urls.service, { max: 1, onnotice: () => {} });
afterAll(() => service.end());
const teacher = await caller(demonstration.accounts.teacher.email, 'teacher');

const whoIs = async (signingKey: Buffer) => {
  const rows = await withCaller(teacher, (tx) => tx.execute(sql`select app.uid() as id`), {
    ...connection,
    signingKey,
  });
  return rows[0]?.id;
};
const forget = async (secret: string) => {
  const digests = claimsKeys(secret).map((key) => createHash('sha256').update(claimsPads(key).inner).digest('hex'));
  const [row] = await service`select guard.forget_claims_keys(${digests}) as forgotten`;
  return row?.forgotten;
};

test('while the secret is replaced callers of either version are known; afterwards only those of the new one', async () => {
  const [first, second] = [1, 2].map(() => randomBytes(32).toString('hex')) as [string, string];
  await migrate(urls.admin, { secret: first });
  const both = `2:${second},1:${first}`;
  await migrate(urls.admin, { secret: both });
  expect(claimsKey(both)).toEqual(claimsKey(`2:${second}`));
  expect(claimsKeys(both)[1]).toEqual(claimsKey(first));
  for (const secret of [first, both, `2:${second}`]) expect(await whoIs(claimsKey(secret))).toBe(teacher.userId);

  expect(await forget(randomBytes(32).toString('hex'))).toBe(0); // of another installation: nothing is touched
  expect(await forget(`2:${second}`)).toBe(2); // the first, and the one that this database was made with
  expect(await whoIs(claimsKey(`2:${second}`))).toBe(teacher.userId);
  expect(await whoIs(claimsKey(first))).toBeNull();
});
