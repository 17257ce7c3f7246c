import { createHash } from 'node:crypto';
import { toSnakeCase } from 'drizzle-orm/casing';
import { openField, sealField } from '../vault/field-cipher.ts';
import type { Place } from '../vault/place.ts';
import type { FieldKeys } from './field-keys.ts';

/**
 * Fields of OneRoster that are kept sealed in `oneroster_records`: telephone numbers, numbers by which states and agencies
 * know a person, descent and place of birth. The others are compared and mapped in SQL.
 */
export const sealedRosterFields: Readonly<Record<string, readonly string[]>> = {
  users: ['phone', 'sms', 'identifier', 'userMasterIdentifier'],
  demographics: [
    ...['americanIndianOrAlaskaNative', 'asian', 'blackOrAfricanAmerican', 'nativeHawaiianOrOtherPacificIslander'],
    ...['white', 'demographicRaceTwoOrMoreRaces', 'hispanicOrLatinoEthnicity'],
    ...['countryOfBirthCode', 'stateOfBirthAbbreviation', 'cityOfBirth', 'publicSchoolResidenceStatus'],
  ],
};

type Content = Record<string, string>;

/** Ciphertexts are of few lengths, so that "true" cannot be told from "false" by its own. */
const LENGTH = 16;

/** What a field is called in the place that its value is sealed for. */
const columns = new Map(
  Object.values(sealedRosterFields).flatMap((fields) =>
    fields.map((field) => [field, `content_${toSnakeCase(field)}`]),
  ),
);

/** The row of a sourcedId has no id of its own: a uuid of its name stands for it. */
function rowOf(file: string, sourcedId: string): string {
  const hash = createHash('sha256').update(`${file}\0${sourcedId}`).digest('hex');
  return hash.slice(0, 32).replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5');
}

const placeOfField = (school: string, row: string, field: string): Place => ({
  table: 'oneroster_records',
  column: columns.get(field) ?? '',
  row,
  school,
});

/**
 * Seals a row's fields for its sourcedId, with a key of the school: whose they are is not known yet when a file is read. The
 * same words come out as the same bytes, so that rows are compared as they are.
 */
export function sealRosterRow(keys: FieldKeys, file: string, sourcedId: string, content: Content): Content {
  return changed(file, sourcedId, content, (row, field, text) => {
    const bytes = Buffer.byteLength(text, 'utf8');
    const padded = text + '\0'.repeat((LENGTH - (bytes % LENGTH)) % LENGTH);
    return sealField(padded, placeOfField(keys.schoolId, row, field), keys.ofRosters);
  });
}

/** The words again. Throws UnreadableSecret for what another row was sealed as. */
export function openRosterRow(keys: FieldKeys, file: string, sourcedId: string, content: Content): Content {
  return changed(file, sourcedId, content, (row, field, text) =>
    text.startsWith('f1.')
      ? openField(text, placeOfField(keys.schoolId, row, field), keys.ofRosters).replace(/\0+$/, '')
      : text,
  );
}

function changed(
  file: string,
  sourcedId: string,
  content: Content,
  change: (row: string, field: string, text: string) => string,
): Content {
  const fields = (sealedRosterFields[file] ?? []).filter((field) => typeof content[field] === 'string');
  if (fields.length === 0) return content;
  const row = rowOf(file, sourcedId);
  return {
    ...content,
    ...Object.fromEntries(fields.map((field) => [field, change(row, field, content[field] ?? '')])),
  };
}
