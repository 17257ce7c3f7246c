import type { AnyPgColumn } from 'drizzle-orm/pg-core';
import { emergencyContacts } from '../schema/contacts.ts';
import { personalDetails } from '../schema/people.ts';
import type { BlindIndex } from './blind-index.ts';
import type { FieldKeys } from './field-keys.ts';
import { normalisedNumber } from './telephone-number.ts';

/** A sealed column, the column that finds it, and the form in which two values are the same. */
export interface SearchedField {
  column: AnyPgColumn;
  index: AnyPgColumn;
  normalised: (plain: string) => string | null;
}

/** Every sealed column that is searched. Of all others, nothing tells whether two rows hold the same. */
export const searchedFields: readonly SearchedField[] = [
  { column: personalDetails.phone, index: personalDetails.phoneIndex, normalised: normalisedNumber },
  { column: emergencyContacts.telephone, index: emergencyContacts.telephoneIndex, normalised: normalisedNumber },
];

export const searchedField = (column: AnyPgColumn): SearchedField | undefined =>
  searchedFields.find((field) => field.column === column);

/** The index beside a sealed value; null where there is nothing to find. Throws TypeError for a column that has none. */
export function indexFor(keys: FieldKeys, column: AnyPgColumn, plain: string): BlindIndex | null {
  const field = searchedField(column);
  if (!field) throw new TypeError(`${column.name} is not searched`);
  const normalised = field.normalised(plain);
  return normalised === null ? null : keys.index(field.index, normalised);
}
