import { createSecretKey, randomUUID } from 'node:crypto';
import { inspect } from 'node:util';
import { sql } from 'drizzle-orm';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { emergencyContacts } from '../schema/contacts.ts';
import { personalDetails } from '../schema/people.ts';
import { demonstration } from '../seed/demonstration.ts';
import { ownDatabase } from '../testing.ts';
import { fieldKey, openField, sealField } from '../vault/field-cipher.ts';
import { SecretRing } from '../vault/key-ring.ts';
import { rotate } from '../vault/rotation.ts';
import { withCaller } from '../with-caller.ts';
import { FieldKeys } from './field-keys.ts';
import { openRosterRow } from './roster-fields.ts';
import { runnerOn } from './runner.ts';
import { sealPlainFields } from './seal-plain.ts';
import { SealedText } from './sealed-text.ts';
import { indexFor } from './searched-fields.ts';

const test = await ownDatabase();
const { superuser } = test;
const { accounts, school, north } = demonstration;
const admin = await test.caller(accounts.admin.email, 'admin');
const { address, phone } = personalDetails;
const REPLACED = `2:${'5e'.repeat(31)}01,1:${'ab'.repeat(32)}`;
const key = (seed: number) => fieldKey(createSecretKey(Buffer.alloc(32, seed)), Buffer.alloc(32, seed + 1));
const place = () => ({ table: 'personal_details', column: 'address', row: randomUUID(), school: randomUUID() });

/** Rows of the demonstration school that have an address. */
const addressed = await superuser<{ id: string; person: string; address: string }[]>`
  select id, person_id as person, address from personal_details where school_id = ${school.id} and address is not null order by id limit 2`;
const [one, other] = addressed as unknown as [(typeof addressed)[0], (typeof addressed)[0]];
const rowOf = (row: typeof one) => ({ id: row.id, schoolId: school.id, personId: row.person });

describe('a sealed field', () => {
  it('opens to the same text in its place, and the same text is the same bytes there', () => {
    const own = key(1);
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 200 }), (text) => {
        const at = place();
        const stored = sealField(text, at, own);
        return openField(stored, at, own) === text && sealField(text, at, own) === stored;
      }),
    );
  });

  it('opens in no other table, column, row or school, with no other key, and not altered', () => {
    const at = place();
    const stored = sealField('12 Elm Street', at, key(1));
    const elsewhere = [
      { ...at, table: 'contacts' },
      { ...at, column: 'phone' },
      { ...at, row: randomUUID() },
      { ...at, school: randomUUID() },
    ];
    for (const wrong of elsewhere) expect(() => openField(stored, wrong, key(1))).toThrow('does not open');
    expect(() => openField(stored, at, key(2))).toThrow('does not open');
    for (let index = 3; index < stored.length - 1; index += 1) {
      const altered = `${stored.slice(0, index)}${stored[index] === 'A' ? 'B' : 'A'}${stored.slice(index + 1)}`;
      expect(() => openField(altered, at, key(1))).toThrow();
    }
    expect(sealField('12 Elm Street', elsewhere[2]!, key(1)).slice(0, 19)).not.toBe(stored.slice(0, 19));
  });

  it('is in no JSON, message or log', () => {
    const sealed = SealedText.unsealed('12 Elm Street');
    expect(`${sealed} ${JSON.stringify({ sealed })} ${inspect(sealed)}`).not.toContain('Elm');
    expect(() => sealed.ciphertext).toThrow('before it was sealed');
  });
});

