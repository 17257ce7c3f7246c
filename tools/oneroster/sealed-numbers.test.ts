import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import postgres from 'postgres';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { FieldKeys } from '#db/privacy/field-keys.ts';
import { runnerOn } from '#db/privacy/runner.ts';
import { personalDetails } from '#db/schema/people.ts';
import { ownDatabase } from '#db/testing.ts';
import { SecretRing } from '#db/vault/key-ring.ts';
import { openFileSet } from './file-set.ts';
import { importFileSet } from './import.ts';
import { eachOf, generatedSchool } from './testing/generated-school.ts';
import { type WrittenTable, writeFileSet } from './write-file-set.ts';

const test = await ownDatabase();
const service = postgres(test.urls.service, { max: 2, prepare: false, onnotice: () => {} });
let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'oneroster-sealed-'));
  await test.superuser`insert into public.schools (code, name, time_zone) values ('OAK', 'Oak', 'Europe/Berlin')`;
});
afterAll(async () => {
  await service.end();
  await rm(folder, { recursive: true });
});

/** A generated school whose third user has this number. */
async function send(name: string, phone: string) {
  const tables = generatedSchool({ users: 40, code: 'OAK' }).map(
    (table): WrittenTable =>
      table.name === 'users'
        ? {
            ...table,
            rows: (async function* () {
              for await (const rows of table.rows)
                yield rows.map((row) => (row.sourcedId === 'u-3' ? { ...row, phone } : row));
            })(),
          }
        : table,
  );
  await writeFileSet(path.join(folder, name), eachOf(tables), { systemName: 't', systemCode: '1' });
  const set = await openFileSet(path.join(folder, name));
  try {
    const report = await importFileSet(service, set, { schoolCode: 'OAK', dryRun: false });
    expect(report.errors).toEqual([]);
    return report.tables.personal_details;
  } finally {
    set.close();
  }
}

async function stored() {
  const [row] = await test.superuser`
    select d.id, d.school_id as "schoolId", d.person_id as "personId", d.phone, d.phone_index as index from personal_details d
    join school_people p on p.school_id = d.school_id and p.person_id = d.person_id where p.sourced_id = 'u-3'`;
  const place = row as unknown as { id: string; schoolId: string; personId: string; phone: string; index: string };
  const keys = await FieldKeys.load(
    runnerOn(test.superuser),
    place.schoolId,
    [place.personId],
    new SecretRing('ab'.repeat(32)),
  );
  return { ...place, number: keys.open(personalDetails.phone, place, place.phone) };
}

it('keeps no number of a roster in words, and changes one only when it is another', async () => {
  expect(await send('first', '+49 30 5550101')).toMatchObject({ ended: 0 });
  const first = await stored();
  expect(first.number).toBe('+49 30 5550101');
  const [plain] = await test.superuser`
    select (select count(*)::int from oneroster_records where content::text like '%5550101%' or content::text like '%+1 555 %')
      + (select count(*)::int from oneroster_staging) + (select count(*)::int from personal_details where phone like '%555%' and phone !~ '^f1') as rows`;
  expect(plain!.rows).toBe(0);
  // Set otherwise it is the same number: what stands here stays as it is.
  expect(await send('respelled', '0049 (30) 555-0101')).toEqual({ created: 0, changed: 0, ended: 0 });
  expect(await stored()).toEqual(first);
  expect(await send('another', '+49 30 5550102')).toEqual({ created: 0, changed: 1, ended: 0 });
  const another = await stored();
  expect(another.number).toBe('+49 30 5550102');
  expect(another.index).not.toBe(first.index);
  expect(await send('another-again', '+49 30 5550102')).toEqual({ created: 0, changed: 0, ended: 0 });
});
