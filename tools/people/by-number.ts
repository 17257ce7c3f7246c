import { type SQL, sql } from 'drizzle-orm';
import { FieldKeys } from '#db/privacy/field-keys.ts';
import { normalisedNumber } from '#db/privacy/telephone-number.ts';
import { emergencyContacts } from '#db/schema/contacts.ts';
import { personalDetails } from '#db/schema/people.ts';
import type { Transaction } from '#db/with-caller.ts';

const FEWEST_DIGITS = 6;

/** The forms in which a number that was said may be stored; none for what is a name. */
function spellings(words: string): string[] {
  if (/\p{L}{2}/u.test(words.replace(/\bext(ension)?\b/i, ''))) return [];
  const number = normalisedNumber(words);
  if (!number || number.replace(/\D/g, '').length < FEWEST_DIGITS) return [];
  return number.startsWith('+') ? [number] : [number, `+${number}`];
}

/**
 * People of whom a telephone number is known, as far as the caller may see numbers: by the whole number, through its blind
 * index; nothing is opened. Undefined: the words are no number.
 */
export async function peopleByNumber(tx: Transaction, schoolId: string, words: string): Promise<string[] | undefined> {
  const numbers = spellings(words);
  if (numbers.length === 0) return undefined;
  const keys = await FieldKeys.load(tx, schoolId, []);
  const any = (column: typeof personalDetails.phoneIndex | typeof emergencyContacts.telephoneIndex): SQL =>
    sql.join(
      numbers.map((number) => sql`${keys.index(column, number)}`),
      sql`, `,
    );
  const rows = await tx.execute<{ id: string }>(sql`
    select distinct id from (
      select person_id as id from personal_details where school_id = ${schoolId}::uuid and phone_index in (${any(personalDetails.phoneIndex)})
      union all
      select coalesce(guardian_id, student_id) from emergency_contacts where school_id = ${schoolId}::uuid
        and telephone_index in (${any(emergencyContacts.telephoneIndex)}) and (ends_on is null or ends_on >= app.today())) found order by id limit 40`);
  return rows.map(({ id }) => id);
}