describe('the fields of a school', () => {
  it('are written and read through the type, by the caller, and logged sealed', async () => {
    const operationId = randomUUID();
    const read = await withCaller(
      admin,
      async (tx) => {
        const keys = await FieldKeys.forWriting(tx, school.id, [one.person]);
        const value = keys.seal(address, rowOf(one), '1 Canary Wharf');
        await tx.update(personalDetails).set({ address: value }).where(sql`${personalDetails.id} = ${one.id}`);
        const [row] = await tx.select().from(personalDetails).where(sql`${personalDetails.id} = ${one.id}`);
        return keys.open(address, rowOf(one), row!.address);
      },
      { ...test.connection, operationId },
    );
    expect(read).toBe('1 Canary Wharf');
    const [logged] = await superuser`
      select before ->> 'address' as before, after ->> 'address' as after, after::text like '%Canary%' as told
      from guard.change_log where operation_id = ${operationId}`;
    expect(logged).toEqual({ before: one.address, after: expect.stringMatching(/^f1\./), told: false });
  });

  it('are in no audit entry, nor is any other word of an input', async () => {
    const input = {
      studentId: one.person,
      day: '2026-11-20',
      code: 'AE',
      status: 'confirmed',
      notes: ['Maya is ill', 3],
    };
    const entry = { operation: 'test.words', surface: 'page', input };
    await withCaller(
      admin,
      (tx) => tx.execute(sql`select app.write_audit(${JSON.stringify(entry)}::jsonb)`),
      test.connection,
    );
    const [row] = await superuser`select input from guard.audit_log where operation = 'test.words'`;
    expect(row!.input).toEqual({ ...input, notes: ['…', 3] });
  });

  it('are refused as words by the database, and do not open when they are moved', async () => {
    await expect(superuser`update personal_details set address = 'Elm' where id = ${one.id}`).rejects.toThrow('sealed');
    const keys = await FieldKeys.load(runnerOn(superuser), school.id, [one.person, other.person]);
    expect(() => keys.open(address, rowOf(one), other.address)).toThrow('does not open');
    expect(() => keys.open(address, { ...rowOf(other), schoolId: north.id }, other.address)).toThrow('another school');
    expect(keys.open(address, rowOf(other), other.address)).toMatch(/\w/);
  });

  it('give their keys to nobody of another school', async () => {
    const stranger = await test.caller(accounts.northAdmin.email, 'admin');
    const load = withCaller(stranger, (tx) => FieldKeys.load(tx, school.id, [one.person]), test.connection);
    await expect(load).rejects.toMatchObject({ cause: { code: '42501' } });
  });

  it('open after the secret was replaced, whose rotation touches only the key of the school', async () => {
    const before = 'ab'.repeat(32);
    const ring = new SecretRing(`2:${'5e'.repeat(31)}01,1:${before}`);
    const rotated = await rotate({ sql: superuser, secretName: 'API_KEY_ENCRYPTION_KEY', ring });
    expect(rotated).toMatchObject([{ column: 'guard.school_keys.secret', unreadable: [] }]);
    const alone = new SecretRing(`2:${'5e'.repeat(31)}01`);
    const keys = await FieldKeys.load(runnerOn(superuser), school.id, [other.person], alone);
    expect(keys.open(address, rowOf(other), other.address)).toMatch(/\w/);
    await expect(FieldKeys.load(runnerOn(superuser), school.id, [], new SecretRing(before))).rejects.toThrow(
      'Version 2',
    );
  });

  it('that are searched are found by an index of the school and column, however the number is written', async () => {
    const [row] = await superuser<{ id: string; person: string; phone: string; index: string }[]>`
      select id, person_id as person, phone, phone_index as index from personal_details where school_id = ${school.id} and phone is not null order by id limit 1`;
    const keys = await FieldKeys.load(runnerOn(superuser), school.id, [row!.person], new SecretRing(REPLACED));
    const plain = keys.open(phone, rowOf({ ...row!, address: '' }), row!.phone);
    const spelled = ` 00${plain.replace(/\D/g, '').split('').join('-')} ext. 12`;
    expect([plain, spelled].map((text) => indexFor(keys, phone, text))).toEqual([row!.index, row!.index]);
    const others = await FieldKeys.forWriting(runnerOn(superuser), north.id, [], new SecretRing(REPLACED));
    const indexes = [row!.index, indexFor(others, phone, plain), indexFor(keys, emergencyContacts.telephone, plain)];
    expect(new Set(indexes).size).toBe(3);
    expect(indexFor(keys, phone, 'ask at the gate')).toBeNull();
    await expect(superuser`update personal_details set phone = ${plain} where id = ${row!.id}`).rejects.toThrow(
      'sealed',
    );
    await expect(superuser`update personal_details set phone_index = ${plain} where id = ${row!.id}`).rejects.toThrow(
      'form',
    );
  });

  it('that stood in plain text are sealed once, all of a row together, and what rosters said with them', async () => {
    const ring = new SecretRing(REPLACED);
    const record = {
      sourced: 'plain-1',
      content: JSON.stringify({ sourcedId: 'plain-1', phone: '+1 555 0199', givenName: 'Ada' }),
    };
    await superuser.unsafe(`alter table personal_details drop constraint personal_details_address_sealed, drop constraint personal_details_phone_sealed;
      update personal_details set address = '7 Plain Road', phone = '+1 (555) 0199', phone_index = null where id = '${other.id}';
      alter table personal_details add constraint personal_details_address_sealed check (address ~ '^f1\\.[A-Za-z0-9_-]{38,}$') not valid,
        add constraint personal_details_phone_sealed check (phone ~ '^f1\\.[A-Za-z0-9_-]{38,}$') not valid`);
    const [check] = await superuser<{ definition: string }[]>`
      select pg_get_constraintdef(oid) as definition from pg_constraint where conname = 'oneroster_records_sealed'`;
    await superuser.unsafe('alter table oneroster_records drop constraint oneroster_records_sealed');
    await superuser`
      insert into oneroster_records (school_id, file, sourced_id, row_id, content, first_import_id, import_id)
      values (${school.id}, 'users', ${record.sourced}, ${randomUUID()}, ${record.content}::text::jsonb, ${randomUUID()}, ${randomUUID()})`;
    await superuser.unsafe(
      `alter table oneroster_records add constraint oneroster_records_sealed ${check!.definition} not valid`,
    );
    expect([await sealPlainFields(superuser, ring), await sealPlainFields(superuser, ring)]).toEqual([2, 0]);
    const [row] =
      await superuser`select address, phone, phone_index as index from personal_details where id = ${other.id}`;
    const keys = await FieldKeys.load(runnerOn(superuser), school.id, [other.person], ring);
    expect(keys.open(address, rowOf(other), row!.address)).toBe('7 Plain Road');
    expect(keys.open(phone, rowOf(other), row!.phone)).toBe('+1 (555) 0199');
    expect(row!.index).toBe(indexFor(keys, phone, '+1 555 0199'));
    const [kept] = await superuser`select content from oneroster_records where sourced_id = ${record.sourced}`;
    expect(kept!.content).toMatchObject({ givenName: 'Ada', phone: expect.stringMatching(/^f1\./) });
    expect(openRosterRow(keys, 'users', record.sourced, kept!.content).phone).toBe('+1 555 0199');
    expect(() => openRosterRow(keys, 'users', 'plain-2', kept!.content)).toThrow('does not open');
  });
});
