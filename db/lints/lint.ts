import type { Sql, TransactionSql } from 'postgres';
import { type Lint, lints } from './rules.ts';

export interface Offence extends Pick<Lint, 'rule' | 'level'> {
  object: string;
}

/** What the rules find in a database, in their order. `api`: the schemas that the public interface serves. */
export async function lintDatabase(
  sql: Sql | TransactionSql,
  { api = ['public'], rules = lints }: { api?: readonly string[]; rules?: readonly Lint[] } = {},
): Promise<Offence[]> {
  const schemas = `array['${api.join("','")}']::name[]`;
  const found: Offence[] = [];
  for (const { rule, level, sql: text } of rules) {
    const rows = await sql.unsafe<{ object: string }[]>(text.replaceAll('$api', schemas));
    for (const { object } of rows) found.push({ rule, level, object });
  }
  return found;
}
