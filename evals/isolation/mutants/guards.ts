import type postgres from 'postgres';

/**
 * Columns about which not a policy decides but a trigger, and which: a write that changes one of them is refused by it,
 * though policies alone would let it through. Whatever else disagrees with access.md before any mutation is a mismatch.
 */
const guards: Readonly<Record<string, { trigger: string; columns: readonly string[] }>> = {
  'public.communication_recipients': { trigger: 'communication_recipients_kept', columns: ['communication_id'] },
};

/** The trigger that answers for a change of these columns, if one does. */
export const guardOf = (table: string, changed: readonly string[] = []): string | undefined =>
  guards[table]?.columns.some((column) => changed.includes(column)) ? guards[table].trigger : undefined;

/** Guards of this list that a database does not have, or has switched off. */
export async function missingGuards(superuser: postgres.Sql): Promise<string[]> {
  const found = await superuser<{ name: string }[]>`
    select n.nspname || '.' || c.relname || ' ' || t.tgname as name
    from pg_trigger t join pg_class c on c.oid = t.tgrelid join pg_namespace n on n.oid = c.relnamespace
    where t.tgenabled <> 'D' and not t.tgisinternal`;
  const present = new Set(found.map(({ name }) => name));
  return Object.entries(guards)
    .map(([table, { trigger }]) => `${table} ${trigger}`)
    .filter((name) => !present.has(name));
}
