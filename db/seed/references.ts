import type postgres from 'postgres';

/** Whether the login may hold back per-row checks, which make up half the time of a large load. */
export async function holdRowChecks(transaction: postgres.TransactionSql): Promise<boolean> {
  const [login] = await transaction`select rolsuper from pg_roles where rolname = current_user`;
  if (!login?.rolsuper) return false;
  await transaction`set local session_replication_role = replica`;
  return true;
}

/** Foreign keys that some row breaks, asked once a key for the whole table: what the row checks would have found. */
export async function brokenReferences(transaction: postgres.TransactionSql): Promise<string[]> {
  await transaction`set local session_replication_role = origin`;
  const keys = await transaction<{ name: string; statement: string }[]>`
    select k.conname as name, format('select 1 from %s r left join %s t on (%s) where (%s) and t.%I is null limit 1',
      k.conrelid::regclass, k.confrelid::regclass,
      string_agg(format('r.%I = t.%I', own.attname, other.attname), ' and '), string_agg(format('r.%I is not null', own.attname), ' and '),
      min(other.attname)) as statement
    from pg_constraint k
    cross join lateral unnest(k.conkey, k.confkey) as pair (own, other)
    join pg_attribute own on own.attrelid = k.conrelid and own.attnum = pair.own
    join pg_attribute other on other.attrelid = k.confrelid and other.attnum = pair.other
    where k.contype = 'f' and k.connamespace = 'public'::regnamespace and k.conparentid = 0
    group by k.oid, k.conname, k.conrelid, k.confrelid`;
  const broken: string[] = [];
  for (const { name, statement } of keys) if ((await transaction.unsafe(statement)).length > 0) broken.push(name);
  return broken;
}

/** Throws when any foreign key is broken. */
export async function verifyReferences(transaction: postgres.TransactionSql): Promise<void> {
  const broken = await brokenReferences(transaction);
  if (broken.length > 0) throw new Error(`The demonstration school breaks ${broken.join(', ')}.`);
}
