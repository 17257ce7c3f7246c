import { getTableName } from 'drizzle-orm';
import { toSnakeCase } from 'drizzle-orm/casing';
import { type AnyPgColumn, customType } from 'drizzle-orm/pg-core';
import type { Place } from '../vault/place.ts';

/**
 * Text that is stored sealed. It is a thing that cannot be printed: as JSON and in logs it is `[sealed]`, and only
 * `FieldKeys.open` (field-keys.ts), with the row that it stands in, makes words of it.
 */
export class SealedText {
  readonly #stored: string | undefined;
  readonly #plain: string | undefined;

  private constructor(stored: string | undefined, plain: string | undefined) {
    this.#stored = stored;
    this.#plain = plain;
  }

  /** As it came out of the database. */
  static stored(text: string): SealedText {
    return new SealedText(text, undefined);
  }

  /** Words still to be sealed, for rows that are made before their keys are (seeds). It cannot be stored as it is. */
  static unsealed(plain: string): SealedText {
    return new SealedText(undefined, plain);
  }

  get pending(): string | undefined {
    return this.#plain;
  }

  get ciphertext(): string {
    if (this.#stored === undefined) throw new TypeError('A field was to be stored before it was sealed');
    return this.#stored;
  }

  toJSON(): string {
    return '[sealed]';
  }

  toString(): string {
    return '[sealed]';
  }
}

const sealed = customType<{ data: SealedText; driverData: string }>({
  dataType: () => 'text',
  toDriver: (value) => value.ciphertext,
  fromDriver: (stored) => SealedText.stored(stored),
});

/** A sealed column. Its row has `id` and `school_id`, and names the person whose key seals it. */
export const sealedText = () => sealed();

/** Where a value of a sealed column stands. */
export const placeOf = (column: AnyPgColumn, row: { id: string; schoolId: string }): Place => ({
  table: getTableName(column.table),
  column: toSnakeCase(column.name),
  row: row.id,
  school: row.schoolId,
});
