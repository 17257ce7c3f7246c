import type postgres from 'postgres';
import type { FieldKeys } from '#db/privacy/field-keys.ts';
import type { SecretRing } from '#db/vault/key-ring.ts';
import type { FileName } from './binding.ts';

/** One import, inside its transaction, as the service login. */
export interface ImportContext {
  tx: postgres.TransactionSql;
  importId: string;
  school: School;
  /** Of the school, for what is kept sealed; a person's own key is asked for with their rows. */
  keys: FieldKeys;
  ring: SecretRing;
  /** sourcedId of the school's own entry in orgs.csv; known once the orgs are. */
  orgSourcedId: string;
}

export interface School {
  id: string;
  code: string;
  name: string;
  locale: string;
  timeZone: string;
  /** ISO day where the school is. */
  today: string;
}

/** What a sender says: its files, and the links of guardians (`agents`) that users.csv names. */
export type SentFile = FileName | 'agents';

/**
 * As records know them, with what the product needs and no sender says: the categories of each class that line items make
 * (`classCategories`), the year of sessions that name none (`sessionYears`), the one term of a year without terms (`yearTerms`).
 */
export type RecordedFile = SentFile | 'classCategories' | 'sessionYears' | 'yearTerms';

/** What became of the rows of one file, or of one table here. */
export interface Counts {
  created: number;
  changed: number;
  ended: number;
}

/** What became of the rows of one file; `recognised`: sent for the first time, and standing for a row that is here. */
export interface RecordCounts extends Counts {
  recognised: number;
}
