import { randomUUID } from 'node:crypto';
import { sql } from 'drizzle-orm';
import { z } from 'zod';
import type { Caller } from '#db/caller.ts';
import { FieldKeys } from '#db/privacy/field-keys.ts';
import { indexFor } from '#db/privacy/searched-fields.ts';
import { normalisedNumber } from '#db/privacy/telephone-number.ts';
import { personalDetails } from '#db/schema/people.ts';
import type { Transaction } from '#db/with-caller.ts';
import { defineOperation, type Translate } from '../contract/define-operation.ts';
import { entity } from '../contract/entity.ts';
import { AppError } from '../contract/errors.ts';

const FEWEST_DIGITS = 6;

const number = z
  .string()
  .trim()
  .max(40)
  .refine((text) => text === '' || (normalisedNumber(text) ?? '').replace(/\D/g, '').length >= FEWEST_DIGITS, {
    message: 'is no telephone number; with its country code, such as +1 212 555 0142',
  });

interface Details extends Record<string, unknown> {
  id: string;
  phone: string | null;
  address: string | null;
  /** False for who has no row yet: `id` is the one that it will have. */
  there: boolean;
}

/**
 * Both fields stand sealed: the answer, the audit log and the approval's preview say which changed, never to what. The card opens
 * old and new for whoever may read the row (sealed-words.ts).
 */
export const changeContact = defineOperation({
  name: 'people.changeContact',
  title: 'Change contact details',
  description:
    'Replaces the telephone number or the postal address that the school has of a person. Administrators do so for anyone of the school, guardians for themselves. What is left out stays.',
  examples: [
    'change the phone number of Joana Fernandes to +1 212 555 0199',
    'change my address to 5 Elm Street',
    'my telephone number is now +1 212 555 0199, please update it',
  ],
  roles: ['admin', 'parent'],
  routes: ['PATCH /api/admin/people/:personId/contact', 'PATCH /api/parent/contact'],
  effect: 'write',
  input: z
    .strictObject({
      personId: entity('person', 'Whose contact details; the caller’s own if left out').optional(),
      phone: number.optional().describe('The new telephone number; empty removes it'),
      address: z.string().trim().max(300).optional().describe('The new postal address; empty removes it'),
    })
    .refine(({ phone, address }) => phone !== undefined || address !== undefined, { message: 'say what to change' }),
  output: z.object({ personId: z.uuid(), person: z.string(), changed: z.array(z.enum(['phone', 'address'])) }),
  audited: ({ personId, phone, address }) => ({ personId, phone: phone !== undefined, address: address !== undefined }),
  run: async ({ personId = '', phone, address }, { tx, caller, t }) => {
    const whose = personId || caller.userId;
    if (caller.role !== 'admin' && whose !== caller.userId) throw new AppError('forbidden', t('contact.own'));
    const { name, details } = await detailsOf(tx, whose, t);
    const keys = await FieldKeys.forWriting(tx, caller.schoolId, [whose]);
    if (!keys.has(whose)) throw new AppError('conflict', t('contact.erased'));
    const next = sealedNext({ caller, keys, whose, details }, { phone, address });
    if (next.changed.length > 0) {
      const done = await tx.execute(
        details.there
          ? sql`
            update personal_details set phone = ${next.phone}, phone_index = ${next.index}, address = ${next.address}, updated_at = now()
            where id = ${details.id}::uuid returning id`
          : sql`
            insert into personal_details (id, person_id, phone, phone_index, address)
            values (${details.id}::uuid, ${whose}::uuid, ${next.phone}, ${next.index}, ${next.address}) returning id`,
      );
      if (done.length === 0) throw new AppError('forbidden', t('contact.own'));
    }
    return { personId: whose, person: name, changed: next.changed };
  },
  summary: ({ person, changed }, t) => t('contact.done', { person, what: what(changed) }),
  card: ({ person, changed }, t) => ({
    title: t('contact.title', { person, what: what(changed) }),
    action: t('contact.action', { what: what(changed) }),
  }),
});

const what = (changed: readonly string[]) => (changed.length === 2 ? 'both' : (changed[0] ?? 'nothing'));

/** The row, locked: two people at work on it wait for each other. The id of a new one is masked in the difference that is approved. */
async function detailsOf(tx: Transaction, personId: string, t: Translate): Promise<{ name: string; details: Details }> {
  const [person] = await tx.execute<{ name: string }>(sql`
    select p.display_name as name from profiles p join school_people s on s.person_id = p.id and s.school_id = app.school() where p.id = ${personId}::uuid`);
  if (!person) throw new AppError('not_found', t('contact.nobody'));
  const [details] = await tx.execute<Details>(
    sql`select id, phone, address, true as there from personal_details where person_id = ${personId}::uuid and school_id = app.school() for update`,
  );
  return { name: person.name, details: details ?? { id: randomUUID(), phone: null, address: null, there: false } };
}

interface Sealing {
  caller: Caller;
  keys: FieldKeys;
  whose: string;
  details: Details;
}

/** Sealed anew only where the words differ: the same number again changes nothing. */
function sealedNext(
  { caller, keys, whose, details }: Sealing,
  wanted: { phone: string | undefined; address: string | undefined },
) {
  const place = { id: details.id, schoolId: caller.schoolId, personId: whose };
  const changed: ('phone' | 'address')[] = [];
  const next = (field: 'phone' | 'address') => {
    const plain = wanted[field];
    const stands = details[field];
    if (plain === undefined || (keys.open(personalDetails[field], place, stands) ?? '') === plain) return stands;
    changed.push(field);
    return plain === '' ? null : keys.seal(personalDetails[field], place, plain).ciphertext;
  };
  const [phone, address] = [next('phone'), next('address')];
  const spoken = keys.open(personalDetails.phone, place, phone);
  return { phone, address, changed, index: spoken === null ? null : indexFor(keys, personalDetails.phone, spoken) };
}
