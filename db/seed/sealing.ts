import { getTableColumns, type Table } from 'drizzle-orm';
import type { AnyPgColumn } from 'drizzle-orm/pg-core';
import type postgres from 'postgres';
import { FieldKeys, newSalt, newSchoolKey } from '../privacy/field-keys.ts';
import { SealedText } from '../privacy/sealed-text.ts';
import { indexFor, searchedField } from '../privacy/searched-fields.ts';
import type { SecretRing } from '../vault/key-ring.ts';

type Row = Record<string, unknown>;

/** Seals what rows of a school still hold in words, with keys that are stored at the end of the same transaction. */
export function sealingFor(ring: SecretRing, schoolId: string) {
  const school = newSchoolKey(ring, schoolId);
  const salts = new Map<string, Buffer>();
  const seal = (column: AnyPgColumn, row: Row, plain: string) => {
    const personId = String(row.personId ?? row.studentId);
    if (!salts.has(personId)) salts.set(personId, newSalt());
    const keys = new FieldKeys(schoolId, school.key, new Map([[personId, salts.get(personId)!]]));
    const { ciphertext } = keys.seal(column, { id: String(row.id), schoolId, personId }, plain);
    const searched = searchedField(column);
    return { ciphertext, index: searched && ([searched.index.name, indexFor(keys, column, plain)] as const) };
  };
  function* rows<T extends Table>(table: T, given: Iterable<Row>): Generator<T['$inferInsert']> {
    const columns = Object.entries(getTableColumns(table)).filter(
      ([, column]) => column.columnType === 'PgCustomColumn',
    );
    for (const row of given) {
      const sealed = columns.flatMap(([key, column]) => {
        const value = row[key];
        if (!(value instanceof SealedText) || value.pending === undefined) return [];
        const { ciphertext, index } = seal(column as AnyPgColumn, row, value.pending);
        return index ? [[key, ciphertext], index] : [[key, ciphertext]];
      });
      yield (sealed.length > 0 ? { ...row, ...Object.fromEntries(sealed) } : row) as T['$inferInsert'];
    }
  }
  const keepKeys = async (transaction: postgres.TransactionSql) => {
    const { id, secret, version } = school.row;
    await transaction`insert into guard.school_keys (id, school_id, secret, key_version) values (${id}, ${schoolId}, ${secret}, ${version})`;
    await transaction`
      insert into guard.person_keys (school_id, person_id, salt)
      select ${schoolId}, person, decode(salt, 'hex')
      from unnest(${[...salts.keys()]}::uuid[], ${[...salts.values()].map((salt) => salt.toString('hex'))}::text[]) as k (person, salt)`;
  };
  return { rows, keepKeys };
}
