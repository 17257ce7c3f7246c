import { createHash, createSecretKey, type KeyObject, randomBytes, randomUUID } from 'node:crypto';
import { type SQL, sql } from 'drizzle-orm';
import type { AnyPgColumn } from 'drizzle-orm/pg-core';
import { databaseEnvironment } from '../env.ts';
import { blindIndexOf, indexKey } from '../vault/blind-index.ts';
import { type FieldKey, fieldKey, openField, sealField } from '../vault/field-cipher.ts';
import { SecretRing, UnreadableSecret } from '../vault/key-ring.ts';
import type { BlindIndex } from './blind-index.ts';
import { placeOf, SealedText } from './sealed-text.ts';

const KEYS_TABLE = 'guard.school_keys';
const placeOfKey = (row: string, school: string) => ({ table: KEYS_TABLE, column: 'secret', row, school });

/** In the place of a person's salt. */
const ROSTERS = createHash('sha256').update('catalyst rosters').digest();

/** A row of sealed fields, and whose fields they are. */
export interface SealedRow {
  id: string;
  schoolId: string;
  personId: string;
}

/** Anything that runs drizzle's SQL: a caller's transaction, or the service login. */
export interface Runner {
  execute(query: SQL): PromiseLike<readonly Record<string, unknown>[]>;
}

export const newSchoolKey = (ring: SecretRing, schoolId: string) => {
  const id = randomUUID();
  const key = randomBytes(32);
  return { key, row: { id, schoolId, ...ring.seal(key.toString('hex'), placeOfKey(id, schoolId)) } };
};

export const newSalt = () => randomBytes(32);

let processRing: SecretRing | undefined;
export function fieldRing(): SecretRing {
  const secret = databaseEnvironment().API_KEY_ENCRYPTION_KEY;
  if (!secret) throw new Error('API_KEY_ENCRYPTION_KEY is not set');
  processRing ??= new SecretRing(secret);
  return processRing;
}

/**
 * Keys of some people's sealed fields in one school, for the length of a transaction: nothing keeps them longer, so that
 * an erasure, which destroys a person's salt, is felt by every process at once.
 */
export class FieldKeys {
  readonly schoolId: string;
  readonly #schoolKey: KeyObject;
  readonly #indexKeys = new Map<AnyPgColumn, KeyObject>();
  #rosters: FieldKey | undefined;
  readonly #keys: ReadonlyMap<string, FieldKey>;

  constructor(schoolId: string, schoolKey: Buffer, salts: ReadonlyMap<string, Buffer>) {
    this.schoolId = schoolId;
    this.#schoolKey = createSecretKey(schoolKey);
    this.#keys = new Map([...salts].map(([person, salt]) => [person, fieldKey(this.#schoolKey, salt)]));
  }

  /** For reading: people without a key have no sealed fields (any more). */
  static async load(run: Runner, schoolId: string, people: readonly string[], ring = fieldRing()): Promise<FieldKeys> {
    const rows = await run.execute(sql`select * from app.field_keys(${schoolId}::uuid, ${uuids(people)})`);
    const [first] = rows as readonly { id: string; secret: string; version: number }[];
    if (!first) return new FieldKeys(schoolId, Buffer.alloc(32), new Map());
    const key = Buffer.from(ring.open(first, placeOfKey(first.id, schoolId)), 'hex');
    const salts = rows.flatMap(({ person_id: person, salt }) =>
      typeof person === 'string' && salt ? [[person, Buffer.from(salt as Uint8Array)] as const] : [],
    );
    return new FieldKeys(schoolId, key, new Map(salts));
  }

  /** For writing: makes what is missing. Concurrent first writes agree on one key. */
  static async forWriting(
    run: Runner,
    schoolId: string,
    people: readonly string[],
    ring = fieldRing(),
  ): Promise<FieldKeys> {
    const { row } = newSchoolKey(ring, schoolId);
    await run.execute(
      sql`select app.keep_field_keys(${schoolId}::uuid, ${row.id}::uuid, ${row.secret}, ${row.version}, ${uuids(people)})`,
    );
    return FieldKeys.load(run, schoolId, people, ring);
  }

  seal(column: AnyPgColumn, row: SealedRow, plain: string): SealedText {
    return SealedText.stored(sealField(plain, placeOf(column, row), this.#key(column, row)));
  }

  /** The same for a place known by its name only. */
  sealAt({ table, column }: { table: string; column: string }, row: SealedRow, plain: string): string {
    return sealField(plain, { table, column, row: row.id, school: row.schoolId }, this.#keyOf(table, row));
  }

  /** Throws UnreadableSecret: moved, altered, or of a person who has been erased. `null` for what is not there. */
  open(column: AnyPgColumn, row: SealedRow, value: SealedText | string): string;
  open(column: AnyPgColumn, row: SealedRow, value: SealedText | string | null): string | null;
  open(column: AnyPgColumn, row: SealedRow, value: SealedText | string | null): string | null {
    if (value === null) return null;
    const stored = typeof value === 'string' ? value : value.ciphertext;
    return openField(stored, placeOf(column, row), this.#key(column, row));
  }

  /** The same for a column known by its name only. */
  openAt({ table, column }: { table: string; column: string }, row: SealedRow, stored: string): string {
    const place = { table, column, row: row.id, school: row.schoolId };
    return openField(stored, place, this.#keyOf(table, row));
  }

  /** What finds `normalised` in an index column of this school, by equality. */
  index(column: AnyPgColumn, normalised: string): BlindIndex {
    return blindIndexOf(normalised, this.#indexKey(column)) as BlindIndex;
  }

  #indexKey(column: AnyPgColumn): KeyObject {
    const known = this.#indexKeys.get(column);
    if (known) return known;
    const { table, column: name } = placeOf(column, { id: '', schoolId: this.schoolId });
    const key = indexKey(this.#schoolKey, table, name);
    this.#indexKeys.set(column, key);
    return key;
  }

  /** Of what rosters say, before anybody knows whose it is. */
  get ofRosters(): FieldKey {
    this.#rosters ??= fieldKey(this.#schoolKey, ROSTERS);
    return this.#rosters;
  }

  /** Whether the person has a key here: without one nothing of theirs can be sealed or opened (any more). */
  has(personId: string): boolean {
    return this.#keys.has(personId);
  }

  #key(column: AnyPgColumn, row: SealedRow): FieldKey {
    return this.#keyOf(placeOf(column, row).table, row);
  }

  #keyOf(table: string, row: SealedRow): FieldKey {
    if (row.schoolId !== this.schoolId) throw new UnreadableSecret('These are the keys of another school');
    const key = this.#keys.get(row.personId);
    if (!key) throw new UnreadableSecret(`There is no key for ${table}: the person has been erased`);
    return key;
  }
}

const uuids = (ids: readonly string[]) => sql`${`{${[...new Set(ids)].join(',')}}`}::text::uuid[]`;
