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

/** The row of a sourcedId has no id of its own: a uuid of its name stands for it. */
function placeOfField(schoolId: string, file: string, sourcedId: string, field: string): Place {
  const hash = createHash('sha256').update(`${file}\0${sourcedId}`).digest('hex');
  const row = hash.slice(0, 32).replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5');
  return { table: 'oneroster_records', column: `content_${toSnakeCase(field)}`, row, school: schoolId };
}

/**
 * Seals a row's fields for its sourcedId, with a key of the school: whose they are is not known yet when a file is read. The
 * same words come out as the same bytes, so that rows are compared as they are.
 */
export function sealRosterRow(keys: FieldKeys, file: string, sourcedId: string, content: Content): Content {
  return changed(file, content, (field, text) => {
    const bytes = Buffer.byteLength(text, 'utf8');
    const padded = text + '\0'.repeat((LENGTH - (bytes % LENGTH)) % LENGTH);
    return sealField(padded, placeOfField(keys.schoolId, file, sourcedId, field), keys.ofRosters);
  });
}

/** The words again. Throws UnreadableSecret for what another row was sealed as. */
export function openRosterRow(keys: FieldKeys, file: string, sourcedId: string, content: Content): Content {
  return changed(file, content, (field, text) =>
    text.startsWith('f1.')
      ? openField(text, placeOfField(keys.schoolId, file, sourcedId, field), keys.ofRosters).replace(/\0+$/, '')
      : text,
  );
}

function changed(file: string, content: Content, change: (field: string, text: string) => string): Content {
  const fields = (sealedRosterFields[file] ?? []).filter((field) => typeof content[field] === 'string');
  if (fields.length === 0) return content;
  return { ...content, ...Object.fromEntries(fields.map((field) => [field, change(field, content[field] ?? '')])) };
}
