import { describe, expect, it } from 'vitest';
import { ownDatabase } from '#db/testing.ts';
import { withCaller } from '#db/with-caller.ts';
import { actAs } from './acting.ts';
import { arrange } from './arrange.ts';
import { installAttempts, tryAll } from './attempts.ts';
import { installBlindWrites, tryBlindWrites } from './blind-writes.ts';
import { catalogue, loadFacts } from './facts.ts';
import { type Identity, identities } from './identities.ts';
import { compare, disagreement } from './judge.ts';
import { isCompared, isKnown, readable } from './oracle.ts';
import { readableIds } from './reading.ts';
import { type Trial, trials } from './writing.ts';

/**
 * The row-security matrix: what access.md gives each identity of each table, worked out from stored facts by an oracle
 * that knows no policy, against what PostgreSQL lets that identity read and write.
 */
const { connection, superuser } = await ownDatabase();
await arrange(superuser);
await thinRegisters();
const names = await catalogue(superuser);
const compared = names.filter(isCompared);
const facts = await loadFacts(superuser, names);
await installAttempts(superuser);
await installBlindWrites(superuser);
const everyone = identities(facts);
const tried: Trial[] = [];

/** Of two years' marks those of every fifth school day and of the last weeks: the rules know no other difference of days. */
async function thinRegisters(): Promise<void> {
  await superuser.begin(async (sql) => {
    await sql`set local session_replication_role = replica`;
    await sql`delete from public.attendance where day < current_date - 21 and extract(doy from day)::int % 5 <> 0`;
  });
  await superuser`vacuum analyze public.attendance`;
}

const claimantOf = ({ personId, membershipId }: Identity) => ({
  userId: personId,
  assurance: 'aal1' as const,
  ...(membershipId ? { membershipId } : {}),
});

describe('the catalogue', () => {
  it('has nothing that access.md does not speak of', () => {
    expect(names.filter((name) => !isKnown(name))).toEqual([]);
  });

  it('has rows to be kept apart in every table', () => {
    // Partitions of months to come are empty.
    const filled = names.filter((name) => !name.startsWith('partitions.'));
    expect(filled.filter((name) => facts.tables.get(name)?.length === 0)).toEqual([]);
  });
});

describe.each(everyone)('$label', (identity) => {
  const acting = actAs(facts, identity.personId, identity.membershipId);

  it('reads exactly the rows that access.md gives', async () => {
    const read = async (name: string) =>
      withCaller(claimantOf(identity), (tx) => readableIds(tx, name, facts), { ...connection, readOnly: true });
    const differences: string[] = [];
    for (const name of compared) differences.push(...compare(facts, name, readable(name, acting), await read(name)));
    expect(differences).toEqual([]);
  });

  it('writes what access.md gives, and nothing else', async () => {
    const all = compared.flatMap((name) => trials(name, acting));
    tried.push(...all);
    const outcomes = await withCaller(claimantOf(identity), (tx) => tryAll(tx, all), connection);
    const differences = all.flatMap((trial, index) => disagreement(trial, outcomes[index]));
    expect(differences).toEqual([]);
  });
});

// Every third: everybody, in generated worlds, is the bench's (mutants/trying.ts sweeps as well).
describe.each(everyone.filter((_, index) => index % 3 === 0))('$label', (identity) => {
  it('writes no more by writes that read nothing', async () => {
    const acting = actAs(facts, identity.personId, identity.membershipId);
    const beyond = await withCaller(claimantOf(identity), (tx) => tryBlindWrites(tx, compared, acting), connection);
    expect(beyond).toEqual([]);
  });
});

it('tries writes that pass as well as writes that do not', () => {
  const passing = new Set(tried.filter(({ allowed }) => allowed).map(({ table, action }) => `${action} ${table}`));
  expect(passing.size).toBeGreaterThan(20);
  expect(new Set(tried.map(({ table }) => table)).size).toBeGreaterThan(50);
});
